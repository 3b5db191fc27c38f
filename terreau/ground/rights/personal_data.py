"""What the exercise of one's rights holds about somebody."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, months_earlier
from terreau.ground.organisations.keeping import FILE
from terreau.ground.rights.models import CorrectionRequest

KEPT_MONTHS = 12


def own(person: Person) -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.filter(agent=person.agent, agent__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return own(person).delete()[0]


def past(now: datetime.datetime) -> QuerySet[CorrectionRequest]:
    day = months_earlier(localtime(now).date(), KEPT_MONTHS)
    return CorrectionRequest.objects.filter(decided_at__date__lt=day)


@holding(
    "rights.corrections",
    rank=28,
    label=_("Vos demandes de correction"),
    purpose=_("Corriger votre dossier, et vous dire ce qui a été décidé."),
    basis=_("Obligation légale : droit de rectification (RGPD, articles 6-1 c et 16)."),
    retention=Retention(
        event="decided_at",
        months=KEPT_MONTHS,
        words=_("%(time)s après la décision."),
        follows=FILE,
        held=lambda: CorrectionRequest.objects.count(),
        past=lambda now: past(now).count(),
        forget=lambda now: past(now).delete()[0],
    ),
    seen_by=_("Vous et les ressources humaines de vos structures."),
    tables=[Table("rights.correctionrequest", own)],
    erase=erase,
    consequence=_("Une demande en attente est retirée : personne n’y répondra."),
)
def corrections(user: Any) -> Rows:
    rows = own(person_of(user)).order_by("-asked_at", "-pk")
    return [(f"{row.get_field_display()}, {_day(row)}", _said(row)) for row in rows]


def _day(row: CorrectionRequest) -> str:
    return date_format(localtime(row.asked_at), "SHORT_DATE_FORMAT")


def _said(row: CorrectionRequest) -> str:
    told = [f"« {row.before} » → « {row.value} »", row.comment, row.get_state_display(), row.reason]
    return " · ".join(each for each in told if each)
