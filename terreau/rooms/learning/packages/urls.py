from django.urls import path

from terreau.rooms.learning.packages import views, views_members

app_name = "packages"
urlpatterns = [
    path("", views.listing, name="list"),
    path("importer/", views.bring, name="import"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/essayer/", views.try_it, name="try"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
    path("contenu/<str:token>/<path:path>", views_members.content, name="content"),
]
