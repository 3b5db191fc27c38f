"""The only pages of the compass that visitors read."""

from django.urls import path

from terreau.compass import views_public

app_name = "public_figures"
urlpatterns = [
    path("", views_public.public, name="page"),
    path("chiffres.csv", views_public.public_csv, name="csv"),
]
