from django.apps import AppConfig


class LearningSessionsConfig(AppConfig):
    name = "terreau.rooms.learning.sessions"
    label = "learning_sessions"
