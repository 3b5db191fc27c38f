"""The addresses of the bank, under those of the room."""

from django.urls import path

from terreau.rooms.skills.positioning import bank_edit_views, bank_views

urlpatterns = [
    path("banque/", bank_views.bank, name="bank"),
    path("banque/contenu/", bank_views.content, name="bank_content"),
    path("banque/exporter/", bank_views.export, name="bank_export"),
    path("banque/exporter/<slug:form>/", bank_views.download, name="bank_download"),
    path("banque/nouvelle/", bank_edit_views.create, name="question_create"),
    path("banque/<int:pk>/", bank_views.question, name="question"),
    path("banque/<int:pk>/modifier/", bank_edit_views.edit, name="question_edit"),
    path("banque/<int:pk>/relire/", bank_views.review, name="question_review"),
    path("banque/<int:pk>/retirer/", bank_views.retire, name="question_retire"),
    path("banque/<int:pk>/remettre/", bank_views.restore, name="question_restore"),
    path("banque/<int:pk>/versions/<int:number>/", bank_views.version, name="question_version"),
]
