from django.urls import URLPattern, path

from terreau.rooms.learning.cycles import views_call, views_call_own, views_call_running

urlpatterns: list[URLPattern] = [
    path("", views_call.listing, name="list"),
    path("<int:pk>/", views_call.show, name="show"),
    path("<int:pk>/candidater/", views_call.apply, name="apply"),
    # For the candidate, by his account or by a secret link; for his employer.
    path("candidature/<int:pk>/", views_call_own.candidacy, name="candidacy"),
    path("candidature/<int:pk>/retirer/", views_call_own.withdraw, name="withdraw"),
    path("dossier/<str:token>/", views_call_own.dossier, name="dossier"),
    path("dossier/<str:token>/retirer/", views_call_own.dossier_withdraw, name="dossier_withdraw"),
    path("engagement/<str:token>/", views_call_own.letter, name="letter"),
    # For those who run cycles.
    path("en-preparation/", views_call_running.prepared, name="prepared"),
    path("nouveau/", views_call_running.create, name="create"),
    path("<int:pk>/modifier/", views_call_running.edit, name="edit"),
    path("<int:pk>/publier/", views_call_running.publish, name="publish"),
    path("<int:pk>/supprimer/", views_call_running.delete, name="delete"),
    path("<int:pk>/annuler/", views_call_running.cancel, name="cancel"),
    path("<int:pk>/candidats/", views_call_running.candidates, name="candidates"),
    path("<int:pk>/candidats.csv", views_call_running.candidates_csv, name="candidates_csv"),
    path("<int:pk>/candidats/<int:candidacy_pk>/", views_call_running.candidate, name="candidate"),
    path("<int:pk>/candidats/<int:candidacy_pk>/remettre/", views_call_running.restore, name="restore"),
    path("candidature/<int:pk>/engagement.pdf", views_call_running.letter_file, name="letter_file"),
]
