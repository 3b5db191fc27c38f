from django.urls import path

from terreau.rooms.gatherings.themes import views, views_public, views_running

app_name = "themes"
urlpatterns = [
    path("", views.calls, name="calls"),
    # What a QR code holds: as short as may be.
    path("a/<str:code>/", views_public.propose, name="propose"),
    path("a/<str:code>/proches/", views_public.near, name="near"),
    path("merci/<str:token>/", views_public.thanks, name="thanks"),
    path("suivre/<str:token>/", views_public.confirm, name="confirm"),
    path("ne-plus-suivre/<str:token>/", views_public.stop, name="stop"),
    path("appels/nouveau/", views_running.create, name="create"),
    path("appels/<int:pk>/", views.call, name="call"),
    path("appels/<int:pk>/themes.csv", views.call_csv, name="call_csv"),
    path("appels/<int:pk>/voter/", views.vote, name="vote"),
    path("appels/<int:pk>/affiche/", views.show_poster, name="poster"),
    path("appels/<int:pk>/affiche.pdf", views.poster_pdf, name="poster_pdf"),
    path("appels/<int:pk>/qr.svg", views.qr, name="qr"),
    path("appels/<int:pk>/modifier/", views_running.edit, name="edit"),
    path("appels/<int:pk>/supprimer/", views_running.delete, name="delete"),
    path("appels/<int:pk>/etape/<str:to>/", views_running.advance, name="advance"),
    path("appels/<int:pk>/a-relire/", views_running.read, name="read"),
    path("appels/<int:pk>/reponses/", views_running.answers, name="answers"),
    path("appels/<int:pk>/reponses/publier/", views_running.publish, name="publish"),
    path("<int:pk>/", views.theme, name="theme"),
    path("<int:pk>/soutenir/", views.support, name="support"),
    path("<int:pk>/decider/", views_running.decide, name="decide"),
    path("<int:pk>/modifier/", views_running.edit_theme, name="edit_theme"),
    path("<int:pk>/repondre/", views_running.answer, name="answer"),
]
