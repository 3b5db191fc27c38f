"""The attestation of a course that somebody completed: what it says, and asking for it."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from terreau.ground.attestations.actions import Asked, AttestationRefused, issue
from terreau.ground.attestations.models import Attestation
from terreau.ground.common.retention import months_earlier
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
        asked = asked_of(completion)
        made = issue(
            agent=asked.agent, subject=asked.subject, title=asked.title, sentence=asked.sentence, issuer=asked.issuer,
            criteria=asked.criteria, details=asked.details, valid_until=asked.valid_until, by=by,
        )  # fmt: skip
    if completion.attestation_id != made.pk:
        Completion.objects.filter(pk=completion.pk).update(attestation=made)
        completion.attestation = made
    return made


def asked_of(completion: Completion) -> Asked:
    """What is attested of a completion, in the language in force: never a mark, and nothing of how long it took him.

    `completion`: `with_what_is_attested`. The agent's employer issues it, whoever made the course.
    """
    course = completion.course
    day, hours = date_format(completion.completed_on, "DATE_FORMAT"), hours_words(completion.minutes)
    sentence = (
        _("A suivi jusqu’au bout la formation « %(title)s », d’une durée de %(hours)s, terminée le %(day)s.")
        if completion.minutes
        else _("A suivi jusqu’au bout la formation « %(title)s », terminée le %(day)s.")
    )
    return Asked(
        agent=completion.agent,
        subject=completion.subject,
        title=Truncator(_("Formation : %(title)s") % {"title": course.title}).chars(TITLE),
        sentence=sentence % {"title": course.title, "hours": hours, "day": day},
        issuer=completion.agent.employer,
        criteria=criteria_of(completion),
        details=details_of(completion, day, hours),
        valid_until=end_of(completion),
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


def details_of(completion: Completion, day: str, hours: str) -> list[tuple[str, str]]:
    rows = [(_("Terminée le"), day)]
    if completion.minutes:
        rows.append((_("Durée"), hours))
    if completion.course.provider:
        rows.append((_("Organisme"), completion.course.provider))
    if completion.course.knowledge_code:
        rows.append((_("Code savoir"), completion.course.knowledge_code))
    return rows


def end_of(completion: Completion) -> datetime.date | None:
    """The last day of its validity, for a course that must be followed again."""
    months = completion.course.months_valid
    return months_earlier(completion.completed_on, -months) if months else None


def language_of(course: Course) -> str:
    """Attestations are written in the language of what was learnt, where the site speaks it."""
    known = {code for code, _name in settings.LANGUAGES}
    return course.language if course.language in known else settings.LANGUAGE_CODE
