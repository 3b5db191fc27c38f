from django.urls import path

from terreau.compass import views, views_public, views_writing

app_name = "compass"
urlpatterns = [
    path("", views.home, name="home"),
    # The same names without a structure lead to the reader's own.
    path("competences/", views.home, {"page": "compass:heat_map"}, name="heat_map"),
    path("cibles/", views.home, {"page": "compass:targets"}, name="targets"),
    path("<int:pk>/", views.board, name="board"),
    path("<int:pk>/boussole.csv", views.board_csv, name="board_csv"),
    path("<int:pk>/levier/<int:number>/", views.lever, name="lever"),
    path("<int:pk>/levier/<int:number>/historique.csv", views.lever_csv, name="lever_csv"),
    path("<int:pk>/competences/", views.heat_map, name="heat_map"),
    path("<int:pk>/competences.csv", views.heat_map_csv, name="heat_map_csv"),
    path("<int:pk>/declarer/<slug:code>/", views_writing.declare, name="declare"),
    path("<int:pk>/declares/<uuid:key>/retirer/", views_writing.withdraw, name="withdraw"),
    path("<int:pk>/cibles/", views_writing.targets, name="targets"),
    path("<int:pk>/cibles/<slug:code>/", views_writing.target, name="target"),
    path("<int:pk>/public/", views_public.openings, name="openings"),
    path("<int:pk>/public/<slug:code>/ouvrir/", views_public.open_figure, name="open_figure"),
    path("<int:pk>/public/<slug:code>/retirer/", views_public.withdraw_figure, name="withdraw_figure"),
    path("<int:pk>/prochaines-actions/<str:rule>/lancer/", views_writing.next_step_start, name="next_step_start"),
]
