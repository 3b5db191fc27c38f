from django.apps import AppConfig


class CompassConfig(AppConfig):
    name = "terreau.compass"
    label = "compass"
