from django.urls import path

from terreau.rooms.skills import expectation_views, views

app_name = "skills"
urlpatterns = [
    path("les-miennes/", views.my_skills, name="my_skills"),
    path("les-miennes.csv", views.my_skills_csv, name="my_skills_csv"),
    path("les-miennes/reclamer/", views.claim, name="claim"),
    path("les-miennes/<int:pk>/repondre/", views.answer, name="answer"),
    path("proposer/", views.propose, name="propose"),
    path("referentiels/", views.frameworks, name="frameworks"),
    path("referentiels/<str:code>/", views.framework, name="framework"),
    path("socles/", expectation_views.socles, name="socles"),
    path("socles/creer/", expectation_views.create_socle, name="socle_create"),
    path("socles/<int:pk>/", expectation_views.socle, name="socle"),
    path("socles/<int:pk>/modifier/", expectation_views.edit_socle, name="socle_edit"),
    path("socles/<int:pk>/niveaux/", expectation_views.socle_levels, name="socle_levels"),
    path("metiers/", expectation_views.requirements, name="requirements"),
    path("metiers/<int:pk>/", expectation_views.job_requirements, name="job_requirements"),
    path("metiers/<int:pk>/modifier/", expectation_views.edit_requirements, name="requirements_edit"),
]
