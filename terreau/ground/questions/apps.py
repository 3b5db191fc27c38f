from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "terreau.ground.questions"
    label = "questions"
