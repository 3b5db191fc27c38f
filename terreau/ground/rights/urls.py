from django.urls import path

from terreau.ground.rights import views, views_keepers

app_name = "rights"
urlpatterns = [
    path("corriger/", views.mine, name="mine"),
    path("corriger/<slug:field>/", views.correction_ask, name="correction_ask"),
    path("corrections/<int:pk>/retirer/", views.correction_withdraw, name="correction_withdraw"),
    path("effacer/", views.erasure, name="erasure"),
    path("effacer/confirmer/", views.erasure_confirm, name="erasure_confirm"),
    path("corrections/", views_keepers.corrections, name="corrections"),
    path("corrections/<int:pk>/", views_keepers.correction, name="correction"),
    path("agents-partis/", views_keepers.departed, name="departed"),
    path("agents-partis/<int:pk>/", views_keepers.agent_erase, name="agent_erase"),
]
