from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "terreau.ground.initiatives"
    label = "initiatives"
