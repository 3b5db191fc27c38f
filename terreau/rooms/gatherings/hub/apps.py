from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "terreau.rooms.gatherings.hub"
    label = "gatherings"
