from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "terreau.rooms.learning.packages"
    label = "packages"
