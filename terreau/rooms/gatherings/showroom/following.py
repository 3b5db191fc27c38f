"""An interest and its follow-up: who asked, who answers, what became of it, and forgetting it."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.showroom import emails
from terreau.rooms.gatherings.showroom.actions import ShowroomRefused
from terreau.rooms.gatherings.showroom.enums import FOLLOWING, Follow
from terreau.rooms.gatherings.showroom.models import Interest, Solution, Use

# Nothing has happened for so long: who follows is reminded, once for each silence.
SILENCE = datetime.timedelta(days=15)
KEEP_MONTHS = 6
# Nobody answers nor closes: a year and a half later it says nothing to anybody any more.
FORGOTTEN_MONTHS = 18
BATCH = 500
# Who may take which step. Only somebody of the structure says that it has adopted a solution.
BY_THE_PERSON = frozenset({Follow.ADOPTED, Follow.DROPPED})
BY_WHO_FOLLOWS = frozenset({Follow.CONTACTED, Follow.TRIED, Follow.DROPPED})


@transaction.atomic
def tell_interest(solution: Solution, *, purpose: str, by: Any) -> Interest:
    """« Cela m’intéresse »: those who answer for the sheet are told."""
    agent = by.agent
    if agent is None or agent.left_on is not None:
        raise ShowroomRefused(_("Seul un agent en poste dit son intérêt : rattachez votre compte à votre fiche."))
    if not solution.is_published:
        raise ShowroomRefused(_("Cette solution n’est pas publiée."))
    try:
        with transaction.atomic():
            interest = Interest.objects.create(
                solution=solution, agent=agent, structure=agent.structure, purpose=purpose
            )
    except IntegrityError as error:
        raise ShowroomRefused(_("Votre intérêt est déjà connu : il est dans « Mes intérêts ».")) from error
    record("showroom.interest.told", interest, by=by, employer=solution.structure.employer_id, solution=solution.pk)
    emails.tell_followers(interest)
    return interest


def may_become(interest: Interest, *, own: bool, follows: bool) -> list[Follow]:
    """The steps that this reader may take, in their order."""
    allowed = (BY_THE_PERSON if own else frozenset()) | (BY_WHO_FOLLOWS if follows else frozenset())
    return [to for to in Follow if to in FOLLOWING[interest.state] and to in allowed]


@transaction.atomic
def move(interest: Interest, *, seen: str, to: str, own: bool, follows: bool, by: Any) -> None:
    """From the state that was seen to `to`. Adopted, the structure joins those that use the solution."""
    interest.state = seen
    if to not in may_become(interest, own=own, follows=follows):
        raise ShowroomRefused(_("Cette étape ne suit pas la précédente, ou ne revient pas à vous."))
    now = timezone.now()
    row = Interest.objects.filter(pk=interest.pk, state=seen)
    if not row.update(state=to, moved_at=now, reminded_at=None):
        raise ShowroomRefused(_("Le suivi a changé entre-temps : rien n’a été modifié. Relisez la page."))
    interest.state, interest.moved_at = Follow(to), now
    record(
        "showroom.interest.moved", interest, by=by, employer=interest.solution.structure.employer_id,
        state=[seen, str(to)],
    )  # fmt: skip
    if to == Follow.ADOPTED:
        _now_used(interest, by=by)
    emails.tell_moved(interest, own=own)


def _now_used(interest: Interest, *, by: Any) -> None:
    """The person says it for the structure posted in today; one that says so already is left as it is."""
    structure = by.agent.structure
    new = Use(solution=interest.solution, structure=structure, since=timezone.localdate(), said_by=by)
    Use.objects.bulk_create([new], ignore_conflicts=True)
    record("showroom.use.said", interest.solution, by=by, structure=structure.pk)


# ---- what time makes due


def remind(now: datetime.datetime) -> None:
    """One message for each silence of fifteen days, to those who follow."""
    silent = Interest.objects.still_since(now - SILENCE).filter(reminded_at=None)
    for interest in silent.select_related("solution__structure").order_by("pk")[:BATCH]:
        if Interest.objects.filter(pk=interest.pk, reminded_at=None, moved_at=interest.moved_at).update(
            reminded_at=now
        ):
            emails.remind(interest)


def to_forget(now: datetime.datetime) -> Any:
    """Ended some months ago; or so old that nobody follows it any more."""
    return Interest.objects.forgettable(_months_ago(now, KEEP_MONTHS), _months_ago(now, FORGOTTEN_MONTHS))


def _months_ago(now: datetime.datetime, months: int) -> datetime.datetime:
    day = months_earlier(timezone.localdate(now), months)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def forget(now: datetime.datetime) -> int:
    keys = list(to_forget(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Interest.objects.filter(pk__in=keys).delete()[0]
