from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "terreau.ground.requests"
    label = "requests"
