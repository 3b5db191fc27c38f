from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "terreau.ground.rights"
    label = "rights"
