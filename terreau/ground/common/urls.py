from django.urls import path

from terreau.ground.common import views

app_name = "common"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("nouveau/<slug:kind>/", views.import_start, name="import_start"),
    path("nouveau/<slug:kind>/modele.csv", views.import_template, name="import_template"),
    path("<uuid:pk>/", views.import_preview, name="import_preview"),
    path("<uuid:pk>/problemes.csv", views.import_problems, name="import_problems"),
    path("<uuid:pk>/confirmer/", views.import_confirm, name="import_confirm"),
    path("<uuid:pk>/abandonner/", views.import_abandon, name="import_abandon"),
    path("<uuid:pk>/reprendre/", views.import_retry, name="import_retry"),
]
