from django.urls import path

from terreau.rooms.learning.study import urls_player, views, views_quiz

app_name = "study"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("commencer/<int:course>/", views.begin, name="begin"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/quitter/", views.leave, name="leave"),
    path("<int:pk>/reprendre/", views.resume, name="resume"),
    path("<int:pk>/termine/", views.end, name="end"),
    path("<int:pk>/attestation/", views.attest, name="attest"),
    path("<int:pk>/lecon/<int:lesson>/", views.lesson, name="lesson"),
    path("<int:pk>/lecon/<int:lesson>/faite/", views.lesson_done, name="lesson_done"),
    path("<int:pk>/module/<int:module>/questionnaire/", views_quiz.quiz, name="quiz"),
    path("<int:pk>/module/<int:module>/questionnaire/commencer/", views_quiz.draw, name="draw"),
    path("<int:pk>/module/<int:module>/questionnaire/reprendre/", views_quiz.go_on, name="go_on"),
    path("<int:pk>/module/<int:module>/questionnaire/<int:rank>/", views_quiz.question, name="question"),
    path("<int:pk>/module/<int:module>/questionnaire/relire/", views_quiz.review, name="review"),
    path("<int:pk>/module/<int:module>/questionnaire/resultat/", views_quiz.result, name="result"),
    *urls_player.urlpatterns,
]
