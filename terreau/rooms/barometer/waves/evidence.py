"""What lever 8 knows of waves: how many were invited in each structure, and how many have answered.

While a wave is open these are read from the rights that are left; once it is closed, from what was written then. A wave
is counted from its first day until some weeks after its last, then stays in the snapshots of that time. A structure
that has closed since stands in the nearest one above it that is open.
"""

import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Length, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import INT, STR, Counts, Kind, dimension, fact, indicator
from terreau.ground.evidence.enums import Unit
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Right, Turnout, Wave

# So that a snapshot of a month's first day, which pruning keeps, is taken after each wave's end. What is read of the
# last wave of an employer, months later, is `results`' own.
AFTER_THE_END = datetime.timedelta(days=40)
ENDED = (WaveState.CLOSED, WaveState.COUNTED)


def begun(on: datetime.date) -> QuerySet[Wave]:
    """The waves that have opened by the day and were not given up."""
    return Wave.objects.filter(state__in=(WaveState.OPEN, *ENDED), opens_on__lte=on).order_by()


def counted(on: datetime.date) -> QuerySet[Wave]:
    """Those that the figures of the day follow."""
    return begun(on).filter(closes_on__gt=on - AFTER_THE_END)


def standing(on: datetime.date) -> Case:
    """The structure of a group, or the nearest open one above it."""
    above = Structure.objects.open(on).filter(path=Substr(OuterRef("structure__path"), 1, Length("path")))
    nearest = Subquery(above.order_by(Length("path").desc()).values("pk")[:1])
    closed = Q(structure__closed_on__lte=on)
    return Case(
        When(closed, then=Coalesce(nearest, F("structure"))), default=F("structure"), output_field=BigIntegerField()
    )


@fact("survey_turnout", columns={"turnout": INT, "place": INT, "code": STR, "people": INT, "answers": INT})
def survey_turnout(on: datetime.date) -> Any:
    """Those invited and those who answered, by groups of as many people as the threshold, of every wave begun."""
    left = Right.objects.filter(cell__turnout=OuterRef("pk")).order_by().values("cell__turnout").annotate(n=Count("pk"))
    used = F("invited") - Coalesce(Subquery(left.values("n")), 0)
    rows = Turnout.objects.filter(wave__in=begun(on)).order_by()
    return rows.values(
        turnout=F("pk"),
        place=standing(on),
        code=F("wave__code"),
        people=F("invited"),
        answers=Case(
            When(wave__state=WaveState.OPEN, then=used), default=F("answered"), output_field=BigIntegerField()
        ),
    )


@fact("survey_followed", columns={"code": STR})
def survey_followed(on: datetime.date) -> Any:
    """The waves whose participation is followed on the day."""
    return counted(on).values("code")


@dimension("wave", label=_("vague de baromètre"))
def wave_labels() -> list[tuple[str, str]]:
    return list(counted(timezone.localdate()).order_by("opens_on", "pk").values_list("code", "name"))


@indicator(
    code="barometer_turnout",
    version=1,
    lever=8,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    by="wave",
    summed=False,
    label=_("Participation à une vague de baromètre"),
    formula=_("Personnes qui ont déposé un bulletin, sur personnes invitées à la vague."),
    source=_("Droits de répondre : donnés à l’ouverture, effacés un à un quand ils servent."),
    guard=_(
        "Une participation forte ne dit pas que les réponses sont justes, ni une faible qu’elles sont fausses : lire "
        "la marge de la non-réponse. La liste de ceux qui n’ont pas répondu n’existe pour personne."
    ),
)
def barometer_turnout(facts: Any, on: datetime.date) -> Any:
    units = facts.survey_turnout.inner_join(facts.survey_followed, "code")
    return units.select(
        unit=units.turnout, structure=units.place, value=units.answers, base=units.people, people=units.people,
        dimension=units.code,
    )  # fmt: skip
