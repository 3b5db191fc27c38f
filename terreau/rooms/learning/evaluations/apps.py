from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "terreau.rooms.learning.evaluations"
    label = "evaluations"
