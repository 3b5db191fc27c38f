from django.urls import path

from terreau.rooms.learning.paths import views, views_building, views_signing

app_name = "paths"
urlpatterns = [
    # For those who follow.
    path("", views.listing, name="list"),
    path("les-miens/", views.mine, name="mine"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/suivre/", views.follow, name="follow"),
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("<int:pk>/logos/<int:side_pk>/", views.logo, name="logo"),
    # For those who prepare.
    path("en-preparation/", views.prepared, name="prepared"),
    path("nouveau/", views.create, name="create"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/retirer/", views.state, name="state"),
    path("<int:pk>/brouillon/", views_building.draft, name="draft"),
    path("<int:pk>/brouillon/commencer/", views_building.start, name="start"),
    path("<int:pk>/brouillon/abandonner/", views_building.drop, name="drop"),
    path("<int:pk>/brouillon/reglages/", views_building.settings, name="settings"),
    path("<int:pk>/brouillon/etapes/", views_building.step_create, name="step_create"),
    path("<int:pk>/brouillon/etapes/<int:step_pk>/", views_building.step, name="step"),
    path("<int:pk>/brouillon/etapes/<int:step_pk>/deplacer/", views_building.step_move, name="step_move"),
    path("<int:pk>/brouillon/etapes/<int:step_pk>/cours/", views_building.step_courses, name="step_courses"),
    # For those who build together.
    path("<int:pk>/brouillon/parties/", views_signing.sides_page, name="sides"),
    path("<int:pk>/brouillon/parties/partenaire/", views_signing.partner_edit, name="partner_edit"),
    path("<int:pk>/brouillon/parties/<int:side_pk>/retirer/", views_signing.side_remove, name="side_remove"),
    path("<int:pk>/brouillon/parties/<int:side_pk>/signer/", views_signing.sign, name="sign"),
    path("<int:pk>/brouillon/remarques/", views_signing.remark, name="remark"),
    path("<int:pk>/brouillon/remarques/<int:remark_pk>/", views_signing.remark_settle, name="remark_settle"),
    path("<int:pk>/brouillon/accords/", views_signing.ask, name="ask"),
    path("<int:pk>/brouillon/mettre-en-vigueur/", views_signing.put_in_force, name="put_in_force"),
    path("signature/<str:token>/", views_signing.partner, name="partner"),
    path("signature/<str:token>/logo/", views_signing.partner_logo, name="partner_logo"),
]
