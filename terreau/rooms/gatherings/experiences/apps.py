from django.apps import AppConfig


class ExperiencesConfig(AppConfig):
    name = "terreau.rooms.gatherings.experiences"
    label = "experiences"
