"""Background work: the retention of every holding, once a night."""

from django.utils import timezone
from django_tasks import task

from terreau.ground.rights.enforcing import enforce


@task()
def enforce_retention() -> None:
    enforce(timezone.now(), by="task:retention")
