"""A wave read by structure and by group of its people: one grouping at a time, whatever is hidden being said so."""

from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.evidence.definitions import SEPARATOR, name_of
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import figures
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.items import Item, items_of
from terreau.rooms.barometer.results.enums import Axis
from terreau.rooms.barometer.results.facts import OTHERS
from terreau.rooms.barometer.results.reading import SHARE, Line, Sheet, figure_name, item_of
from terreau.rooms.barometer.waves.models import Wave

SPLITS = {
    Axis.CATEGORY: "barometer_by_category",
    Axis.AGE: "barometer_by_age",
    Axis.LOCATION: "barometer_by_location",
}


def by_structure(wave: Wave, item: Item, structures: list[Structure], scope: Scope, sheet: Sheet) -> list[Line]:
    """One item in each of `structures`, in their order; those of which nothing is known are left out."""
    if sheet.snapshot is None or not structures:
        return []
    keys = {each.pk: each for each in structures}
    name = figure_name(wave, item.code)
    rows = figures(scope, structures=keys, indicators=[SHARE], dimensions=[name], snapshot=sheet.snapshot)
    found = {each.structure: each for each in rows if each.dimension == name}
    return [
        Line(item, found[each.pk], None, each.label, each, sheet.deff(item.code))
        for each in structures
        if each.pk in found
    ]


def shown_structures(wave: Wave, structures: list[int], scope: Scope, snapshot: Snapshot | None) -> set[int]:
    """Those of `structures` of which this reader reads a figure of the wave at least."""
    if snapshot is None or not structures:
        return set()
    names = [figure_name(wave, item.code) for item in items_of(wave.edition.document)]
    rows = figures(scope, structures=structures, indicators=[SHARE], dimensions=names, snapshot=snapshot)
    return {each.structure for each in rows if each.dimension and each.status == Status.SHOWN}


def by_group(wave: Wave, item: Item, axis: str, scope: Scope, sheet: Sheet, labels: dict[str, Any]) -> list[Line]:
    """One item in each group of the people of the whole wave, in the order of `labels`, « not known » last."""
    if sheet.snapshot is None:
        return []
    name = figure_name(wave, item.code)
    words = labels | {OTHERS: _("Non précisé, ou trop peu nombreux")}
    wanted = [name_of(name, group) for group in words]
    rows = figures(
        scope,
        structures=[wave.structure_id],
        indicators=[SPLITS[Axis(axis)]],
        dimensions=wanted,
        snapshot=sheet.snapshot,
    )
    found = {each.dimension.rpartition(SEPARATOR)[2]: each for each in rows if each.dimension}
    return [
        Line(item, found[group], None, str(label), deff=sheet.deff(item.code))
        for group, label in words.items()
        if group in found
    ]


def each_below(sheet: Sheet, structures: list[Structure], scope: Scope) -> list[Line]:
    """Every item in each of `structures`: by item, then in their order. One read of the figures."""
    if sheet.snapshot is None or not structures:
        return []
    names = {figure_name(sheet.wave, code): code for code in sheet.items}
    keys = [each.pk for each in structures]
    rows = figures(scope, structures=keys, indicators=[SHARE], dimensions=list(names), snapshot=sheet.snapshot)
    found = {(names[each.dimension], each.structure): each for each in rows if each.dimension}
    return [
        Line(item, found[code, each.pk], None, str(item.label), each, sheet.deff(code))
        for code, item in sheet.items.items()
        for each in structures
        if (code, each.pk) in found
    ]


def each_group(sheet: Sheet, axis: str, labels: dict[str, Any], scope: Scope) -> list[tuple[str, Line]]:
    """Every item in each group of an axis. One read of the figures."""
    if sheet.snapshot is None:
        return []
    words = labels | {OTHERS: _("Non précisé, ou trop peu nombreux")}
    wanted = [name_of(figure_name(sheet.wave, code), group) for code in sheet.items for group in words]
    code_of = SPLITS[Axis(axis)]
    keys = [sheet.wave.structure_id]
    rows = figures(scope, structures=keys, indicators=[code_of], dimensions=wanted, snapshot=sheet.snapshot)
    found = {item_of(sheet.wave, each.dimension): each for each in rows if each.dimension}
    return [
        (str(label), Line(item, found[name_of(code, group)], None, str(label), deff=sheet.deff(code)))
        for code, item in sheet.items.items()
        for group, label in words.items()
        if name_of(code, group) in found
    ]
