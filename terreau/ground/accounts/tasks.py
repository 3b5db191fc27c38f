"""Background work. The link for a forgotten password: asking takes as long for an unknown address."""

from django.utils import translation
from django_tasks import task

from terreau.ground.accounts import actions


@task()
def send_reset_link(email: str, language: str) -> None:
    with translation.override(language):
        actions.send_reset_link(email=email)
