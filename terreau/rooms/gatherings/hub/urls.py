from django.urls import path

from terreau.rooms.gatherings.hub import views

app_name = "gatherings"
urlpatterns = [path("", views.home, name="home")]
