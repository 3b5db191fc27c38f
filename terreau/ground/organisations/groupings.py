"""Small employers: which structures are counted together, and which changes would give a few people away.

A small employer shows its whole and the groupings that HR draws, nothing below (docs/decisions/0034 and 0035).
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import SnapshotStructure
from terreau.ground.organisations.access import own_line
from terreau.ground.organisations.models import Posting, Structure

# A local authority of fewer than 350 civil servants belongs by law to its management centre (code général de la
# fonction publique, L. 452-14): it is the size that the law itself calls small. Below it, the mode is proposed.
SMALL_BELOW = 350
FEWEST = 11  # agents in a grouping; the threshold of the installation when it is higher
MOST = 20  # groupings: of 350 agents, more would be too small to show

Assigned = Mapping[int, Any]  # each structure's key, and the grouping it is counted in (None: the rest)


@dataclass(frozen=True)
class Part:
    """A grouping as it would be: its name, what was chosen for it, how many agents."""

    label: str
    agents: int
    structures: tuple[Structure, ...] = ()


@dataclass(frozen=True)
class Counted:
    """A way to draw the groupings, counted, before anybody confirms it."""

    parts: list[Part]
    rest: int  # agents outside every grouping
    whole: int
    problems: list[str] = field(default_factory=list)


def fewest() -> int:
    return max(FEWEST, settings.EVIDENCE_THRESHOLD)


def why(employer: Structure) -> str:
    """The sentence that says why a small employer shows no tree."""
    return _(
        "« %(label)s » est une petite structure : elle montre ses chiffres d’ensemble et ceux des regroupements d’au "
        "moins %(fewest)s agents définis par les ressources humaines, jamais ceux d’un service, car chacun s’y "
        "reconnaîtrait."
    ) % {"label": employer.label, "fewest": fewest()}


def words_of_small(structure: Structure) -> str:
    """The same for a page on `structure`; nothing outside a small employer."""
    return why(structure.root or structure) if structure.in_small_employer else ""


def groupings_of(employer: Structure) -> list[Structure]:
    """The groupings in force, by name."""
    found = Structure.every.filter(root=employer, is_grouping=True, closed_on=None).select_related("root")
    return list(found.order_by("label", "pk"))


def shown_below(structure: Structure) -> QuerySet[Structure]:
    """What is just below `structure` on a page of figures: open structures, or a small employer's groupings."""
    if structure.in_small_employer:
        return Structure.every.filter(parent=structure, is_grouping=True).open()
    return Structure.objects.filter(parent=structure).open()


def stands_for(structure: Structure) -> Structure:
    """Where the figures of a structure are read: itself, or, of a small employer, its grouping or else the whole."""
    if not structure.in_small_employer or structure.is_grouping or structure.root is None:
        return structure
    nearest = (
        Structure.objects.filter(pk__in=structure.ancestor_keys, grouping__isnull=False, grouping__closed_on=None)
        .select_related("grouping__root")
        .order_by("-path")
        .first()
    )
    return nearest.grouping if nearest and nearest.grouping else structure.root


def readable_in_place(user: Any) -> dict[int, Structure]:
    """The wholes and groupings that a user reads in place of what he manages or belongs to, by key."""
    held = [each for each in user.structures_as() if each.in_small_employer and each.root]
    line = own_line(user)
    if line:
        held += Structure.objects.filter(pk__in=line[1:], root__small=True).select_related("root").order_by("path")
    found: dict[int, Structure] = {}
    for structure in held:
        place, whole = stands_for(structure), structure.root or structure
        found |= {whole.pk: whole, place.pk: place}
    return found


def groupable(employer: Structure) -> list[Structure]:
    """What can be put in a grouping: the employer (for what is attached to it alone) and every structure that is open
    or where people are, along the tree."""
    posted = Posting.objects.true_on(timezone.localdate()).filter(structure=OuterRef("pk"))
    tree = Structure.objects.within(employer).filter(Q(closed_on=None) | Q(Exists(posted)))
    return list(tree.select_related("root", "grouping").order_by("path"))


def headcounts(employer: Structure) -> Counter[int]:
    """Agents posted today in each structure itself: what HR counts on its own files, and no figure of the compass."""
    today = timezone.localdate()
    rows = Posting.objects.true_on(today).filter(agent__employer=employer).order_by().values("structure")
    return Counter(dict(rows.annotate(many=Count("agent", distinct=True)).values_list("structure", "many")))


def proposal(employer: Structure, structures: list[Structure]) -> tuple[list[str], dict[int, int]]:
    """A first way to draw: each structure just below the employer that is large enough, and one for all others; names,
    and the place of the name of each structure. Nothing where there are not enough agents for two."""
    here = headcounts(employer)
    below = [each for each in structures if each.parent_id == employer.pk]
    agents = {each.pk: sum(here[one.pk] for one in structures if one.path.startswith(each.path)) for each in below}
    large = [each for each in below if agents[each.pk] >= fewest()]
    others = here.total() - sum(agents[each.pk] for each in large)
    names = [each.label for each in large]
    places = {each.pk: place for place, each in enumerate(large)}
    if others >= fewest() and large:
        names.append(_("Autres services"))
        places[employer.pk] = len(names) - 1
    elif others and large:  # too few to stand alone: with the smallest
        places[employer.pk] = places[min(large, key=lambda each: agents[each.pk]).pk]
    return (names, places) if 1 < len(names) <= MOST and len(set(names)) == len(names) else ([], {})


