from django.apps import AppConfig


class WishesConfig(AppConfig):
    name = "terreau.rooms.learning.wishes"
    label = "wishes"
