"""Checks and applications of imports: at once when short, otherwise by the background process."""

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


def start_check(job: ImportJob) -> None:
    if actions.is_short(job):
        actions.check_now(job)
    else:
        check_import.enqueue(str(job.pk), translation.get_language())


def start_apply(job: ImportJob) -> None:
    if actions.is_short(job):
        actions.apply_now(job)
    else:
        apply_import.enqueue(str(job.pk), translation.get_language())
