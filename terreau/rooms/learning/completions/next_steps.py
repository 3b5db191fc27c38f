"""What to do about training: from the largest gap to the target among the figures shown, and from nothing else.

Which course, for whom, how many seats; and which dates, as the applications above say in their own `next_steps.py`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import EXACT_FROM, STEP, Shown
from terreau.rooms.learning.catalogue.enums import Audience, Kind, Theme
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.evidence import (
    AI_TRAINED,
    CYCLE_MINUTES,
    HYBRID_TRAINED,
    IN_CYCLE,
    LEAST_MINUTES,
)
from terreau.rooms.learning.completions.reading_figures import BY_STRUCTURE, Row, Training

OF = {AI_TRAINED: Theme.AI, HYBRID_TRAINED: Theme.HYBRID_WORK}
WHOM = {AI_TRAINED: Audience.ALL, HYBRID_TRAINED: Audience.MANAGERS, IN_CYCLE: Audience.EXECUTIVES}
GROUP = 12  # seats of one session, where none says how many it has
READ = 50  # courses among which one is proposed


@dataclass(frozen=True)
class Dates:
    """A session that is announced, and its page."""

    words: str
    url: str


@dataclass(frozen=True)
class NextStep:
    """What to do, why, and the form of an initiative for whoever may start one; the course and its dates, if any."""

    title: str
    because: str
    initiative: str
    course: Course | None = None
    dates: tuple[Dates, ...] = ()


OfCourse = Callable[[Course, Any], list[Dates]]

_dates: list[OfCourse] = []


def dates(find: OfCourse) -> OfCourse:
    """Register `find(course, user)`: the sessions of a course that are announced, as this reader sees them."""
    _dates.append(find)
    return find


@cache
def _discover() -> None:
    autodiscover_modules("next_steps")


def steps_of(page: Training, user: Any) -> list[NextStep]:
    """For each share below its target somewhere: the structure just below (or here) where most agents are missing."""
    found = []
    for code in OF:
        rank = BY_STRUCTURE.index(code)
        lacking = [(row, gap) for row in page.below or [page.here] if (gap := gap_of(row.shown[rank]))]
        if not lacking:
            lacking = [(page.here, gap)] if (gap := gap_of(page.here.shown[rank])) else []
        if lacking:
            # The first in the order of the page where two lack as much.
            place, gap = max(lacking, key=lambda pair: pair[1])
            found.append(step(code, place, gap, row_share(place.shown[rank]), user))
    if gap := gap_of(page.executives):
        found.append(step(IN_CYCLE, page.here, gap, row_share(page.executives), user))
    return found


def gap_of(shown: Shown | None) -> int | None:
    """How many agents more reach the target; None unless shown and below it. As rounded as what it is made of."""
    if shown is None or shown.status != Status.SHOWN or not shown.base or shown.value is None:
        return None
    target = INDICATORS[shown.indicator].default_target or 0
    gap = math.ceil(shown.base * target / 100 - shown.value - 1e-9)
    if gap <= 0:
        return None
    few = shown.people is not None and shown.people < EXACT_FROM and not shown.declared
    return STEP * math.ceil(gap / STEP) if few else gap


def row_share(shown: Shown | None) -> int:
    return round(100 * (shown.ratio or 0)) if shown is not None else 0


def course_for(code: str, user: Any) -> Course | None:
    """The course of the catalogue that serves best: meant for these people, then of a kind that ends here, then the
    longest that one may follow. None when none would count."""
    rows = Course.objects.open_to(user).filter(minutes__gte=CYCLE_MINUTES if code == IN_CYCLE else LEAST_MINUTES)
    rows = rows.meant_for([Audience.EXECUTIVES]) if code == IN_CYCLE else rows.filter(theme=OF[code])
    whom = WHOM[code]

    def serves(course: Course) -> tuple[bool, bool, int, int]:
        meant = whom in (course.audiences or [Audience.ALL])
        return (not meant, course.kind not in (Kind.SESSIONS, Kind.LESSONS), -course.minutes, course.pk)

    return min(rows.order_by("pk")[:READ], key=serves, default=None)


def step(code: str, place: Row, gap: int, share: int, user: Any) -> NextStep:
    course = course_for(code, user)
    said = {
        "place": place.label, "gap": gap, "share": share, "target": round(INDICATORS[code].default_target or 0),
        "groups": math.ceil(gap / GROUP), "size": GROUP,
        "course": course.title if course else OF[code].label if code in OF else "",
    }  # fmt: skip
    query = {"lever": INDICATORS[code].lever, "structure": place.key, "indicator": code}
    _discover()
    announced = [each for find in _dates for each in find(course, user)] if course else []
    return NextStep(
        title_of(code, course) % said,
        because_of(code) % said,
        f"{reverse('initiatives:create')}?{urlencode(query)}",
        course,
        tuple(announced),
    )


def title_of(code: str, course: Course | None) -> str:
    """What to do, for whom, how many seats: words with `gap`, `place`, `course`, `groups` and `size`."""
    if code == IN_CYCLE:
        if course is None:
            return _("%(place)s : chercher un cycle de quatre jours ou plus pour %(gap)s cadres dirigeants")
        return _("%(place)s : proposer %(gap)s cadres dirigeants à « %(course)s »")
    if course is None:
        return _("%(place)s : mettre au catalogue un cours « %(course)s », et y ouvrir %(gap)s places")
    if course.kind == Kind.SESSIONS:
        if code == HYBRID_TRAINED:
            return _(
                "%(place)s : ouvrir %(gap)s places d’encadrants à « %(course)s », soit %(groups)s sessions de %(size)s"
            )
        return _("%(place)s : ouvrir %(gap)s places d’agents à « %(course)s », soit %(groups)s sessions de %(size)s")
    if code == HYBRID_TRAINED:
        return _("%(place)s : donner le temps de suivre « %(course)s » à %(gap)s encadrants")
    return _("%(place)s : donner le temps de suivre « %(course)s » à %(gap)s agents")


def because_of(code: str) -> str:
    if code == IN_CYCLE:
        return _(
            "%(share)s %% des cadres dirigeants y ont suivi un cycle ; la cible de %(target)s %% en demande %(gap)s "
            "de plus."
        )
    if code == HYBRID_TRAINED:
        return _("%(share)s %% des encadrants y sont formés ; la cible de %(target)s %% en demande %(gap)s de plus.")
    return _("%(share)s %% des agents y sont formés ; la cible de %(target)s %% en demande %(gap)s de plus.")
