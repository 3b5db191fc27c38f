from django.urls import path

from terreau.ground.accounts import views, views_joining, views_own, views_users
from terreau.ground.accounts.proconnect import views as proconnect

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.sign_in, name="sign_in"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("proconnect/", proconnect.leave, name="proconnect"),
    path("proconnect/retour/", proconnect.back, name="proconnect_back"),
    path("proconnect/premiere-connexion/", proconnect.first, name="proconnect_first"),
    path("proconnect/ouvrir/", proconnect.open_account, name="proconnect_open"),
    path("proconnect/code/", proconnect.send_digits, name="proconnect_send"),
    path("proconnect/preuve/", proconnect.prove, name="proconnect_prove"),
    path("proconnect/deconnecte/", proconnect.left, name="proconnect_left"),
    path("demonstration/<int:pk>/", views.demo_enter, name="demo_enter"),
    path("nom/", views_own.name, name="name"),
    path("courriel/", views_own.email, name="email"),
    path("courriel/<str:token>/", views_own.email_confirm, name="email_confirm"),
    path("mot-de-passe/", views.password_change, name="password_change"),
    path("mot-de-passe-oublie/", views.password_forgotten, name="password_forgotten"),
    path("mot-de-passe-oublie/<str:key>/<str:token>/", views.password_reset, name="password_reset"),
    path("invitation/<str:token>/", views_joining.invitation, name="invitation"),
    path("activation/", views_joining.activate, name="activate"),
    path("rattachement/", views_joining.link, name="link"),
    path("rattachement/code/", views_joining.link_send, name="link_send"),
    path("utilisateurs/", views_users.users, name="users"),
    path("utilisateurs/<int:pk>/", views_users.user, name="user"),
    path("utilisateurs/<int:pk>/role/", views_users.role_grant, name="role_grant"),
    path("utilisateurs/<int:pk>/fermer/", views_users.user_close, name="user_close"),
    path("roles/<int:pk>/retirer/", views_users.role_revoke, name="role_revoke"),
    path("inviter/", views_users.invite, name="invite"),
    path("invitations/", views_users.invitations_sent, name="invitations"),
    path("invitations/<int:pk>/renvoyer/", views_users.invitation_resend, name="invitation_resend"),
    path("invitations/<int:pk>/annuler/", views_users.invitation_revoke, name="invitation_revoke"),
    path("agents/<int:pk>/activation/", views_users.activation_slip, name="activation_slip"),
]
