from django.urls import path

from terreau.rooms.skills import expectations, views

app_name = "skills"
urlpatterns = [
    path("les-miennes/", views.my_skills, name="my_skills"),
    path("les-miennes.csv", views.my_skills_csv, name="my_skills_csv"),
    path("les-miennes/reclamer/", views.claim, name="claim"),
    path("les-miennes/<int:pk>/repondre/", views.answer, name="answer"),
    path("proposer/", views.propose, name="propose"),
    path("referentiels/", views.frameworks, name="frameworks"),
    path("referentiels/<str:code>/", views.framework, name="framework"),
    path("socles/", expectations.socles, name="socles"),
    path("socles/creer/", expectations.create_socle, name="socle_create"),
    path("socles/<int:pk>/", expectations.socle, name="socle"),
    path("socles/<int:pk>/modifier/", expectations.edit_socle, name="socle_edit"),
    path("socles/<int:pk>/niveaux/", expectations.socle_levels, name="socle_levels"),
    path("metiers/", expectations.requirements, name="requirements"),
    path("metiers/<int:pk>/", expectations.job_requirements, name="job_requirements"),
    path("metiers/<int:pk>/modifier/", expectations.edit_requirements, name="requirements_edit"),
]
