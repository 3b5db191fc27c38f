"""What is known of counted waves: every item of each for some weeks, and what the compass keeps of the latest ones.

Units are groups of eleven people or more, never a person: ballots are opened once, in the count. Groupings are told one
at a time, so that tables share nothing but the total of a wave (docs/decisions/0081, 0084).
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import FLOAT, INT, STR, dimension, fact
from terreau.ground.organisations.evidence import structures
from terreau.ground.organisations.paths import PATH_STEP
from terreau.ground.organisations.querysets import path_range
from terreau.rooms.barometer.questionnaires.content import ONE_ANSWER
from terreau.rooms.barometer.questionnaires.enums import Role
from terreau.rooms.barometer.questionnaires.items import Item, items_of
from terreau.rooms.barometer.results.enums import Axis, TabulationState
from terreau.rooms.barometer.results.models import Count, Group, Tabulation
from terreau.rooms.barometer.waves.enums import Population
from terreau.rooms.barometer.waves.models import Wave

# So that a snapshot of a month's first day, which pruning keeps, is taken after each count.
AFTER_THE_COUNT = datetime.timedelta(days=40)
# A barometer is yearly: one that was missed leaves the one before it, and no older one.
STILL_TRUE = datetime.timedelta(days=730)
# In the names of figures: a group of those whose value is not known, or whose group was too small.
OTHERS = "other"
# The sides of a share that a bin may detail.
YES, NO = "yes", "no"
KEY = BigIntegerField(null=True)


def end_of(on: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time.min))


# ---- which counts


def finals(on: datetime.date, within: datetime.timedelta) -> QuerySet[Tabulation]:
    """Final counts made not after the day, and not longer before it than `within`."""
    rows = Tabulation.objects.filter(state=TabulationState.FINAL, made_at__lt=end_of(on), answers__gt=0)
    return rows.filter(made_at__gte=end_of(on) - within)


def told(on: datetime.date) -> QuerySet[Tabulation]:
    """The counts of which the snapshot of the day tells everything."""
    return finals(on, AFTER_THE_COUNT)


def latest(on: datetime.date) -> list[Tabulation]:
    """The counts that the compass reads, one an employer: of the highest structure, and of several, the last one.

    Nobody is counted twice where a service has its own wave inside that of its employer; and the figures are those of
    that wave: the sum of two would give one back by difference. Whoever has the link of an open wave may answer
    several times: it is no share of agents.
    """
    rows = finals(on, STILL_TRUE).exclude(wave__population=Population.OPEN)
    rows = rows.annotate(depth=Length("wave__structure__path")).select_related("wave__structure", "wave__edition")
    kept: dict[int, Tabulation] = {}
    for one in rows.order_by("depth", "-made_at", "-pk"):
        kept.setdefault(one.employer_id, one)
    return list(kept.values())


# ---- where people are told, in the tree of the day


def living(on: datetime.date) -> dict[str, int]:
    """The structures of the day, by path."""
    return dict(structures(on).order_by().values_list("path", "pk"))


def nearest(path: str, tree: dict[str, int]) -> str:
    """The path of the structure, or of the nearest above it that is in the tree; nothing when none is."""
    ends = range(len(path), 0, -PATH_STEP)
    return next((path[:end] for end in ends if path[:end] in tree), "")


def place(rows: QuerySet, on: datetime.date) -> Case:
    """Where the groups (`rows`) that have a structure are told.

    What is no longer in the tree goes to the nearest structure above it, and with it all that the same count has there:
    were the others left apart, what is shown since would give by difference what was hidden with it before.
    """
    tree, there = living(on), structures(on).order_by().values("pk")
    gone = rows.exclude(structure=None).exclude(structure__in=there).values_list("tabulation", "structure__path")
    into = {(count, nearest(path, tree)) for count, path in gone.distinct()}
    whens = [
        When(Q(tabulation=count) & path_range(path, "structure__"), then=Value(tree[path]))
        for count, path in sorted(into, key=lambda each: len(each[1]))
        if path
    ]
    return Case(*whens, When(structure__in=there, then=F("structure")), default=Value(None), output_field=KEY)


def top(counts: list[Tabulation], tree: dict[str, int]) -> Case:
    """The structure of the wave of each group, or the nearest above it."""
    found = {one.pk: nearest(one.wave.structure.path, tree) for one in counts}
    whens = [When(tabulation=pk, then=Value(tree[path])) for pk, path in found.items() if path]
    return Case(*whens, default=Value(None), output_field=KEY)


# ---- facts


@fact("barometer_groups", columns={"group": INT, "place": INT, "top": INT, "axis": STR, "named": STR, "code": STR})
def barometer_groups(on: datetime.date) -> Any:
    """The groups of the counts told. `place`: the structure where its people answered, of a group by structure, else
    that of the wave, as `top`."""
    tree, counts = living(on), list(told(on).select_related("wave__structure"))
    rows = Group.objects.filter(tabulation__in=counts).order_by()
    rows = rows.annotate(top=top(counts, tree), own=place(rows, on)).exclude(top=None)
    rows = rows.annotate(
        place=Coalesce("own", "top"),
        named=Case(When(~Q(axis=Axis.STRUCTURE) & Q(value=""), then=Value(OTHERS)), default=F("value")),
    )
    return rows.values("axis", "place", "named", "top", group=F("pk"), code=F("tabulation__wave__code"))


AMOUNTS = {"people": INT, "amount": FLOAT, "base": FLOAT, "weighted_value": FLOAT, "weighted_base": FLOAT}


@fact("barometer_counts", columns={"group": INT, "item": STR, "bin": STR, "side": STR} | AMOUNTS)
def barometer_counts(on: datetime.date) -> Any:
    """What each group answered, by item and bin. `side`: « yes » where the bin details the counted answers, « no » the
    others; of a side of one bin, nothing is to be detailed."""
    whens = []
    for one in told(on).select_related("wave__edition").order_by("pk"):
        for side, counted, of in ((YES, True, Q(value__gt=0)), (NO, False, Q(value=0))):
            items = [item.code for item in items_of(one.wave.edition.document) if len(bins_of(item, counted)) > 1]
            whens.append(When(of & Q(group__tabulation=one.pk, item__in=items), then=Value(side)))
    rows = Count.objects.filter(group__tabulation__in=told(on)).order_by()
    rows = rows.annotate(side=Case(*whens, default=Value("")))
    amounts = ("people", "base", "weighted_value", "weighted_base")
    return rows.values("group", "item", "bin", "side", *amounts, amount=F("value"))


@fact("barometer_latest", columns={"group": INT, "place": INT, "role": STR, "theme": STR} | AMOUNTS)
def barometer_latest(on: datetime.date) -> Any:
    """What the compass reads of the latest counts: items that have a role, by group of a structure."""
    counts = latest(on)
    groups = Group.objects.filter(axis=Axis.STRUCTURE, tabulation__in=counts).order_by()
    placed = groups.annotate(place=place(groups, on)).filter(pk=OuterRef("group"))
    asked: dict[tuple[str, str, str], list[int]] = {}
    for one in counts:
        for item, theme in with_a_role(one):
            asked.setdefault((item.code, str(item.question.role), theme), []).append(one.pk)
    whens = [
        (Q(item=code, group__tabulation__in=keys), Value(role), Value(theme))
        for (code, role, theme), keys in sorted(asked.items())
    ]
    rows = Count.objects.filter(group__in=groups).order_by()
    rows = rows.annotate(
        role=Case(*(When(here, then=role) for here, role, _theme in whens), default=Value("")),
        theme=Case(*(When(here, then=theme) for here, _role, theme in whens), default=Value("")),
        place=Subquery(placed.values("place")),
    ).exclude(role="")
    amounts = ("people", "base", "weighted_value", "weighted_base")
    return rows.filter(place__isnull=False).values("group", "place", "role", "theme", *amounts, amount=F("value"))


@fact("barometer_read", columns={"code": STR})
def barometer_read(on: datetime.date) -> Any:
    """The waves that the compass reads. Who was asked and who answered is known by `survey_turnout`."""
    return Wave.objects.filter(pk__in=[one.wave_id for one in latest(on)]).order_by().values("code")


def with_a_role(one: Tabulation) -> Iterator[tuple[Item, str]]:
    """The shares that the house reads, with their theme: the first question of each role; of satisfaction, of each
    theme."""
    document, seen = one.wave.edition.document, set()
    for item in items_of(document):
        question = item.question
        theme = document.page_of[question.code].theme if question.role == Role.SATISFACTION else ""
        told_alone = question.role == Role.SATISFACTION and not theme
        if not question.role or item.is_mean or question.kind not in ONE_ANSWER or told_alone:
            continue
        if (question.role, theme) not in seen:
            seen.add((question.role, theme))
            yield item, theme


# ---- dimensions


def name_of_item(code: str, item: str) -> str:
    """« k3m9w2xa q4.screen »: an item of a wave, in the names of figures."""
    return f"{code} {item}"


@dimension("survey_item", label=_("question d’un baromètre"))
def item_labels() -> list[tuple[str, str]]:
    rows = told(timezone.localdate()).select_related("wave__edition").order_by("wave__opens_on", "pk")
    return [
        (name_of_item(one.wave.code, item.code), f"{one.wave.name} : {label_of(item)}")
        for one in rows
        for item in items_of(one.wave.edition.document)
    ]


def label_of(item: Item) -> str:
    if item.part is not None:
        return f"{item.question.text} {item.part.text}"
    return f"{item.question.text} ({_('moyenne')})" if item.is_mean else str(item.question.text)


@dimension("survey_theme", label=_("thème du baromètre"))
def theme_labels() -> list[tuple[str, str]]:
    """A theme is said as the page that asks about it."""
    found: dict[str, str] = {}
    for one in latest(timezone.localdate()):
        for page in one.wave.edition.document.pages:
            if page.theme:
                found.setdefault(page.theme, str(page.title))
    return sorted(found.items())


def bins_of(item: Item, counted: bool) -> tuple[str, ...]:
    """The bins of one side of an item."""
    return tuple(bin_ for bin_, yes in item.bins.items() if yes == counted)


def sides(*, counted: bool) -> dict[str, tuple[str, ...]]:
    """By item, the bins of its counted side, or of the other one; of one bin alone, the share says it all."""
    rows = Tabulation.objects.filter(state=TabulationState.FINAL, answers__gt=0).select_related("wave__edition")
    found = {
        name_of_item(one.wave.code, item.code): bins_of(item, counted)
        for one in rows.order_by("pk")
        for item in items_of(one.wave.edition.document)
    }
    return {name: bins for name, bins in found.items() if len(bins) > 1}


def bins_yes() -> dict[str, tuple[str, ...]]:
    return sides(counted=True)


def bins_no() -> dict[str, tuple[str, ...]]:
    return sides(counted=False)
