from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "terreau.ground.journal"
    label = "journal"
