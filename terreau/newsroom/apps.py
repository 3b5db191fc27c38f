from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, post_save


class NewsroomConfig(AppConfig):
    name = "terreau.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from terreau.newsroom.texts import follow

        post_migrate.connect(with_empty_site, sender=self)
        post_save.connect(follow, dispatch_uid="newsroom.words")


def with_empty_site(*, using: str = "default", **_kwargs: Any) -> None:
    """The sections of the public site are there from the first day, and after the demonstration was emptied."""
    from terreau.newsroom.models import HomePage
    from terreau.newsroom.sections import install_site

    if using == "default" and HomePage._meta.db_table in connections[using].introspection.table_names():
        install_site()
