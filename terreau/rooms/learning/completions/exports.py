"""What leaves as CSV: the agent's own list, the record that goes to the human-resources system, what was not attested.

A list of agents is told to each of them (`consultations`), in the transaction that journals it.
"""

import datetime
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.attestations.actions import refusals_of
from terreau.ground.journal.actions import record
from terreau.ground.organisations.consultations import consulted_all, consulted_everybody
from terreau.ground.organisations.enums import ConsultationKind
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.attesting import asked_of
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Batch, Completion
from terreau.rooms.learning.completions.querysets import CompletionQuerySet

SLICE = 400
# Read by another system: neither translated nor put in another order.
RECORD_HEADERS = ("matricule", "code_savoir", "date", "source", "numero_attestation")
OURS = "Terreau"

Rows = Iterator[tuple[Any, ...]]


def standing_code(completion: Completion) -> str:
    """The number of its attestation; nothing when there is none, or when it was withdrawn."""
    given = completion.attestation
    return given.spaced_code if given is not None and given.revoked_at is None else ""


# ---- the agent's own


def own_headers() -> list[str]:
    return [_("cours"), _("terminé le"), _("minutes"), _("voie"), _("source"), _("numéro d’attestation")]


def own_rows(completions: CompletionQuerySet) -> Rows:
    for each in completions.select_related("course", "attestation").order_by("-completed_on", "-pk"):
        yield (
            each.course.title, each.completed_on.isoformat(), each.minutes, each.get_way_display(), each.source,
            standing_code(each),
        )  # fmt: skip


# ---- the record


def within_period(structure: Structure, begin: datetime.date, end: datetime.date) -> CompletionQuerySet:
    return Completion.objects.within(structure).filter(completed_on__range=(begin, end))


@transaction.atomic
def take_record(structure: Structure, *, begin: datetime.date, end: datetime.date, by: Any) -> Rows:
    """The rows of the record, once each agent of the structure can read that it was taken away."""
    rows = within_period(structure, begin, end)
    gone = Agent.objects.filter(pk__in=rows.exclude(agent__left_on=None).values("agent"))
    consulted_everybody(structure, by=by, kind=ConsultationKind.EXPORT)
    consulted_all(gone, by=by, kind=ConsultationKind.EXPORT)
    record("completions.record.exported", structure, by=by, begin=begin.isoformat(), end=end.isoformat())
    return record_rows(rows)


def record_rows(rows: CompletionQuerySet) -> Rows:
    found = rows.select_related("agent", "course", "attestation").order_by("completed_on", "pk")
    for each in found.iterator(chunk_size=2000):
        source = each.source if each.way == Way.IMPORT else OURS
        code = each.course.knowledge_code
        yield each.agent.matricule, code, each.completed_on.isoformat(), source, standing_code(each)


# ---- what was not attested


def refused_headers() -> list[str]:
    return [_("matricule"), _("terminé le"), _("motif")]


def looked_at(structure: Structure, course: Course) -> CompletionQuerySet:
    """Those that a delivery has looked at and left, whatever it was."""
    last = Batch.objects.filter(structure=structure, course=course).order_by("-last").values_list("last", flat=True)
    return Completion.objects.to_attest(course, structure).filter(pk__lte=last.first() or 0)


@transaction.atomic
def take_refused(structure: Structure, course: Course, *, by: Any) -> Rows:
    """Who could not be attested, and why, as of now; each can read that the list was taken away."""
    rows = looked_at(structure, course)
    consulted_all(Agent.objects.filter(pk__in=rows.values("agent")), by=by, kind=ConsultationKind.EXPORT)
    record("completions.refused.exported", structure, by=by, course=course.pk)
    return refused_rows(rows)


def refused_rows(rows: CompletionQuerySet) -> Rows:
    found = rows.with_what_is_attested().order_by("pk").iterator(chunk_size=SLICE)
    while batch := list(islice(found, SLICE)):
        asked = {each.pk: asked_of(each) for each in batch}
        refused = refusals_of(list(asked.values()))
        for each in batch:
            why = refused.get(asked[each.pk].key)
            if why is not None:
                yield each.agent.matricule, each.completed_on.isoformat(), str(why.label)
