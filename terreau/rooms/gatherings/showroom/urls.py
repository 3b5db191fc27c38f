from django.urls import path

from terreau.rooms.gatherings.showroom import views, views_following, views_slots

app_name = "showroom"
urlpatterns = [
    path("", views.solutions, name="list"),
    path("liste.csv", views.solutions_csv, name="list_csv"),
    path("nouvelle/", views.create, name="create"),
    path("mes-interets/", views_following.mine, name="mine"),
    path("interets/", views_following.interests, name="interests"),
    path("interets.csv", views_following.interests_csv, name="interests_csv"),
    path("interets/<int:pk>/etape/", views_following.move, name="move"),
    path("usages/<int:pk>/retirer/", views_following.take_back_use, name="take_back_use"),
    path("demonstrations/<int:pk>/inscription/", views_slots.register, name="register"),
    path("demonstrations/<int:pk>/annuler/", views_slots.cancel, name="slot_cancel"),
    path("<int:pk>/demonstration/", views_slots.create, name="slot_create"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/proposer/", views.propose, name="propose"),
    path("<int:pk>/publier/", views.publish, name="publish"),
    path("<int:pk>/rendre/", views.send_back, name="send_back"),
    path("<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("<int:pk>/reprendre/", views.resume, name="resume"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
    path("<int:pk>/interet/", views_following.tell_interest, name="tell_interest"),
    path("<int:pk>/usage/", views_following.say_use, name="say_use"),
]
