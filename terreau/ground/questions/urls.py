from django.urls import path

from terreau.ground.questions import views

app_name = "questions"
urlpatterns = [path("images/<slug:digest>/", views.picture, name="picture")]
