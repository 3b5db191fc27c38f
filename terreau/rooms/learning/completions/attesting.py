"""The attestation of a course that somebody completed: what it says, and asking for it."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from terreau.ground.attestations.actions import Asked, AttestationRefused, Guest, deliver
from terreau.ground.attestations.models import Attestation
from terreau.ground.common.retention import months_earlier
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.catalogue.durations import hours_words
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.completions.refusals import CompletionRefused

TITLE = 200


def attest(completion: Completion, *, by: Any) -> Attestation:
    """The attestation of a completion: asked twice, it is the same. Raises `CompletionRefused`, in the user's words.

    Whoever withdrew his own may ask for another; what the issuer withdrew stays so.
    """
    try:
        return _attest(completion, by=by)
    except AttestationRefused as refusal:
        raise CompletionRefused(str(refusal)) from refusal


@transaction.atomic
def _attest(completion: Completion, *, by: Any) -> Attestation:
    with translation.override(language_of(completion.course)):
        made = deliver(asked_of(completion), by=by)
    if completion.attestation_id != made.pk:
        Completion.objects.filter(pk=completion.pk).update(attestation=made)
        completion.attestation = made
    return made


def asked_of(completion: Completion) -> Asked:
    """What is attested of a completion, in the language in force. `completion`: `with_what_is_attested`.

    The agent's employer issues it, whoever made the course.
    """
    return asked(
        completion.course, completion.agent, subject=completion.subject, issuer=completion.agent.employer,
        on=completion.completed_on, minutes=completion.minutes, criteria=criteria_of(completion),
    )  # fmt: skip


def asked(
    course: Course,
    holder: Agent | Guest,
    *,
    subject: str,
    issuer: Structure,
    on: datetime.date,
    minutes: int,
    criteria: str,
) -> Asked:
    """What is attested of a course followed to its end: never a mark, and nothing of how long it took somebody."""
    day, hours = date_format(on, "DATE_FORMAT"), hours_words(minutes)
    sentence = (
        _("A suivi jusqu’au bout la formation « %(title)s », d’une durée de %(hours)s, terminée le %(day)s.")
        if minutes
        else _("A suivi jusqu’au bout la formation « %(title)s », terminée le %(day)s.")
    )
    return Asked(
        holder=holder,
        subject=subject,
        title=Truncator(_("Formation : %(title)s") % {"title": course.title}).chars(TITLE),
        sentence=sentence % {"title": course.title, "hours": hours, "day": day},
        issuer=issuer,
        criteria=criteria,
        details=details_of(course, day, hours if minutes else ""),
        valid_until=end_of(course, on),
    )


def criteria_of(completion: Completion) -> str:
    """How it was validated: as its sheet says, and where it was learnt when that is elsewhere."""
    said = completion.course.validation.strip()
    if completion.way == Way.IMPORT:
        where = _("Formation suivie sur une autre plateforme (%(source)s), qui l’a déclarée terminée.")
        return f"{where % {'source': completion.source}} {said}".strip()
    if said:
        return said
    if completion.way == Way.SESSION:
        return _("Présence constatée au stage.")
    return _("Toutes les leçons suivies, et les questionnaires du cours réussis.")


def details_of(course: Course, day: str, hours: str) -> list[tuple[str, str]]:
    rows = [(_("Terminée le"), day)]
    if hours:
        rows.append((_("Durée"), hours))
    if course.provider:
        rows.append((_("Organisme"), course.provider))
    if course.knowledge_code:
        rows.append((_("Code savoir"), course.knowledge_code))
    return rows


def end_of(course: Course, on: datetime.date) -> datetime.date | None:
    """The last day of its validity, for a course that must be followed again."""
    return months_earlier(on, -course.months_valid) if course.months_valid else None


def language_of(course: Course) -> str:
    """Attestations are written in the language of what was learnt, where the site speaks it."""
    known = {code for code, _name in settings.LANGUAGES}
    return course.language if course.language in known else settings.LANGUAGE_CODE
