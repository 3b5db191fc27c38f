"""What the catalogue is narrowed by, and how many courses each choice leaves (docs/decisions/0086).

Within a facet choices add up, between facets they cross. A choice counts the courses that it would show, the choices of
the other facets kept. All are counted from one query that groups the courses by what they have in common, but
competences, of which a course has several, and places, which are many: the number of queries depends on no choice.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext_lazy as _

from terreau.rooms.learning.catalogue.durations import DAY
from terreau.rooms.learning.catalogue.enums import Audience, Format, Kind, Level, Theme
from terreau.rooms.learning.catalogue.models import CourseCompetence
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet
from terreau.rooms.skills.models import Competence

MOST = 16  # choices shown of a facet whose list nobody wrote
LENGTHS = {
    "30min": (30, _("30 minutes au plus")),
    "2h": (120, _("De 30 minutes à 2 heures")),
    "jour": (DAY, _("De 2 heures à une journée")),
    "plus": (None, _("Plus d’une journée")),
}


@dataclass(frozen=True)
class Dimension:
    """A facet: its name in the address, its column in the grouped courses, the words of a value, its known values."""

    name: str
    label: Any
    column: str
    words: Callable[[str], Any] = str
    known: tuple[str, ...] = ()


def _of(choices: Any) -> dict[str, Any]:
    return {"words": lambda code: choices(code).label, "known": tuple(choices.values)}


def language_words(code: str) -> str:
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


GROUPED = (
    Dimension("public", _("Public"), "said", **_of(Audience)),
    Dimension("theme", _("Thème"), "theme", **_of(Theme)),
    Dimension("niveau", _("Niveau"), "level", **_of(Level)),
    Dimension("nature", _("Nature"), "kind", **_of(Kind)),
    Dimension("format", _("Format"), "format", **_of(Format)),
    Dimension("duree", _("Durée"), "length", lambda code: LENGTHS[code][1], tuple(LENGTHS)),
    Dimension("langue", _("Langue"), "language", language_words),
)
# One place a town: apart, so that what is grouped stays a few hundred rows.
PLACE = Dimension("lieu", _("Lieu"), "place")


@dataclass(frozen=True)
class Choice:
    """A value of a facet, how many courses it shows, whether it is asked, and the address that no longer asks it."""

    value: str
    label: str
    count: int
    chosen: bool
    without: str = ""


@dataclass(frozen=True)
class Facet:
    name: str
    label: Any
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        return [each for each in self.choices if each.chosen]


@dataclass(frozen=True)
class Narrowed:
    """The courses that the choices leave, how many they are, and the facets to choose from next."""

    rows: CourseQuerySet
    total: int
    facets: list[Facet]

    @property
    def chosen(self) -> list[tuple[Facet, Choice]]:
        return [(facet, choice) for facet in self.facets for choice in facet.chosen]


def narrowed(rows: CourseQuerySet, data: QueryDict) -> Narrowed:
    """`rows`: the courses that the reader may open, already searched. What is asked and unknown is ignored."""
    competences = {int(key) for key in data.getlist("competence") if key.isdecimal() and len(key) < 10}
    places = [each for each in dict.fromkeys(data.getlist("lieu")) if 0 < len(each) <= 200 and "\0" not in each]
    groups = _groups(with_competences(_kept(rows, PLACE, places), competences))
    asked = {each.name: _asked(each, data, groups) for each in GROUPED}
    counts, total = _counted(groups, asked)
    rows = with_lengths(rows)
    for each in GROUPED:
        rows = _kept(rows, each, asked[each.name])
    facets = [Facet(one.name, one.label, _choices(one, counts[one.name], asked[one.name], data)) for one in GROUPED]
    placed = _kept(rows, PLACE, places)
    facets.insert(2, _competence_facet(placed, competences, data))
    facets.append(_place_facet(with_competences(rows, competences), places, data))
    return Narrowed(with_competences(placed, competences), total, [each for each in facets if _serves(each, total)])


def with_lengths(rows: CourseQuerySet) -> CourseQuerySet:
    """`length`: the code of the length; empty where nobody said it."""
    whens = [When(minutes=0, then=Value(""))]
    whens += [When(minutes__lte=most, then=Value(code)) for code, (most, _words) in LENGTHS.items() if most]
    return rows.annotate(length=Case(*whens, default=Value("plus")))


def with_competences(rows: CourseQuerySet, competences: Iterable[int]) -> CourseQuerySet:
    if not competences:
        return rows
    return rows.filter(pk__in=CourseCompetence.objects.filter(competence__in=competences).values("course"))


# A group: the values of each of GROUPED, in their order, and how many courses have just these.
Group = tuple[list[list[str]], int]


def _groups(rows: CourseQuerySet) -> list[Group]:
    """Courses that are the same for every facet, as one row with their number."""
    columns = [each.column for each in GROUPED]
    spoken = with_lengths(rows).annotate(said=Cast("audiences", TextField()))
    counted = spoken.order_by().values(*columns).annotate(number=Count("pk")).values_list(*columns, "number")
    audiences: dict[str, list[str]] = {}
    groups = []
    for said, *others, number in counted:
        if said not in audiences:
            audiences[said] = json.loads(said) or [Audience.ALL.value]
        groups.append(([audiences[said], *([each] if each else [] for each in others)], number))
    return groups


def _asked(dimension: Dimension, data: QueryDict, groups: list[Group]) -> list[str]:
    place = GROUPED.index(dimension)
    known = set(dimension.known) or {value for values, _number in groups for value in values[place]}
    return [value for value in dict.fromkeys(data.getlist(dimension.name)) if value in known]


def _kept(rows: CourseQuerySet, dimension: Dimension, asked: list[str]) -> CourseQuerySet:
    if not asked:
        return rows
    if dimension.column == "said":
        return rows.meant_for(asked)
    return rows.filter(Q(**{f"{dimension.column}__in": asked}))


def _counted(groups: list[Group], asked: Mapping[str, list[str]]) -> tuple[dict[str, Counter], int]:
    """By facet and value the number of courses, and how many remain in all."""
    counts: list[Counter] = [Counter() for _each in GROUPED]
    wanted = [(place, set(asked[each.name])) for place, each in enumerate(GROUPED) if asked[each.name]]
    everywhere = list(range(len(GROUPED)))
    total = 0
    for values, number in groups:
        refusing = [place for place, codes in wanted if codes.isdisjoint(values[place])]
        if len(refusing) > 1:
            continue
        if not refusing:
            total += number
        # A facet that alone refuses these courses says how many its other choices would bring back.
        for place in refusing or everywhere:
            for value in values[place]:
                counts[place][value] += number
    return {each.name: counts[place] for place, each in enumerate(GROUPED)}, total


def _choices(dimension: Dimension, counts: Counter, asked: list[str], data: QueryDict) -> list[Choice]:
    values = list(dimension.known) or [value for value, _number in counts.most_common(MOST)]
    shown = [value for value in dict.fromkeys([*values, *asked]) if counts[value] or value in asked]
    return [
        Choice(value, str(dimension.words(value)), counts[value], value in asked, _without(data, dimension.name, value))
        for value in shown
    ]


def _competence_facet(rows: CourseQuerySet, asked: set[int], data: QueryDict) -> Facet:
    """`rows`: those that the other facets leave."""
    aims = CourseCompetence.objects.filter(course__in=rows.order_by().values("pk"))
    counted = aims.order_by().values("competence").annotate(number=Count("pk")).order_by("-number", "competence")
    counts = dict(counted.values_list("competence", "number"))
    shown = {*list(counts)[:MOST], *asked}
    found = Competence.objects.filter(pk__in=shown).order_by("domain__framework", "domain__code", "code", "pk")
    choices = []
    for each in found:
        key = str(each.pk)
        without = _without(data, "competence", key)
        choices.append(Choice(key, str(each), counts.get(each.pk, 0), each.pk in asked, without))
    return Facet("competence", _("Compétence"), choices)


def _place_facet(rows: CourseQuerySet, asked: list[str], data: QueryDict) -> Facet:
    """`rows`: those that the other facets leave. Where nothing happens anywhere, no facet."""
    counted = (
        rows.exclude(place="").order_by().values("place").annotate(number=Count("pk")).order_by("-number", "place")
    )
    counts = Counter(dict(counted.values_list("place", "number")[:MOST]))
    return Facet(PLACE.name, PLACE.label, _choices(PLACE, counts, asked, data))


def _without(data: QueryDict, name: str, value: str) -> str:
    rest = data.copy()
    rest.setlist(name, [each for each in data.getlist(name) if each != value])
    rest.pop("page", None)
    return rest.urlencode()


def _serves(facet: Facet, total: int) -> bool:
    """Not where its only choice would change nothing."""
    return bool(facet.chosen) or any(each.count != total for each in facet.choices)
