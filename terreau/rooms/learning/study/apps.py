from django.apps import AppConfig


class StudyConfig(AppConfig):
    name = "terreau.rooms.learning.study"
    label = "study"
