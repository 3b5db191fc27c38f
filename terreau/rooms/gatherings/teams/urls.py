from django.urls import path

from terreau.rooms.gatherings.teams import views, views_diagnosis

app_name = "teams"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:pk>/", views.team, name="team"),
    path("<int:pk>/charte/commencer/", views.draft_start, name="draft_start"),
    path("<int:pk>/charte/", views.draft, name="draft"),
    path("<int:pk>/charte/adopter/", views.adopt, name="adopt"),
    path("<int:pk>/charte/abandonner/", views.abandon, name="abandon"),
    path("<int:pk>/charte/version/<int:number>/", views.version, name="version"),
    path("<int:pk>/charte/version/<int:number>/affiche.pdf", views.version_pdf, name="version_pdf"),
    path("<int:pk>/charte/<slug:theme>/", views.clause, name="clause"),
    path("<int:pk>/diagnostic/commencer/", views_diagnosis.start, name="diagnosis_start"),
    path("<int:pk>/diagnostic/", views_diagnosis.diagnosis, name="diagnosis"),
    path("<int:pk>/diagnostic/repondre/", views_diagnosis.answer, name="answer"),
    path("<int:pk>/diagnostic/terminer/", views_diagnosis.close, name="diagnosis_close"),
    path("<int:pk>/diagnostic/theme/<slug:theme>/", views_diagnosis.card, name="card"),
    path("<int:pk>/diagnostic.csv", views_diagnosis.results_csv, name="results_csv"),
    path("<int:pk>/actions/", views_diagnosis.action_add, name="action_add"),
    path("<int:pk>/actions/<int:action>/", views_diagnosis.action_change, name="action_change"),
]
