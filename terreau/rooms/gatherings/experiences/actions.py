"""Every write to an experience, journalled. The text of an edition is never repeated in the journal."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.rooms.gatherings.experiences import emails
from terreau.rooms.gatherings.experiences.enums import TRANSITIONS, State
from terreau.rooms.gatherings.experiences.models import Edition, Experience
from terreau.rooms.gatherings.experiences.querysets import EditionQuerySet
from terreau.rooms.skills.models import Competence

WORDS = (
    "title", "problem", "done", "outcome", "figure", "figure_source", "not_again", "needed", "contact", "job",
    "structure_kind", "tags",
)  # fmt: skip
# What must be there before somebody else reads it.
ASKED = (
    "title", "problem", "done", "outcome", "figure", "figure_source", "not_again", "needed", "contact",
)  # fmt: skip
# A draft that nobody touched for so long, of something never published, goes.
FORGOTTEN_MONTHS = 12


class ExperienceRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def moved() -> ExperienceRefused:
    return ExperienceRefused(_("Ce texte a changé d’état entre-temps : rien n’a été modifié. Relisez la page."))


@transaction.atomic
def begin(agent: Agent, *, title: str, problem: str, by: Any) -> Edition:
    """The first step of somebody's story: it belongs to the service where he works today."""
    experience = Experience.objects.create(structure=agent.structure, author=by)
    edition = Edition.objects.create(
        experience=experience, title=title, problem=problem, author=by, structure_kind=agent.structure.kind,
        job=agent.job,
    )  # fmt: skip
    record("experiences.experience.begun", experience, by=by)
    return edition


@transaction.atomic
def write(edition: Edition, *, competences: Iterable[Competence] | None = None, by: Any, **words: Any) -> None:
    """Save a step of the draft. What is being reviewed is not changed under the eyes of who reads it."""
    unknown = set(words) - {*WORDS, "anonymous"}
    if unknown:
        raise TypeError(f"Not written: {', '.join(sorted(unknown))}")
    anonymous = words.pop("anonymous", None)
    rows = Edition.objects.filter(pk=edition.pk, state=State.DRAFT)
    if not rows.update(changed_at=timezone.now(), **words):
        raise ExperienceRefused(_("Ce texte est en relecture : reprenez-le d’abord pour le modifier."))
    if competences is not None:
        edition.competences.set(competences)
    if anonymous is not None:
        Experience.objects.filter(pk=edition.experience_id).update(anonymous=anonymous)


def missing(edition: Edition) -> list[str]:
    """What is still to be written before it is sent, in the words of the form."""
    columns = {each.name: each for each in Edition._meta.concrete_fields}
    return [str(columns[name].verbose_name) for name in ASKED if not str(getattr(edition, name)).strip()]


@transaction.atomic
def submit(edition: Edition, *, by: Any) -> None:
    # Held: a step saved at this moment comes before, and is checked too.
    edition.refresh_from_db(from_queryset=Edition.objects.select_for_update())
    if lacking := missing(edition):
        raise ExperienceRefused(_("Il manque encore : %(what)s.") % {"what": ", ".join(lacking)})
    _move(edition, State.SUBMITTED, submitted_at=timezone.now(), remarks="")
    record("experiences.edition.submitted", edition.experience, by=by, edition=edition.number)
    emails.tell_reviewers(edition)


@transaction.atomic
def take_back(edition: Edition, *, by: Any) -> None:
    """The author goes on writing before anybody answered."""
    _move(edition, State.DRAFT, submitted_at=None)
    record("experiences.edition.taken_back", edition.experience, by=by, edition=edition.number)


@transaction.atomic
def send_back(edition: Edition, *, remarks: str, by: Any) -> None:
    _not_own(edition, by)
    _move(edition, State.DRAFT, remarks=remarks, submitted_at=None)
    record("experiences.edition.sent_back", edition.experience, by=by, edition=edition.number)
    emails.tell_sent_back(edition)


@transaction.atomic
def publish(edition: Edition, *, by: Any, on: datetime.date | None = None) -> None:
    """Accept a text that somebody else wrote: it is read by the whole employer, in the place of the one before."""
    _not_own(edition, by)
    day = on or timezone.localdate()
    # The story is held first: of two publications, or of a publication and a withdrawal, one comes after the other.
    first = Coalesce(F("first_published_on"), Value(day, output_field=DateField()))
    Experience.objects.filter(pk=edition.experience_id).update(first_published_on=first)
    before = Edition.objects.filter(experience=edition.experience_id, state__in=[State.PUBLISHED, State.WITHDRAWN])
    before.exclude(pk=edition.pk).update(state=State.REPLACED)
    try:
        with transaction.atomic():
            _move(edition, State.PUBLISHED, reviewer=by, reviewed_on=day, published_on=day, remarks="")
    except IntegrityError as error:
        raise ExperienceRefused(_("On ne relit pas son propre retour d’expérience.")) from error
    record("experiences.edition.published", edition.experience, by=by, edition=edition.number)
    emails.tell_published(edition)


