from django.urls import path

from terreau.ground.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export.csv", views.export, name="export"),
]
