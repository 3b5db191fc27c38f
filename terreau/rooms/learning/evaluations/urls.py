from django.urls import path

from terreau.rooms.learning.evaluations import views, views_providers as buying

app_name = "evaluations"
urlpatterns = [
    path("reponse/<str:token>/", views.answer, name="answer"),
    path("session/<int:session_pk>/", views.results, name="results"),
    path("session/<int:session_pk>/achat/", buying.purchase, name="purchase"),
    path("session/<int:session_pk>/achat/retirer/", buying.purchase_remove, name="purchase_remove"),
    path("prestataires/", buying.providers, name="providers"),
    path("prestataires/nouveau/", buying.provider_create, name="provider_create"),
    path("prestataires/<int:pk>/", buying.provider, name="provider"),
    path("prestataires/<int:pk>/modifier/", buying.provider_edit, name="provider_edit"),
    path("prestataires/<int:pk>/clore/", buying.provider_close, name="provider_close"),
    path("achats.csv", buying.purchases_csv, name="purchases_csv"),
]
