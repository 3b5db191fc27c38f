from django.urls import path

from terreau.ground.attestations import views, views_public

app_name = "attestations"
urlpatterns = [
    path("", views_public.check, name="check"),
    path("verifier/<str:code>/", views_public.verify, name="verify"),
    path("verifier/<str:code>/retirer/", views.revoke, name="revoke"),
    path("mes-attestations/", views.mine, name="mine"),
    path("mes-attestations/<int:pk>/attestation.pdf", views.pdf, name="pdf"),
    path("mes-attestations/<int:pk>/badge/<str:form>/", views.badge, name="badge"),
    path("mes-attestations/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    # What machines read to verify a badge: stable addresses, written in every badge.
    path("emetteur/", views_public.issuer, name="issuer"),
    path("emetteur/did.json", views_public.did, name="did"),
    path("emetteur/cles.json", views_public.key_set, name="key_set"),
    path("emetteur/retires/<int:number>/", views_public.status, name="status"),
]
