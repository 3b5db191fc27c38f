from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SkillsConfig(AppConfig):
    name = "terreau.rooms.skills"
    label = "skills"

    def ready(self) -> None:
        post_migrate.connect(with_what_is_brought, sender=self)


def with_what_is_brought(*, using: str = "default", **_kwargs: Any) -> None:
    """The CRCN and its questions are there from the first day, as Django's own default rows are."""
    from terreau.rooms.skills.models import Edition, Framework
    from terreau.rooms.skills.positioning.bank import install_bank
    from terreau.rooms.skills.storing import install_default_framework

    tables = connections[using].introspection.table_names()
    if Framework._meta.db_table in tables:
        install_default_framework()
    if Edition._meta.db_table in tables:
        install_bank()
