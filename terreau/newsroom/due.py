"""What time makes due here: the pages whose hour of publication, or of withdrawal, has come, their words, and
the events that an article now tells."""

import datetime

from django.core.management import call_command


def due(now: datetime.datetime) -> None:
    """Wagtail's own command: what is published already is not published again."""
    from terreau.newsroom.recounting import tell_published
    from terreau.newsroom.texts import catch_up  # reads models

    call_command("publish_scheduled")
    catch_up()
    tell_published(now)
