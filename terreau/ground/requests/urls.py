from django.urls import path

from terreau.ground.requests import views, views_answering

app_name = "requests"
urlpatterns = [
    path("", views.new, name="new"),
    path("confirmer/<str:token>/", views.confirm, name="confirm"),
    path("suivi/<str:token>/", views.follow, name="follow"),
    path("mes-demandes/", views.mine, name="mine"),
    path("mes-demandes/<int:pk>/", views.own, name="own"),
    path("demandes/", views_answering.to_answer, name="list"),
    path("demandes.csv", views_answering.to_answer_csv, name="list_csv"),
    path("demandes/<int:pk>/", views_answering.show, name="show"),
    path("demandes/<int:pk>/prendre/", views_answering.take, name="take"),
    path("demandes/<int:pk>/repondre/", views_answering.answer, name="answer"),
    path("demandes/<int:pk>/confier/", views_answering.hand_over, name="hand_over"),
    path("demandes/<int:pk>/prolonger/", views_answering.extend, name="extend"),
    path("demandes/<int:pk>/clore/", views_answering.close, name="close"),
]
