from django.apps import AppConfig


class CyclesConfig(AppConfig):
    name = "terreau.rooms.learning.cycles"
    label = "cycles"
