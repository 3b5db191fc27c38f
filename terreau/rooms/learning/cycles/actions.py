"""The life of a cycle: prepared, its call published. Its dates, its seats and its end are those of its session."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.seats import actions as seats_actions
from terreau.ground.seats.actions import PartSpec
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.cycles import emails
from terreau.rooms.learning.cycles.enums import AUDITORS, LIVING, CandidacyState
from terreau.rooms.learning.cycles.holding import CycleRefused, held
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.reminding import draft_reminder
from terreau.rooms.learning.cycles.seminars import SeminarSpec, write_seminars
from terreau.rooms.learning.sessions import actions as sessions

# What candidates relied on when they began: it does not change once one has.
FIXED = ("outsiders", "letter_needed")
OF_CYCLE = ("call", "opens_at", "closes_at", "outsiders", "letter_needed", "seats_per_employer", "least")


@transaction.atomic
def prepare(
    course: Course,
    *,
    parts: Sequence[PartSpec],
    seminars: Sequence[SeminarSpec] = (),
    seats: int,
    call: str,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    title: str = "",
    place: str = "",
    by: Any,
    **more: Any,
) -> Cycle:
    """A cycle that only those who run it see. `seats`: the cohort; `more`: what else `OF_CYCLE` and a session take."""
    if seats < 1:
        raise CycleRefused(_("Une cohorte a une place au moins."))
    refuse_dates(opens_at, closes_at, min(part.starts_at for part in parts))
    own = {name: more.pop(name) for name in OF_CYCLE if name in more}
    session = sessions.prepare(
        course, parts=parts, title=title, place=place, capacity_on_site=seats, capacity_online=0, by_jury=True,
        needs_agreement=False, by=by, **more,
    )  # fmt: skip
    made = Cycle.objects.create(
        session=session, call=call.strip(), opens_at=opens_at, closes_at=closes_at,
        created_by=by if isinstance(by, User) else None, **own,
    )  # fmt: skip
    # Where messages and calendars lead: the page of the cycle, and not that of its session.
    seats_actions.change_occasion(session.occasion, page=made.get_absolute_url(), by=by)
    write_seminars(made, seminars)
    record("cycles.cycle.prepared", made, by=by, session=session.pk)
    return Cycle.objects.with_places().get(pk=made.pk)


def refuse_dates(opens_at: datetime.datetime, closes_at: datetime.datetime, starts_at: datetime.datetime) -> None:
    if opens_at >= closes_at:
        raise CycleRefused(_("Les candidatures s’ouvrent avant de se clore."))
    if closes_at >= starts_at:
        raise CycleRefused(_("Les candidatures se closent avant la première demi-journée."))


@transaction.atomic
def change(cycle: Cycle, *, seminars: Sequence[SeminarSpec] | None = None, by: Any, **changes: Any) -> Cycle:
    """Change the call, or the dates, the seats and the words of its session (`seats`: the cohort)."""
    cycle = held(cycle)
    if cycle.is_signed:
        raise CycleRefused(_("La liste du jury est signée : changez les dates et le lieu sur la page de la session."))
    own = {name: changes.pop(name) for name in OF_CYCLE if name in changes}
    own = {name: value for name, value in own.items() if getattr(cycle, name) != value}
    if set(own) & set(FIXED) and cycle.candidacies.exists():
        raise CycleRefused(_("Des candidatures sont commencées : qui peut candidater, et comment, ne change plus."))
    if "seats" in changes:
        changes["capacity_on_site"] = changes.pop("seats")
    if not changes.get("capacity_on_site", 1):
        raise CycleRefused(_("Une cohorte a une place au moins."))
    session = sessions.change(cycle.session, by=by, **changes) if changes else cycle.session
    starts_at = session.occasion.starts_at or timezone.now()
    refuse_dates(own.get("opens_at", cycle.opens_at), own.get("closes_at", cycle.closes_at), starts_at)
    Cycle.objects.filter(pk=cycle.pk).update(**own)
    if seminars is not None:
        write_seminars(cycle, seminars)
    cycle = Cycle.objects.with_places().get(pk=cycle.pk)
    if "closes_at" in own:
        drafts = Candidacy.objects.filter(cycle=cycle, state=CandidacyState.DRAFT)
        drafts.update(remind_at=draft_reminder(cycle, timezone.now()))
    record("cycles.cycle.changed", cycle, by=by, fields=sorted({*own, *changes}))
    return cycle


def lacks_of(cycle: Cycle) -> list[str]:
    """What is missing before the call may be read, in words; nothing when it is ready."""
    lacks = []
    if not cycle.session.course.is_published:
        lacks.append(_("Mettez le cours au catalogue."))
    if not cycle.criteria.exists():
        lacks.append(_("Dites au moins un critère : les candidats le lisent avec l’appel."))
    if not cycle.jurors.filter(presides=True).exists():
        lacks.append(_("Nommez le jury, et qui le préside : il signera la liste."))
    if cycle.closes_at <= timezone.now():
        lacks.append(_("Choisissez une date de clôture à venir."))
    return lacks


@transaction.atomic
def publish(cycle: Cycle, *, by: Any) -> Cycle:
    """The call is read, and candidacies are taken from its opening on."""
    cycle = held(cycle)
    if cycle.published_at is not None:
        raise CycleRefused(_("L’appel est déjà publié."))
    if lacks := lacks_of(cycle):
        raise CycleRefused(" ".join(lacks))
    Cycle.objects.filter(pk=cycle.pk).update(published_at=timezone.now())
    record("cycles.cycle.published", cycle, by=by)
    return Cycle.objects.with_places().get(pk=cycle.pk)


@transaction.atomic
def cancel(cycle: Cycle, *, reason: str, by: Any) -> None:
    """It will not take place: those who have a seat are told by the seats, the other candidates from here."""
    cycle = held(cycle)
    if cycle.published_at is None:
        raise CycleRefused(_("Personne n’a lu cet appel : supprimez plutôt le cycle."))
    if not reason.strip():
        raise CycleRefused(_("Dites pourquoi : tous ceux qui ont candidaté le liront."))
    sessions.cancel(cycle.session, reason=reason.strip(), of_cycle=True, by=by)
    told = [state for state in LIVING if state not in AUDITORS]
    for candidacy in cycle.candidacies.filter(state__in=told).with_people().order_by("pk"):
        # A visitor who wrote nothing has not proved his address.
        if candidacy.agent_id or candidacy.is_begun:
            emails.tell_cancelled(candidacy, reason.strip())
    record("cycles.cycle.cancelled", cycle, by=by)


@transaction.atomic
def delete_draft(cycle: Cycle, *, by: Any) -> None:
    """Give up what nobody was told of, with its session."""
    cycle = held(cycle)
    if cycle.published_at is not None:
        raise CycleRefused(_("L’appel est publié : annulez plutôt le cycle, en disant pourquoi."))
    record("cycles.cycle.deleted", cycle, by=by, session=cycle.session_id)
    session = cycle.session
    cycle.delete()
    sessions.delete_draft(session, by=by)
