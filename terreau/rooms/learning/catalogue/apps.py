from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "terreau.rooms.learning.catalogue"
    label = "catalogue"
