from django.apps import AppConfig


class SeatsConfig(AppConfig):
    name = "terreau.ground.seats"
    label = "seats"
