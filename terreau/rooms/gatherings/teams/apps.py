from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "terreau.rooms.gatherings.teams"
    label = "teams"
