"""What time makes due here: the pages whose hour of publication, or of withdrawal, has come."""

import datetime

from django.core.management import call_command


def due(now: datetime.datetime) -> None:
    """Wagtail's own command: what is published already is not published again."""
    call_command("publish_scheduled")
