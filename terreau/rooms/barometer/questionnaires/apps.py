from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "terreau.rooms.barometer.questionnaires"
    label = "questionnaires"
