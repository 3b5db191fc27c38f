from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "terreau.rooms.skills"
    label = "skills"
