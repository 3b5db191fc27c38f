from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "terreau.desk"
    label = "desk"
