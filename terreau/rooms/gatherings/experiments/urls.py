from django.urls import path

from terreau.rooms.gatherings.experiments import views, views_public, views_running

app_name = "experiments"
urlpatterns = [
    path("", views.library, name="list"),
    path("liste.csv", views.library_csv, name="list_csv"),
    path("nouvelle/", views.create, name="create"),
    path("publiques/", views_public.listing, name="public_list"),
    path("publiques/<int:pk>/", views_public.show, name="public"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/demarrer/", views_running.start, name="start"),
    path("<int:pk>/repousser/", views_running.put_off, name="put_off"),
    path("<int:pk>/essais-finis/", views_running.finish, name="finish"),
    path("<int:pk>/conclure/", views_running.conclude, name="conclude"),
    path("<int:pk>/reprendre/", views_running.reopen, name="reopen"),
    path("<int:pk>/abandonner/", views_running.abandon, name="abandon"),
    path("<int:pk>/suite/", views_running.prepare_next, name="next"),
    path("<int:pk>/prendre-en-charge/", views_running.take_over, name="take_over"),
    path("<int:pk>/ouvrir/", views_running.open_to_all, name="open"),
    path("<int:pk>/refermer/", views_running.close_to_all, name="close"),
    path("<int:pk>/mesures/nouvelle/", views.measure_create, name="measure_create"),
    path("mesures/<int:pk>/", views.measure_edit, name="measure_edit"),
    path("mesures/<int:pk>/supprimer/", views.measure_delete, name="measure_delete"),
    path("<int:pk>/participants/", views_running.participants, name="participants"),
    path("<int:pk>/participants/presence/", views_running.presence, name="presence"),
    path("<int:pk>/ma-participation/", views_running.mine, name="mine"),
]
