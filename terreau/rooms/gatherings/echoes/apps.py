from django.apps import AppConfig


class EchoesConfig(AppConfig):
    name = "terreau.rooms.gatherings.echoes"
    label = "echoes"
