from django.urls import path

from terreau.ground.organisations import views, views_agents, views_small

app_name = "organisations"
urlpatterns = [
    path("structures/", views.structures, name="structures"),
    path("structures/<int:pk>/", views.structure, name="structure"),
    path("structures/<int:pk>/ajouter/", views.structure_create, name="structure_create"),
    path("structures/<int:pk>/modifier/", views.structure_edit, name="structure_edit"),
    path("structures/<int:pk>/deplacer/", views.structure_move, name="structure_move"),
    path("structures/<int:pk>/fermer/", views.structure_close, name="structure_close"),
    path("structures/<int:pk>/petite-structure/", views_small.small, name="small"),
    path("structures/<int:pk>/regroupements/", views_small.groupings, name="groupings"),
    path("agents/", views_agents.agents, name="agents"),
    path("agents/export/", views_agents.agents_export, name="agents_export"),
    path("agents/<int:pk>/", views_agents.agent, name="agent"),
    path("agents/<int:pk>/modifier/", views_agents.agent_edit, name="agent_edit"),
    path("agents/<int:pk>/affectation/", views_agents.agent_transfer, name="agent_transfer"),
    path("agents/<int:pk>/depart/", views_agents.agent_leave, name="agent_leave"),
]
