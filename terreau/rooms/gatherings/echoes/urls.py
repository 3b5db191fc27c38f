from django.urls import path

from terreau.rooms.gatherings.echoes import views, views_poll, views_room, views_takeaways

app_name = "echoes"
urlpatterns = [
    path("rencontre/<int:pk>/", views.event, name="event"),
    path("rencontre/<int:pk>/prevenir/", views.wish, name="wish"),
    path("prevenir/<str:token>/", views.wish_by_link, name="wish_by_link"),
    path("rencontre/<int:pk>/questions/", views_room.moderate, name="moderate"),
    path("rencontre/<int:pk>/questions/reglage/", views_room.settle, name="settle"),
    path("rencontre/<int:pk>/questions/terminer/", views_room.end, name="end"),
    path("rencontre/<int:pk>/questions.csv", views_room.questions_csv, name="questions_csv"),
    path("questions/<int:pk>/etape/", views_room.move, name="move"),
    path("questions/<int:pk>/reponse/", views_room.write_answer, name="write_answer"),
    path("rencontre/<int:pk>/enseignements/", views_takeaways.takeaways, name="takeaways"),
    path("rencontre/<int:pk>/enseignements/nouveau/", views_takeaways.create, name="takeaway_create"),
    path("rencontre/<int:pk>/enseignements/publier/", views_takeaways.publish, name="publish"),
    path("rencontre/<int:pk>/enseignements.csv", views_takeaways.takeaways_csv, name="takeaways_csv"),
    path("enseignements/<int:pk>/modifier/", views_takeaways.edit, name="takeaway_edit"),
    path("enseignements/<int:pk>/relu/", views_takeaways.review, name="takeaway_review"),
    path("enseignements/<int:pk>/deplacer/", views_takeaways.move, name="takeaway_move"),
    path("enseignements/<int:pk>/supprimer/", views_takeaways.remove, name="takeaway_remove"),
    path("rencontre/<int:pk>/satisfaction/", views_poll.poll, name="poll"),
    path("phrases/<uuid:pk>/", views_poll.decide_sentence, name="decide_sentence"),
    path("reponse/<str:token>/", views_poll.answer, name="answer"),
    path("salle/<str:code>/", views_room.room, name="room"),
    path("salle/<str:code>/demander/", views_room.ask, name="ask"),
    path("salle/<str:code>/voix/<int:number>/", views_room.vote, name="vote"),
    path("salle/<str:code>/corriger/<int:number>/", views_room.correct, name="correct"),
    path("salle/<str:code>/ecran/", views_room.screen, name="screen"),
    path("salle/<str:code>/qr.svg", views_room.qr, name="qr"),
]
