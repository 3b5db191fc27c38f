"""The addresses of the pages that play packages, inside those of the application."""

from django.urls import path

from terreau.rooms.learning.study import views_player

urlpatterns = [
    path("<int:pk>/lecon/<int:lesson>/paquet/", views_player.play, name="player"),
    path("<int:pk>/lecon/<int:lesson>/paquet/etat/", views_player.state, name="player_state"),
    path("<int:pk>/lecon/<int:lesson>/paquet/fait/", views_player.done, name="player_done"),
]
