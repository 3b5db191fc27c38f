from django.urls import path

from terreau.rooms.learning.sessions import views, views_countersigning, views_deciding, views_running

app_name = "learning_sessions"
urlpatterns = [
    # For agents.
    path("", views.coming, name="coming"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/demander/", views.ask, name="ask"),
    path("demande/<int:pk>/", views.own_request, name="request"),
    path("demande/<int:pk>/retirer/", views.take_back, name="take_back"),
    path("demande/<int:pk>/recours/", views.appeal, name="appeal"),
    # For those who decide.
    path("a-decider/", views_deciding.to_decide, name="to_decide"),
    path("a-decider/<int:pk>/", views_deciding.decide, name="decide"),
    path("a-decider/<int:pk>/accorder/", views_deciding.agree, name="agree"),
    path("a-decider/<int:pk>/refuser/", views_deciding.refuse, name="refuse"),
    path("recours/<int:pk>/", views_deciding.settle_appeal, name="settle_appeal"),
    path("delegations/", views_deciding.delegations, name="delegations"),
    path("delegations/<int:pk>/terminer/", views_deciding.end_delegation, name="end_delegation"),
    # For those who organise and teach.
    path("les-miennes/", views_running.mine, name="mine"),
    path("les-miennes/couts.csv", views_running.costs_csv, name="costs_csv"),
    path("nouvelle/<int:course_pk>/", views_running.create, name="create"),
    path("<int:pk>/modifier/", views_running.edit, name="edit"),
    path("<int:pk>/formateurs/", views_running.trainers, name="trainers"),
    path("<int:pk>/ouvrir/", views_running.open_session, name="open"),
    path("<int:pk>/clore/", views_running.close, name="close"),
    path("<int:pk>/annuler/", views_running.cancel, name="cancel"),
    path("<int:pk>/supprimer/", views_running.delete, name="delete"),
    path("<int:pk>/emargement/", views_running.sheet, name="sheet"),
    path("<int:pk>/emargement.csv", views_running.sheet_csv, name="sheet_csv"),
    path("<int:pk>/emargement.pdf", views_running.sheet_pdf, name="sheet_pdf"),
    path("<int:pk>/contresigner/", views_countersigning.countersign, name="countersign"),
    path("<int:pk>/conclure/", views_running.conclude, name="conclude"),
    # For a trainer without account: the secret link of a message.
    path("formateur/<str:token>/", views_countersigning.trainer, name="trainer"),
]
