from django.urls import path

from terreau.rooms.learning.wishes import views, views_deciding, views_plans, views_running

app_name = "wishes"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:pk>/", views.own_list, name="list"),
    path("<int:pk>/dates/", views.absence, name="absence"),
    path("<int:pk>/confirmer/", views.confirm, name="confirm"),
    path("<int:pk>/equipe/", views_deciding.team, name="team"),
    path("souhait/<int:pk>/deplacer/", views.move, name="move"),
    path("souhait/<int:pk>/oter/", views.remove, name="remove"),
    path("souhait/<int:pk>/avis/", views_deciding.word, name="word"),
    path("dates/<int:pk>/oter/", views.absence_remove, name="absence_remove"),
    path("campagnes/", views_running.campaigns, name="campaigns"),
    path("campagnes/nouvelle/", views_running.create, name="create"),
    path("campagnes/<int:pk>/", views_running.campaign, name="campaign"),
    path("campagnes/<int:pk>/modifier/", views_running.edit, name="edit"),
    path("campagnes/<int:pk>/ouvrir/", views_running.announce, name="announce"),
    path("campagnes/<int:pk>/supprimer/", views_running.delete, name="delete"),
    path("campagnes/<int:pk>/calculer/", views_running.allocate, name="allocate"),
    path("campagnes/<int:pk>/signer/", views_running.sign, name="sign"),
    path("repartitions/<int:pk>/", views_deciding.proposal, name="proposal"),
    path("repartitions/<int:pk>/refus/", views_deciding.refused, name="refused"),
    path("repartitions/<int:pk>/rejouer/", views_deciding.replay, name="replay"),
    path("repartitions/<int:pk>/changer/<int:one>/<int:course>/", views_deciding.change, name="change"),
    path("plans/", views_plans.plans, name="plans"),
    path("plans/<int:pk>/", views_plans.plan, name="plan"),
    path("plans/<int:pk>/modifier/", views_plans.describe, name="plan_describe"),
    path("plans/<int:pk>/compter/", views_plans.recount, name="plan_recount"),
    path("plans/<int:pk>/cours/", views_plans.line_add, name="plan_line_add"),
    path("plans/lignes/<int:pk>/", views_plans.line, name="plan_line"),
    path("plans/lignes/<int:pk>/oter/", views_plans.line_remove, name="plan_line_remove"),
    path("plans/<int:pk>/adopter/", views_plans.adopt, name="plan_adopt"),
    path("plans/<int:pk>/plan.csv", views_plans.plan_csv, name="plan_csv"),
    path("plans/<int:pk>/plan.pdf", views_plans.plan_pdf, name="plan_pdf"),
]
