from django.apps import AppConfig


class PathsConfig(AppConfig):
    name = "terreau.rooms.learning.paths"
    label = "paths"
