from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SkillsConfig(AppConfig):
    name = "terreau.rooms.skills"
    label = "skills"

    def ready(self) -> None:
        post_migrate.connect(with_default_framework, sender=self)


def with_default_framework(*, using: str = "default", **_kwargs: Any) -> None:
    """The CRCN is there from the first day, as Django's own default rows are."""
    from terreau.rooms.skills.models import Framework
    from terreau.rooms.skills.storing import install_default_framework

    if Framework._meta.db_table in connections[using].introspection.table_names():
        install_default_framework()
