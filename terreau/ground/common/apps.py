from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "terreau.ground.common"
    label = "common"
