"""Completing a path: noted once, attested, told once. The database settles who was first."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.attestations.actions import AttestationRefused, issue
from terreau.ground.journal.actions import record
from terreau.rooms.learning.paths import emails
from terreau.rooms.learning.paths.enums import EnrolmentState
from terreau.rooms.learning.paths.models import PathCompletion, PathEnrolment
from terreau.rooms.learning.paths.progress import progress_of


@transaction.atomic
def settle(enrolment: PathEnrolment, *, by: Any) -> PathCompletion | None:
    """The completion of the path by whoever follows it, new or already there; None while something is missing.

    The enrolment is held before the courses are read: of the two last courses, completed at the same moment in two
    transactions, the second sees both.
    """
    held = PathEnrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE)
    if not held.update(began_on=F("began_on")):
        return None
    current = PathEnrolment.objects.select_related("agent__structure__root", "version__path__structure__root").get(
        pk=enrolment.pk
    )
    found = PathCompletion.objects.filter(agent=current.agent, version=current.version).first()
    if found is not None:
        return found
    progress = progress_of(current.version, current.agent)
    if not progress.complete:
        return None
    day = max(progress.completed_on, current.began_on)
    made, new = PathCompletion.objects.get_or_create(
        agent=current.agent, version=current.version, defaults={"completed_on": day}
    )
    if new:
        path = current.version.path
        record("paths.path.completed", path, by=by, agent=current.agent_id, version=current.version.number)
        with_attestation(made, by=by)
        emails.tell_completed(made)
    return made


def with_attestation(completion: PathCompletion, *, by: Any) -> bool:
    """Attest it if it may be. What is missing, a name in the file, does not undo the completion: it is asked later."""
    try:
        attest(completion, by=by)
    except AttestationRefused:
        return False
    return True


@transaction.atomic
def attest(completion: PathCompletion, *, by: Any) -> None:
    """The attestation of a completed path. Raises `AttestationRefused`, in the user's words."""
    version, agent = completion.version, completion.agent
    path = version.path
    with translation.override(settings.LANGUAGE_CODE):
        day = date_format(completion.completed_on, "DATE_FORMAT")
        progress = progress_of(version, agent)
        titles = [each.step.title for each in progress.asked]
        made = issue(
            holder=agent,
            subject=completion.subject,
            title=_("Parcours de formation : %(title)s") % {"title": path.title[:150]},
            sentence=_("A terminé le %(day)s le parcours de formation « %(title)s ».")
            % {"day": day, "title": path.title},
            criteria=_("Chaque étape est terminée quand les cours qu’elle demande le sont : %(titles)s.")
            % {"titles": ", ".join(titles)},
            details=[(_("Version du parcours"), version.number), (_("Étapes"), len(titles))],
            issuer=path.structure,
            by=by,
        )
    PathCompletion.objects.filter(pk=completion.pk).update(attestation=made)
    completion.attestation = made
