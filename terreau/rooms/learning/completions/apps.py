from django.apps import AppConfig


class CompletionsConfig(AppConfig):
    name = "terreau.rooms.learning.completions"
    label = "completions"
