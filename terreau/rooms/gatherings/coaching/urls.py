from django.urls import path

from terreau.rooms.gatherings.coaching import views, views_animating, views_pair

app_name = "coaching"
urlpatterns = [
    path("", views.home, name="home"),
    path("proposer/", views.offer, name="offer"),
    path("proposer/pause/", views.offer_pause, name="offer_pause"),
    path("proposer/retirer/", views.offer_withdraw, name="offer_withdraw"),
    path("demander/", views.need, name="need"),
    path("demander/maintenant/", views.need_now, name="need_now"),
    path("demander/retirer/", views.need_withdraw, name="need_withdraw"),
    path("binome/<int:pk>/", views_pair.pair, name="pair"),
    path("binome/<int:pk>/accepter/", views_pair.accept, name="accept"),
    path("binome/<int:pk>/refuser/", views_pair.refuse, name="refuse"),
    path("binome/<int:pk>/objectifs/", views_pair.goals, name="goals"),
    path("binome/<int:pk>/noter/", views_pair.note, name="note"),
    path("binome/<int:pk>/notes/<int:note>/effacer/", views_pair.note_delete, name="note_delete"),
    path("binome/<int:pk>/terminer/", views_pair.end, name="end"),
    path("binome/<int:pk>/arreter/", views_pair.dissolve, name="dissolve"),
    path("binome/<int:pk>/bilan/", views_pair.gain, name="gain"),
    path("animer/", views_animating.animate, name="animate"),
    path("animer/<int:pk>/", views_animating.employer, name="employer"),
    path("animer/<int:pk>/tours.csv", views_animating.rounds_csv, name="rounds_csv"),
    path("animer/<int:pk>/themes/", views_animating.themes, name="themes"),
    path("animer/<int:pk>/themes/liste-proposee/", views_animating.themes_start, name="themes_start"),
    path("animer/<int:pk>/themes/<int:theme>/", views_animating.theme, name="theme"),
    path("animer/<int:pk>/themes/<int:theme>/retirer/", views_animating.theme_retire, name="theme_retire"),
    path("animer/<int:pk>/tour/", views_animating.round_open, name="round_open"),
    path("tour/<int:pk>/retirer/", views_animating.round_withdraw, name="round_withdraw"),
    path("tour/<int:pk>/rejouer/", views_animating.round_replay, name="round_replay"),
]
