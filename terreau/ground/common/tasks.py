"""Checks and applications of imports: at once when short, otherwise by the background process."""

import datetime

from django.conf import settings
from django.utils import translation
from django_tasks import task

from terreau.ground.common import actions
from terreau.ground.common.models import ImportJob


@task()
def check_import(key: str, language: str) -> None:
    with translation.override(language):
        actions.check_now(ImportJob.objects.select_related("author").get(pk=key))


@task()
def apply_import(key: str, language: str) -> None:
    with translation.override(language):
        actions.apply_now(ImportJob.objects.select_related("author").get(pk=key))


@task()
def scan_import(key: str, language: str) -> None:
    """Ask the antivirus again about a file that waits for it, then go on."""
    with translation.override(language):
        job = ImportJob.objects.select_related("author").filter(pk=key).first()
        if job is not None and actions.scan_now(job):
            actions.check_now(job)


def start_check(job: ImportJob) -> None:
    if not actions.scan_now(job):
        return
    if actions.is_short(job):
        actions.check_now(job)
    else:
        check_import.enqueue(str(job.pk), translation.get_language())


def scan_again(now: datetime.datetime) -> None:
    """Each minute, the files that still wait for the antivirus."""
    for job in ImportJob.objects.unscanned(now):
        actions.sign_of_life(job, 0)
        scan_import.enqueue(str(job.pk), settings.LANGUAGE_CODE)


def start_apply(job: ImportJob) -> None:
    if actions.is_short(job):
        actions.apply_now(job)
    else:
        apply_import.enqueue(str(job.pk), translation.get_language())
