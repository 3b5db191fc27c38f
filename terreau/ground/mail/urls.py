from django.urls import path

from terreau.ground.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("tout-renvoyer/", views.resend_all, name="resend_all"),
    path("<uuid:pk>/renvoyer/", views.resend, name="resend"),
    path("<uuid:pk>/abandonner/", views.discard, name="discard"),
]
