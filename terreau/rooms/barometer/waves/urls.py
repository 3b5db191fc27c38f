from django.urls import path

from terreau.rooms.barometer.waves import views, views_arrivals, views_public, views_running

app_name = "waves"
urlpatterns = [
    path("", views.waves, name="list"),
    path("nouvelle/", views.create, name="create"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/adresses/", views.addresses, name="addresses"),
    path("<int:pk>/tirage/", views.sample, name="sample"),
    path("<int:pk>/programmer/", views_running.plan, name="plan"),
    path("<int:pk>/reprendre/", views_running.take_back, name="take_back"),
    path("<int:pk>/supprimer/", views_running.delete, name="delete"),
    path("<int:pk>/clore/", views_running.close, name="close"),
    path("<int:pk>/abandonner/", views_running.cancel, name="cancel"),
    path("<int:pk>/participation/", views_running.follow, name="follow"),
    path("<int:pk>/participation.csv", views_running.follow_csv, name="follow_csv"),
    path("<int:pk>/reprendre-les-reponses/", views_arrivals.take_again, name="take_again"),
    path("reprise/", views_arrivals.bring, name="bring"),
    path("reprise/<uuid:pk>/", views_arrivals.arrival, name="arrival"),
    path("reprise/<uuid:pk>/colonnes/", views_arrivals.columns, name="columns"),
    path("reprise/<uuid:pk>/questions/", views_arrivals.questions, name="questions"),
    path("reprise/<uuid:pk>/problemes.csv", views_arrivals.problems, name="problems"),
    path("reprise/<uuid:pk>/abandonner/", views_arrivals.abandon, name="abandon"),
    path("anonymat/", views_public.anonymity, name="anonymity"),
    path("r/<str:token>/", views_public.invitation, name="invitation"),
    path("l/<str:code>/", views_public.link, name="link"),
    path("v/<str:code>/", views_public.mine, name="mine"),
    path("reponse/<str:code>/<int:number>/", views_public.page, name="page"),
    path("reponse/<str:code>/relire/", views_public.review, name="review"),
    path("reponse/<str:code>/deposer/", views_public.deposit, name="deposit"),
    path("reponse/<str:code>/effacer/", views_public.forget, name="forget"),
    path("reponse/<str:code>/merci/", views_public.thanks, name="thanks"),
]
