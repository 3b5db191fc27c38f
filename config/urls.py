from django.urls import include, path

handler403 = "terreau.desk.views.forbidden"

urlpatterns = [
    path("", include("terreau.desk.urls")),
    path("compte/", include("terreau.ground.accounts.urls")),
    path("courrier/", include("terreau.ground.mail.urls")),
    path("mes-droits/", include("terreau.ground.rights.urls")),
    path("organisation/", include("terreau.ground.organisations.urls")),
    path("initiatives/", include("terreau.ground.initiatives.urls")),
    path("attestations/", include("terreau.ground.attestations.urls")),
    path("guichet/", include("terreau.ground.requests.urls")),
    path("questions/", include("terreau.ground.questions.urls")),
    path("imports/", include("terreau.ground.common.urls")),
    path("journal/", include("terreau.ground.journal.urls")),
    path("boussole/", include("terreau.compass.urls")),
    path("ou-en-sommes-nous/", include("terreau.compass.public_urls")),
    path("competences/", include("terreau.rooms.skills.urls")),
    path("places/", include("terreau.ground.seats.urls")),
    path("partager/", include("terreau.rooms.gatherings.hub.urls")),
    path("rencontres/", include("terreau.rooms.gatherings.events.urls")),
    path("retours/", include("terreau.rooms.gatherings.echoes.urls")),
    path("themes/", include("terreau.rooms.gatherings.themes.urls")),
    path("solutions/", include("terreau.rooms.gatherings.showroom.urls")),
    path("experimentations/", include("terreau.rooms.gatherings.experiments.urls")),
    path("experiences/", include("terreau.rooms.gatherings.experiences.urls")),
    path("equipes/", include("terreau.rooms.gatherings.teams.urls")),
    path("entraide/", include("terreau.rooms.gatherings.coaching.urls")),
    path("barometre/questionnaires/", include("terreau.rooms.barometer.questionnaires.urls")),
    path("barometre/resultats/", include("terreau.rooms.barometer.results.urls")),
    path("barometre/", include("terreau.rooms.barometer.waves.urls")),
    # Last: what nobody above answers may be a page of the public site.
    path("", include("terreau.newsroom.urls")),
]
