from django.apps import AppConfig


class ShowroomConfig(AppConfig):
    name = "terreau.rooms.gatherings.showroom"
    label = "showroom"
