from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "terreau.rooms.gatherings.coaching"
    label = "coaching"
