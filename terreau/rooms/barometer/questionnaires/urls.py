from django.urls import path

from terreau.rooms.barometer.questionnaires import views, views_bank, views_editing, views_import, views_preview

app_name = "questionnaires"
EDITION = "edition/<int:pk>"
urlpatterns = [
    path("", views.questionnaires, name="list"),
    path("nouveau/", views.create, name="create"),
    path("importer/", views_import.look, name="import"),
    path("importer/creer/", views_import.make, name="import_make"),
    path("banque/", views_bank.bank, name="bank"),
    path("banque/<int:pk>/retirer/", views_bank.forget, name="bank_forget"),
    path(f"{EDITION}/", views.edition, name="edition"),
    path(f"{EDITION}/renommer/", views.rename, name="rename"),
    path(f"{EDITION}/suivante/", views.next_edition, name="next_edition"),
    path(f"{EDITION}/supprimer/", views.delete, name="delete"),
    path(f"{EDITION}/imprimer/", views.to_print, name="print"),
    path(f"{EDITION}/questionnaire.pdf", views.pdf, name="pdf"),
    path(f"{EDITION}/questionnaire.yaml", views.as_yaml, name="yaml"),
    path(f"{EDITION}/essayer/", views_preview.preview, name="preview"),
    path(f"{EDITION}/presentation/", views_editing.head, name="head"),
    path(f"{EDITION}/page/nouvelle/", views_editing.page_add, name="page_add"),
    path(f"{EDITION}/pages/<slug:code>/", views_editing.page_edit, name="page_edit"),
    path(f"{EDITION}/pages/<slug:code>/deplacer/", views_editing.page_move, name="page_move"),
    path(f"{EDITION}/pages/<slug:code>/supprimer/", views_editing.page_delete, name="page_delete"),
    path(f"{EDITION}/pages/<slug:page>/question/", views_editing.question_add, name="question_add"),
    path(f"{EDITION}/pages/<slug:page>/banque/", views_bank.bank_for, name="bank_for"),
    path(f"{EDITION}/pages/<slug:page>/banque/ajouter/", views_bank.bank_add, name="bank_add"),
    path(f"{EDITION}/questions/<slug:code>/", views_editing.question_edit, name="question_edit"),
    path(f"{EDITION}/questions/<slug:code>/deplacer/", views_editing.question_move, name="question_move"),
    path(f"{EDITION}/questions/<slug:code>/supprimer/", views_editing.question_delete, name="question_delete"),
    path(f"{EDITION}/questions/<slug:code>/condition/", views_editing.condition, name="condition"),
    path(f"{EDITION}/questions/<slug:code>/garder/", views_bank.keep, name="keep"),
]
