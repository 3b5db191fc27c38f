from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "terreau.ground.mail"
    label = "mail"
