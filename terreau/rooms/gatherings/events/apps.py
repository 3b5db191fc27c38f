from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "terreau.rooms.gatherings.events"
    label = "events"
