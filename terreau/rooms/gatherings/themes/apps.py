from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "terreau.rooms.gatherings.themes"
    label = "themes"
