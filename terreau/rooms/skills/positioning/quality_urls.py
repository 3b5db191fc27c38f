"""The addresses of the quality of questions."""

from django.urls import path

from terreau.rooms.skills.positioning import quality_views

urlpatterns = [
    path("qualite/", quality_views.quality, name="quality"),
    path("qualite/<int:pk>/", quality_views.competence, name="quality_of"),
    path("qualite/<int:pk>/questions.csv", quality_views.competence_csv, name="quality_csv"),
    path("qualite/<int:pk>/etudier/", quality_views.ask, name="study_ask"),
    path("qualite/etudes/<int:pk>/", quality_views.study, name="study"),
    path("qualite/etudes/<int:pk>/mettre-en-vigueur/", quality_views.apply, name="study_apply"),
    path("qualite/etudes/<int:pk>/revenir/", quality_views.undo, name="study_undo"),
]
