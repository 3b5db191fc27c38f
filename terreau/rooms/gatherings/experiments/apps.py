from django.apps import AppConfig


class ExperimentsConfig(AppConfig):
    name = "terreau.rooms.gatherings.experiments"
    label = "experiments"
