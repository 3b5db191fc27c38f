"""The two facts every other one leans on: the tree of structures, and who was where that day."""

import datetime

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Length, Substr

from terreau.ground.evidence.definitions import BOOL, INT, STR, fact
from terreau.ground.organisations.models import Posting, Structure

# Ten-year bands: (first age, label), oldest first. An unknown year of birth is "".
AGE_BANDS = ((65, "65+"), (55, "55-64"), (45, "45-54"), (35, "35-44"), (25, "25-34"), (0, "<25"))


@fact(
    "structures",
    version=2,
    columns={"structure": INT, "parent": INT, "path": STR, "code": STR, "label": STR, "counted_in": INT},
)
def structures(on: datetime.date):
    """The tree of the day; a closed structure stays in it while it bears children or people.

    Groupings, past ones included, stay too: what is known here is not taken for what has gone from the tree.
    """
    peopled = Posting.objects.true_on(on).values("structure")
    return (
        Structure.every.filter(
            Q(is_grouping=True)
            | Q(closed_on=None)
            | Q(closed_on__gt=on)
            | Q(children__isnull=False)
            | Q(pk__in=peopled)
        )
        .distinct()
        .values("parent", "path", "code", "label", structure=F("pk"), counted_in=counted_in())
    )


def counted_in() -> Case:
    """Where the people of a structure are counted: in itself, and of a small employer in the grouping of the nearest
    structure that has one, or else in the employer alone."""
    nearest = (
        Structure.objects.filter(
            path=Substr(OuterRef("path"), 1, Length("path")), grouping__isnull=False, grouping__closed_on=None
        )
        .order_by(Length("path").desc())
        .values("grouping")[:1]
    )
    return Case(
        When(is_grouping=True, root__small=True, closed_on=None, then=F("pk")),
        When(is_grouping=True, then=F("root")),
        When(Q(root__small=True) | Q(small=True), then=Coalesce(Subquery(nearest), F("root"), F("pk"))),
        default=F("pk"),
        output_field=BigIntegerField(),
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