def _not_own(edition: Edition, by: Any) -> None:
    """The author is refused by the database too; those who sign with him are refused here."""
    agent = getattr(by, "agent_id", None)
    own = edition.author_id is not None and edition.author_id == getattr(by, "pk", None)
    asked = edition.experience.co_authors.filter(agent=agent, declined_on=None) if agent else None
    if own or (asked is not None and asked.exists()):
        raise ExperienceRefused(_("On ne relit pas son propre retour d’expérience."))


@transaction.atomic
def revise(experience: Experience, *, by: Any) -> Edition:
    """The next edition, from the one that is read: what is published stays so until the next is."""
    last = experience.editions.order_by("-number").first()
    if last is None or last.state in (State.DRAFT, State.SUBMITTED):
        raise ExperienceRefused(_("Une nouvelle version est déjà commencée."))
    words = {name: getattr(last, name) for name in WORDS}
    try:
        with transaction.atomic():
            edition = Edition.objects.create(experience=experience, number=last.number + 1, author=by, **words)
    except IntegrityError as error:
        raise ExperienceRefused(_("Une nouvelle version est déjà commencée.")) from error
    edition.competences.set(last.competences.all())
    record("experiences.edition.begun", experience, by=by, edition=edition.number)
    return edition


@transaction.atomic
def sign_as(experience: Experience, *, anonymous: bool, by: Any) -> None:
    """With one's name, or as « un agent de… »: at once, whatever the state of the text."""
    if Experience.objects.filter(pk=experience.pk).exclude(anonymous=anonymous).update(anonymous=anonymous):
        record("experiences.experience.signed", experience, by=by, anonymous=anonymous)


@transaction.atomic
def withdraw(experience: Experience, *, reason: str, by: Any) -> None:
    """Take a published text out of the library, with a reason that its author reads."""
    edition = Edition.objects.filter(experience=experience, state=State.PUBLISHED).first()
    if edition is None:
        raise moved()
    _move(edition, State.WITHDRAWN, withdrawn_on=timezone.localdate(), withdrawn_reason=reason)
    record("experiences.edition.withdrawn", experience, by=by, edition=edition.number)
    if by != experience.author:
        emails.tell_withdrawn(edition)


@transaction.atomic
def put_back(experience: Experience, *, by: Any) -> None:
    """Undo a withdrawal: the text was reviewed, and is the same."""
    edition = Edition.objects.filter(experience=experience, state=State.WITHDRAWN).first()
    if edition is None:
        raise moved()
    _move(edition, State.PUBLISHED, withdrawn_on=None, withdrawn_reason="")
    record("experiences.edition.put_back", experience, by=by, edition=edition.number)


@transaction.atomic
def delete_draft(edition: Edition, *, by: Any) -> None:
    """Give up what is being written; a story that was never published goes with its only draft."""
    if not Edition.objects.filter(pk=edition.pk, state=State.DRAFT).delete()[0]:
        raise moved()
    record("experiences.edition.deleted", edition.experience, by=by, edition=edition.number)
    Experience.objects.filter(pk=edition.experience_id, editions=None).delete()


def forgotten(now: datetime.datetime) -> EditionQuerySet:
    """Drafts that nobody touched for a year, of stories never published."""
    limit = months_earlier(timezone.localdate(now), FORGOTTEN_MONTHS)
    rows = Edition.objects.filter(state=State.DRAFT, changed_at__date__lt=limit)
    return rows.filter(experience__first_published_on=None)


def forget_drafts(now: datetime.datetime) -> int:
    keys = list(forgotten(now).values_list("experience", flat=True)[:200])
    return Experience.objects.filter(pk__in=keys).delete()[0]


def _move(edition: Edition, to: State, **changes: Any) -> None:
    seen = State(edition.state)
    if to not in TRANSITIONS[seen]:
        raise moved()
    # Taken back, rewritten and sent again, it is not what its reader decides on, although its state is the same.
    rows = Edition.objects.filter(pk=edition.pk, state=seen, submitted_at=edition.submitted_at)
    if not rows.update(state=to, **changes):
        raise moved()
    for name, value in {"state": to, **changes}.items():
        setattr(edition, name, value)
