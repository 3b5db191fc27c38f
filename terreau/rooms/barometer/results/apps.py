from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "terreau.rooms.barometer.results"
    label = "results"
