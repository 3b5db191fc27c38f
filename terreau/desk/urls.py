"""The pages that belong to everybody. `set_language` has no namespace: Django and the frame name it so."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from terreau.desk import agenda_views, health_views, mail_views, views
from terreau.ground.accounts.pacing import CROWD, paced

desk_patterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("mon-espace/", views.my_space, name="my_space"),
    path("mon-espace/mes-donnees/", views.my_data, name="my_data"),
    path("mon-espace/mes-donnees/a-garder/", views.my_data_to_keep, name="my_data_to_keep"),
    path("mon-espace/mes-donnees.json", views.my_data_json, name="my_data_json"),
    path("mon-espace/agenda/", agenda_views.my_agenda, name="my_agenda"),
    path("mon-espace/agenda/adresse/", agenda_views.open_feed, name="agenda_open"),
    path("mon-espace/agenda/adresse/changer/", agenda_views.renew_feed, name="agenda_renew"),
    path("mon-espace/agenda/adresse/arreter/", agenda_views.close_feed, name="agenda_close"),
    path("agenda/<str:token>.ics", agenda_views.feed, name="agenda_feed"),
    path("mon-espace/courriels/", mail_views.my_mails, name="my_mails"),
    path("courriels/stop/<str:token>/", mail_views.stop_list, name="stop_list"),
    path("courriels/choix/<str:token>/", mail_views.choose_lists, name="choose_lists"),
    path("qui-voit-quoi/", views.who_sees_what, name="who_sees_what"),
    path("recherche/", views.search, name="search"),
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions-legales/", views.legal, name="legal"),
    path("donnees-personnelles/", include("terreau.desk.dpo_urls")),
    path("", include("terreau.desk.start_urls")),
]

urlpatterns = [
    path("health/live/", health_views.live, name="live"),
    path("health/ready/", health_views.ready, name="ready"),
    path("langue/", login_not_required(paced(CROWD)(set_language)), name="set_language"),
    path("", include((desk_patterns, "desk"))),
]
