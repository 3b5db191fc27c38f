"""What the levers know of sessions: half-days followed, agreements asked for, who came for which initiative.

No name, no reason."""

import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.evidence.definitions import DATE, INT, STR, Counts, Kind, Unit, dimension, fact, indicator
from terreau.ground.initiatives.models import Initiative
from terreau.ground.seats.enums import Presence, RegistrationState
from terreau.ground.seats.models import AttendanceEntry, Registration
from terreau.rooms.learning.sessions.models import Request

PARTICIPANTS, BY_INITIATIVE = "initiative_participants", "initiative"


def end_of(on: datetime.date) -> datetime.datetime:
    """The midnight that ends the day, here."""
    return timezone.make_aware(datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time.min))


def present(on: datetime.date) -> Any:
    """The entries that note an agent present at a half-day of a session: what each cell says last."""
    later = AttendanceEntry.objects.filter(
        registration=OuterRef("registration"), part=OuterRef("part"), number__gt=OuterRef("number")
    )
    rows = AttendanceEntry.objects.filter(
        ~Exists(later.order_by()),
        value=Presence.PRESENT,
        registration__agent__isnull=False,
        occasion__training__isnull=False,
        part__day__lte=on,
    )
    return rows.order_by()


@fact(
    "training_half_days",
    columns={"agent": INT, "structure": INT, "day": DATE, "minutes": INT, "course": INT, "theme": STR},
)
def training_half_days(on: datetime.date) -> Any:
    """One row per agent and half-day at which he is noted present, in a session; what each cell says last."""
    return present(on).values(
        agent=F("registration__agent"),
        structure=F("registration__agent__structure"),
        day=F("part__day"),
        minutes=F("part__minutes"),
        course=F("occasion__training__course"),
        theme=F("occasion__training__course__theme"),
    )


@fact("training_seats", columns={"session": INT, "structure": INT, "theme": STR, "state": STR})
def training_seats(on: datetime.date) -> Any:
    """One row per seat asked for in a session that is announced, with what became of it; the agent is not in it."""
    rows = Registration.objects.filter(occasion__training__isnull=False, agent__isnull=False, created_at__lt=end_of(on))
    return (
        rows.exclude(state=RegistrationState.UNCONFIRMED)
        .order_by()
        .values(
            "state",
            session=F("occasion__training"),
            structure=F("agent__structure"),
            theme=F("occasion__training__course__theme"),
        )
    )


@fact("training_requests", columns={"structure": INT, "theme": STR, "state": STR, "appealed": INT})
def training_requests(on: datetime.date) -> Any:
    """One row per agreement asked for by the day; neither the agent, nor who decides, nor the reason."""
    rows = Request.objects.filter(asked_at__lt=end_of(on)).order_by()
    return rows.values("state", structure=F("agent__structure"), theme=F("session__course__theme"), appealed=F("pk"))


# ---- what is held for an initiative


@fact("initiative_participation", columns={"agent": INT, "initiative": INT, "day": DATE})
def initiative_participation(on: datetime.date) -> Any:
    """An agent noted present at a half-day of a session held for an initiative; one row a half-day."""
    rows = present(on).filter(occasion__training__initiative__isnull=False)
    return rows.values(
        agent=F("registration__agent"), initiative=F("occasion__training__initiative"), day=F("part__day")
    )


@dimension(BY_INITIATIVE, label=_("initiative"))
def initiatives() -> list[tuple[str, str]]:
    """By number: a snapshot keeps these labels for years, and a title is free text."""
    held_for = Initiative.objects.filter(training_sessions__isnull=False).distinct().order_by("pk")
    return [
        (str(pk), gettext("Initiative n° %(number)s") % {"number": pk}) for pk in held_for.values_list("pk", flat=True)
    ]


@indicator(
    code=PARTICIPANTS,
    version=1,
    lever=1,
    kind=Kind.TOTAL,
    unit=Unit.COUNT,
    counts=Counts.PERSONS,
    by=BY_INITIATIVE,
    # Initiatives are held for the same people: no sum of them is one of anybody.
    summed=False,
    label=_("Agents ayant suivi une formation tenue pour une initiative"),
    formula=_(
        "Agents en poste notés présents à une demi-journée au moins d’une session ou d’un cycle tenus pour "
        "l’initiative, chacun une fois par initiative."
    ),
    source=_("Feuilles d’émargement des sessions de formation."),
    guard=_("Une inscription sans présence ne compte pas ; venir dix fois ne compte qu’une."),
)
def initiative_participants(facts: Any, on: datetime.date) -> Any:
    came = facts.initiative_participation.select("agent", "initiative").distinct()
    units = facts.agents.select("agent", "structure").inner_join(came, "agent")
    return units.select(
        unit=units.agent, structure=units.structure, value=1, base=1, people=1,
        dimension=units.initiative.cast("string"),
    )  # fmt: skip