def assigned(structures: Iterable[Structure], chosen: Assigned) -> dict[int, Any]:
    """The grouping of each structure: its own choice, or that of the nearest one above that has one."""
    found: dict[int, Any] = {}
    for each in structures:
        above = (chosen[key] for key in reversed(each.ancestor_keys) if chosen.get(key) is not None)
        found[each.pk] = next(above, None)
    return found


def count(employer: Structure, labels: Sequence[str], chosen: Mapping[int, int]) -> Counted:
    """What these groupings would hold, and what forbids them. `chosen`: structure → place of a label in `labels`."""
    structures = groupable(employer)
    agents = headcounts(employer)
    into = assigned(structures, chosen)
    sizes: Counter[Any] = Counter()
    for key, place in into.items():
        sizes[place] += agents[key]
    parts = [
        Part(label, sizes[place], tuple(each for each in structures if chosen.get(each.pk) == place))
        for place, label in enumerate(labels)
    ]
    counted = Counted(parts, sizes[None], sum(sizes.values()))
    problems = [*too_small(counted), *isolated(employer, structures, into)] if counted.whole else [no_agents()]
    return Counted(parts, counted.rest, counted.whole, problems)


def no_agents() -> str:
    return _("Aucun agent n’est enregistré : importez d’abord le fichier des agents.")


def too_small(counted: Counted) -> list[str]:
    least = fewest()
    told = [
        _("« %(label)s » compte %(agents)s agents : il en faut au moins %(fewest)s. Ajoutez-lui une structure.")
        % {"label": part.label, "agents": part.agents, "fewest": least}
        for part in counted.parts
        if part.agents < least
    ]
    if counted.parts and 0 < counted.rest < least:
        told.append(
            _(
                "%(agents)s agents restent hors de tout regroupement : moins de %(fewest)s, on les retrouverait par "
                "soustraction. Ajoutez-les à un regroupement."
            )
            % {"agents": counted.rest, "fewest": least}
        )
    return told


def isolated(employer: Structure, structures: list[Structure], into: Assigned) -> list[str]:
    """What a new way of grouping would tell beside those of published snapshots: few people stand in the same
    groupings at every date, so that dates subtracted from one another would say what they did."""
    former = published(employer)
    agents = headcounts(employer)
    differing = {day: then for day, then in former.items() if shape(then, structures) != shape(into, structures)}
    if not differing:
        return []
    atoms: Counter[tuple] = Counter()
    for each in structures:
        atoms[(into[each.pk], *(then_of(each, then) for then in differing.values()))] += agents[each.pk]
    few = [number for number in atoms.values() if 0 < number < fewest()]
    if not few:
        return []
    said = {"agents": min(few), "fewest": fewest(), "day": date_format(max(differing), "DATE_FORMAT")}
    return [
        _(
            "Comparé aux regroupements déjà publiés (les derniers le %(day)s), ce découpage isolerait %(agents)s "
            "agents : moins de %(fewest)s, on déduirait leurs chiffres d’une date à l’autre. Déplacez ensemble des "
            "structures qui comptent au moins %(fewest)s agents."
        )
        % said
    ]


def published(employer: Structure) -> dict[datetime.date, dict[int, Any]]:
    """How structures were counted together in each published snapshot that had groupings, one a way of grouping."""
    groupings = set(Structure.every.filter(root=employer, is_grouping=True).order_by().values_list("pk", flat=True))
    rows = SnapshotStructure.objects.filter(
        snapshot__state=SnapshotState.PUBLISHED, counted_in__isnull=False, path__startswith=employer.path
    ).exclude(structure__in=groupings)
    ways: dict[datetime.date, dict[int, Any]] = {}
    for day, key, place in rows.order_by("snapshot__on").values_list("snapshot__on", "structure", "counted_in"):
        ways.setdefault(day, {})[key] = None if place == employer.pk else place
    last: dict[Any, datetime.date] = {frozenset(way.items()): day for day, way in ways.items()}
    return {day: way for day, way in ways.items() if last[frozenset(way.items())] == day and any(way.values())}


def then_of(structure: Structure, then: Assigned) -> Any:
    """Where a structure was counted in a former way; what is new since, where the nearest one above was."""
    return next((then[key] for key in reversed(structure.ancestor_keys) if key in then), None)


def shape(into: Assigned, structures: list[Structure]) -> frozenset[frozenset[int]]:
    """A way of grouping without the names: which structures are together, and which in none."""
    together: dict[Any, set[int]] = {}
    for each in structures:
        together.setdefault(then_of(each, into), set()).add(each.pk)
    rest = together.pop(None, set())
    return frozenset({frozenset({-1, *rest}), *map(frozenset, together.values())})
