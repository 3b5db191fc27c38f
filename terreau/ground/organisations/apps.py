from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "terreau.ground.organisations"
    label = "organisations"
