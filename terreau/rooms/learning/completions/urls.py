from django.urls import path

from terreau.rooms.learning.completions import views, views_figures, views_record

app_name = "completions"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("mes-formations.csv", views.mine_csv, name="mine_csv"),
    path("<int:pk>/attestation/", views.attest, name="attest"),
    path("dossier/", views_record.records, name="records"),
    path("dossier/<int:pk>/", views_record.record, name="record"),
    path("dossier/<int:pk>/cours/<int:course>/", views_record.deliver, name="deliver"),
    path("dossier/<int:pk>/cours/<int:course>/non-delivrees.csv", views_record.refused, name="refused"),
    path("delivrances/<int:pk>/", views_record.batch, name="batch"),
    path("delivrances/<int:pk>/arreter/", views_record.batch_change, {"what": "arreter"}, name="batch_stop"),
    path("delivrances/<int:pk>/reprendre/", views_record.batch_change, {"what": "reprendre"}, name="batch_go_on"),
    path("chiffres/<int:pk>/", views_figures.figures, name="figures"),
    path("chiffres/<int:pk>/formation.csv", views_figures.figures_csv, name="figures_csv"),
]
