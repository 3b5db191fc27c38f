from django.urls import path

from terreau.rooms.skills import expectation_views, grid_views, structure_views, views
from terreau.rooms.skills.positioning import bank_urls, quality_urls, views as test_views

app_name = "skills"
urlpatterns = [
    path("les-miennes/", views.my_skills, name="my_skills"),
    path("les-miennes.csv", views.my_skills_csv, name="my_skills_csv"),
    path("les-miennes/reclamer/", views.claim, name="claim"),
    path("les-miennes/<int:pk>/repondre/", views.answer, name="answer"),
    path("test/", test_views.tests, name="tests"),
    path("test/historique/", test_views.history, name="sittings"),
    path("test/commencer/<int:competence>/", test_views.start, name="test_start"),
    path("test/<int:pk>/", test_views.sitting, name="sitting"),
    path("test/<int:pk>/arreter/", test_views.stop, name="sitting_stop"),
    path("test/<int:pk>/resultat/", test_views.result, name="sitting_result"),
    path("test/<int:pk>/inscrire/", test_views.share, name="sitting_share"),
    path("test/<int:pk>/attester/", test_views.attest, name="sitting_attest"),
    path("test/<int:pk>/effacer/", test_views.erase, name="sitting_erase"),
    *quality_urls.urlpatterns,
    *bank_urls.urlpatterns,
    path("proposer/", views.propose, name="propose"),
    path("referentiels/", views.frameworks, name="frameworks"),
    path("referentiels/<str:code>/", views.framework, name="framework"),
    path("socles/", expectation_views.socles, name="socles"),
    path("socles/creer/", expectation_views.create_socle, name="socle_create"),
    path("socles/<int:pk>/", expectation_views.socle, name="socle"),
    path("socles/<int:pk>/modifier/", expectation_views.edit_socle, name="socle_edit"),
    path("socles/<int:pk>/niveaux/", grid_views.socle_levels, name="socle_levels"),
    path("socles/<int:pk>/annuler/", grid_views.undo_version, name="version_undo"),
    path("structures/", structure_views.home, name="structures"),
    path("structures/<int:pk>/", structure_views.structure, name="structure"),
    path("structures/<int:pk>/competences.csv", structure_views.structure_csv, name="structure_csv"),
    path("metiers/", expectation_views.requirements, name="requirements"),
    path("metiers/<int:pk>/", expectation_views.job_requirements, name="job_requirements"),
    path("metiers/<int:pk>/modifier/", grid_views.edit_requirements, name="requirements_edit"),
]
