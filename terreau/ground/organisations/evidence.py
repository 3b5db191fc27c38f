"""The two facts every other one leans on: the tree of structures, and who was where that day."""

import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from terreau.ground.evidence.definitions import BOOL, INT, STR, fact
from terreau.ground.organisations.models import Posting, Structure

# Ten-year bands: (first age, label), oldest first. An unknown year of birth is "".
AGE_BANDS = ((65, "65+"), (55, "55-64"), (45, "45-54"), (35, "35-44"), (25, "25-34"), (0, "<25"))


@fact("structures", columns={"structure": INT, "parent": INT, "path": STR, "code": STR, "label": STR})
def structures(on: datetime.date):
    """The tree of the day; a closed structure stays in it while it bears children or people."""
    peopled = Posting.objects.true_on(on).values("structure")
    return (
        Structure.objects.filter(
            Q(closed_on=None) | Q(closed_on__gt=on) | Q(children__isnull=False) | Q(pk__in=peopled)
        )
        .distinct()
        .values("parent", "path", "code", "label", structure=F("pk"))
    )


@fact(
    "agents",
    columns={
        "agent": INT,
        "key": STR,
        "structure": INT,
        "job": INT,
        "category": STR,
        "age_band": STR,
        "manager": BOOL,
        "executive": BOOL,
    },
)
def agents(on: datetime.date):
    """Everyone posted that day, once, where the posting says: who left or moved since is where he was."""
    later = Posting.objects.true_on(on).filter(agent=OuterRef("agent"), started_on__gt=OuterRef("started_on"))
    return (
        Posting.objects.true_on(on)
        .filter(~Exists(later))
        .values(
            "agent",
            "structure",
            "job",
            category=F("agent__category"),
            age_band=age_band(on),
            manager=F("agent__is_manager"),
            executive=F("agent__is_executive"),
            key=F("agent__key"),
        )
    )


def age_band(on: datetime.date) -> Case:
    """The band of the age reached in the year of `on`."""
    return Case(
        *(When(agent__birth_year__lte=on.year - age, then=Value(band)) for age, band in AGE_BANDS),
        default=Value(""),
        output_field=CharField(),
    )
