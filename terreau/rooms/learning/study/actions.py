"""Beginning a course, leaving it, taking it up again. The database lets an agent follow a course once at a time.

Nothing here is journalled: which course somebody begins, and leaves, is his own business. What he completes is, where
completions are kept.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.attestations.models import Attestation
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.enums import CourseState, EditionState, Kind
from terreau.rooms.learning.catalogue.models import Course, Edition
from terreau.rooms.learning.completions import attesting
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.completions.refusals import CompletionRefused
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment
from terreau.rooms.learning.study.progressing import StudyRefused


@transaction.atomic
def begin(agent: Agent, course: Course, *, by: Any) -> Enrolment:
    """Follow the edition in force: a new enrolment, the one that is going on, or the one that was left in this edition.

    Raises `StudyRefused` when the course has just left the catalogue, or has nothing to follow yet.
    """
    # Held: a course that is being withdrawn is withdrawn before, or after.
    held = Course.objects.select_for_update(of=("self",))
    if not held.filter(pk=course.pk, state=CourseState.PUBLISHED, kind=Kind.LESSONS).exists():
        raise StudyRefused(_("Ce cours n’est plus au catalogue."))
    edition = Edition.objects.filter(course=course, state=EditionState.CURRENT).first()
    if edition is None:
        raise StudyRefused(_("Ce cours n’a pas encore de contenu à suivre ici."))
    own = Enrolment.objects.of(agent).filter(course=course)
    if going_on := own.active().first():
        return going_on
    if left := own.left().filter(edition=edition).first():
        return resume(left, by=by)
    try:
        with transaction.atomic():
            return Enrolment.objects.create(agent=agent, course=course, edition=edition, began_on=timezone.localdate())
    except IntegrityError:  # clicked twice at once: the other click was first
        return own.active().get()


@transaction.atomic
def leave(enrolment: Enrolment, *, by: Any) -> None:
    """Stop following it; what was done is kept, and it may be taken up again. Raises `StudyRefused`."""
    if not Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE).update(state=EnrolmentState.LEFT):
        raise StudyRefused(_("Vous ne suivez pas ce cours en ce moment."))
    enrolment.state = EnrolmentState.LEFT


@transaction.atomic
def resume(enrolment: Enrolment, *, by: Any) -> Enrolment:
    """Take up what was left. Twice changes nothing. Raises `StudyRefused` when the course is followed meanwhile."""
    rows = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.LEFT)
    try:
        with transaction.atomic():
            rows.update(state=EnrolmentState.ACTIVE)
    except IntegrityError as error:
        raise StudyRefused(_("Vous suivez déjà ce cours, dans une édition plus récente.")) from error
    enrolment.refresh_from_db(fields=["state"])
    return enrolment


def attest(enrolment: Enrolment, *, by: Any) -> Attestation:
    """The attestation of what was completed here: asked twice, it is the same. Raises `StudyRefused`."""
    if enrolment.completed_on is None:
        raise StudyRefused(_("Ce cours n’est pas encore terminé."))
    rows = Completion.objects.select_related("course", "agent__employer")
    done = rows.filter(agent=enrolment.agent, course=enrolment.course, completed_on=enrolment.completed_on).first()
    if done is None:
        raise StudyRefused(_("Ce cours n’est plus dans vos acquis : il ne peut plus être attesté."))
    try:
        return attesting.attest(done, by=by)
    except CompletionRefused as refusal:
        raise StudyRefused(str(refusal)) from refusal
