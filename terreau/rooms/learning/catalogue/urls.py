from django.urls import URLPattern, path

from terreau.rooms.learning.catalogue import views, views_public
from terreau.rooms.learning.catalogue.urls_content import urlpatterns as content

app_name = "catalogue"
urlpatterns: list[URLPattern] = [
    # For everybody.
    path("", views_public.catalogue, name="list"),
    path("catalogue.csv", views_public.catalogue_csv, name="list_csv"),
    path("cours/<int:pk>/", views_public.short, name="short"),
    path("cours/<int:pk>-<slug:slug>/", views_public.show, name="show"),
    # For those who prepare courses.
    path("mes-cours/", views.mine, name="mine"),
    path("mes-cours/liste.csv", views.mine_csv, name="mine_csv"),
    path("cours/nouveau/", views.choose, name="choose"),
    path("cours/nouveau/<slug:kind>/", views.create, name="create"),
    path("cours/<int:pk>/modifier/", views.edit, name="edit"),
    path("cours/<int:pk>/competences/", views.aims, name="aims"),
    path("cours/<int:pk>/competences/<int:aim>/supprimer/", views.drop_aim, name="drop_aim"),
    path("cours/<int:pk>/publier/", views.publish, name="publish"),
    path("cours/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("cours/<int:pk>/relecture/", views.review, name="review"),
    path("cours/<int:pk>/supprimer/", views.delete, name="delete"),
    *content,
]
