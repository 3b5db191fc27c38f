"""The only door to an import made from the web."""

from typing import Any

from django.http import Http404

from terreau.ground.common.importing.registry import Importer, importers
from terreau.ground.common.models import ImportJob


def importers_for(user: Any) -> list[Importer]:
    """The kinds of import that a role of the user opens, in the order of the applications."""
    return [known for known in importers().values() if known.web and user.structures_as(*known.roles)]


def importer_for(user: Any, kind: str) -> Importer:
    """A kind of import open to the user. Raises `Http404`."""
    known = importers().get(kind)
    if known is None or not known.web or not user.structures_as(*known.roles):
        raise Http404
    return known


def import_job_for(user: Any, pk: Any) -> tuple[ImportJob, Importer]:
    """An import of the user's own, while he may still do this kind. Raises `Http404`."""
    job = ImportJob.objects.filter(pk=pk, author=user).first()
    if job is None:
        raise Http404
    return job, importer_for(user, job.kind)
