from django.urls import path

from terreau.ground.initiatives import views

app_name = "initiatives"
urlpatterns = [
    path("", views.register, name="list"),
    path("liste.csv", views.register_csv, name="list_csv"),
    path("nouvelle/", views.create, name="create"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/etat/", views.change_state, name="change_state"),
]
