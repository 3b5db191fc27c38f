from django.apps import AppConfig


class WavesConfig(AppConfig):
    name = "terreau.rooms.barometer.waves"
    label = "waves"
