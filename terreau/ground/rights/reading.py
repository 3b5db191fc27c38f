"""What the pages of rights show."""

from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.organisations.models import Agent
from terreau.ground.rights.actions import file_says
from terreau.ground.rights.enums import CorrectionState, Field
from terreau.ground.rights.models import CorrectionRequest


@dataclass(frozen=True)
class FileLine:
    """A line of the file, what it says, and the latest request about it."""

    field: Field
    says: str
    request: CorrectionRequest | None

    @property
    def waiting(self) -> bool:
        return self.request is not None and self.request.state == CorrectionState.OPEN


def in_words(field: str, text: str) -> str:
    """A stored value as people read it."""
    if not text:
        return _("non renseigné")
    if field == Field.IS_EXECUTIVE:
        return _("oui") if text == "True" else _("non")
    day = parse_date(text) if field == Field.ENTERED_ON else None
    return date_format(day, "DATE_FORMAT") if day else text


def file_of(agent: Agent) -> list[FileLine]:
    latest: dict[str, CorrectionRequest] = {}
    for request in CorrectionRequest.objects.filter(agent=agent).order_by("asked_at", "pk"):
        latest[request.field] = request
    return [FileLine(field, in_words(field, file_says(agent, field)), latest.get(field)) for field in Field]


def request_in_words(request: CorrectionRequest) -> dict[str, Any]:
    """Before, after and today, for the page of the decision."""
    return {
        "before": in_words(request.field, request.before),
        "after": in_words(request.field, request.value),
        "today": in_words(request.field, file_says(request.agent, request.field)),
    }
