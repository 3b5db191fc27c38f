"""The options and the files of `terreau lab projection project`, read into what the lab projects."""

import argparse
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from terreau.ground.common.arguments import existing_file, whole_number
from terreau.ground.workbench.frames import Frame
from terreau.ground.workbench.tools import Bench
from terreau.lab.projection.hazards import Departures, departures, estimate
from terreau.lab.projection.inputs import AGE_LIMIT, Inputs
from terreau.lab.projection.law import LegalAge, legal_age
from terreau.lab.projection.mobility import Mobility, Moves, moves_from_counts, moves_from_shares
from terreau.lab.projection.moments import Floats
from terreau.lab.projection.outlook import path
from terreau.lab.projection.recruitment import Recruitment, entry_ages, nobody, recruitment
from terreau.lab.projection.scenarios import Scenario, base, scenarios
from terreau.lab.projection.staff import AXES, Classes, Staff, staff

# How a quota is told from an uncertain number of entrants.
QUOTA = {"contingent": True, "poisson": False}
LONGEST, MOST_DRAWS = 40, 10_000


def arguments(parser: ArgumentParser) -> None:
    def file(name: str, text: str, *, required: bool = False) -> None:
        parser.add_argument(name, type=existing_file, metavar=_("FICHIER"), help=text, required=required)

    file("--stock", _("les agents présents : age;effectif[;metier;structure;statut]"), required=True)
    file(
        "--leaving",
        _("les départs d’une année : age;presents;retraites;autres[;metier;structure;statut]"),
        required=True,
    )
    parser.add_argument(
        "--year", type=whole_number, required=True, help=_("le stock est celui du 31 décembre de cette année")
    )
    parser.add_argument("--years", type=between(1, LONGEST), default=10, help=_("nombre d’années projetées (10)"))
    parser.add_argument("--observed", type=whole_number, help=_("année des départs observés (celle du stock)"))
    file("--moves", _("les changements de métier : de;vers;effectif ou de;vers;part"))
    file("--structure-moves", _("les changements de structure, de même"))
    file("--status-moves", _("les changements de statut, de même"))
    file("--recruitment", _("les recrutements : effectif;mode[;annee;age;metier;structure;statut]"))
    file("--entry-ages", _("l’âge des recrutés : age;entrants"))
    file("--legal-age", _("l’âge légal par génération : generation;age_legal (62,75 pour 62 ans 9 mois)"))
    file("--scenarios", _("les scénarios : scenario;changement;valeur[;metier;generation]"))
    file("--needs", _("les besoins : effectif et le libellé projeté, annee si elle compte"))
    parser.add_argument("--by", choices=AXES, default=AXES[0], help=_("ce que l’on projette (metier)"))
    parser.add_argument(
        "--draws", type=between(0, MOST_DRAWS), default=0, help=_("tirages des taux, pour leur part de l’incertitude")
    )
    parser.add_argument("--seed", type=whole_number, default=1, help=_("graine des tirages"))
    parser.add_argument(
        "--level", type=between(50, 99), default=90, help=_("niveau des intervalles, en pour cent (90)")
    )
    parser.add_argument(
        "--prior", choices=("neighbours", "jeffreys"), default="neighbours",
        help=_("ce que l’on suppose d’un petit groupe : comme les âges voisins, ou a priori de Jeffreys"),
    )  # fmt: skip
    parser.add_argument(
        "--age-limit", type=between(50, 80), default=AGE_LIMIT, help=_("âge au-delà duquel personne ne reste (70)")
    )
    parser.add_argument(
        "--only", metavar=_("LIBELLÉ"), help=_("le libellé dont les années sont montrées et dessinées (l’ensemble)")
    )


def read(bench: Bench, options: dict[str, Any]) -> tuple[Inputs, list[Scenario]]:
    """What is projected, and the scenarios, the first being that nothing changes."""
    stock = bench.read(options["stock"], "stock")
    found = staff(options["year"], stock.numbers("age"), stock.numbers("effectif"), labels(stock))
    classes, years = found.classes, options["years"]
    seen = _departures(bench, options, classes)
    law = _law(bench, options["legal_age"])
    inputs = Inputs(
        staff=found,
        seen=seen,
        hazards=estimate(seen, prior=options["prior"]),
        mobility=Mobility(classes, _moves(bench, options, classes)),
        recruitment=_recruitment(bench, options, found, years),
        law=law,
        years=years,
        age_limit=options["age_limit"],
    )
    start = base(_("tendanciel"), classes, law)
    return inputs, [start, *_scenarios(bench, options["scenarios"], start, classes)]


def needs(bench: Bench, file: Path | None, inputs: Inputs, axis: str) -> Floats | None:
    """The need of each year by label (T, G): straight from today to what the file says; without a line, no value."""
    if file is None:
        return None
    frame = bench.read(file, "needs")
    today = inputs.staff.classes.grouping(axis).sums(inputs.staff.headcount.sum(axis=0))
    code = inputs.staff.classes.codes(axis, frame.texts(axis), table="needs")
    last = inputs.staff.year + inputs.years
    wanted = frame.numbers("effectif", low=0)
    year = frame.numbers("annee", low=inputs.staff.year + 1, high=last, whole=True) if frame.has("annee") else None
    when = (year if year is not None else np.full(len(wanted), last)) - inputs.staff.year
    result = np.full((inputs.years, len(today)), np.nan)
    for label in np.unique(code).tolist():
        rows = np.nonzero(code == label)[0]
        _once(frame, axis, rows, when)
        result[:, label] = path(when[rows].astype(np.int64), wanted[rows], float(today[label]), inputs.years)
    return result


def labels(frame: Frame) -> dict[str, Sequence[str]]:
    """The columns of a file that tell classes apart."""
    return {axis: frame.texts(axis) for axis in AXES if frame.has(axis)}


def _departures(bench: Bench, options: dict[str, Any], classes: Classes) -> Departures:
    frame = bench.read(options["leaving"], "departures")
    exposed, retired, others = (frame.numbers(name, low=0) for name in ("presents", "retraites", "autres"))
    year = options["year"] if options["observed"] is None else options["observed"]
    return departures(year, classes, frame.numbers("age"), exposed, retired, others, labels(frame))


def _law(bench: Bench, file: Path | None) -> LegalAge | None:
    if file is None:
        return None
    frame = bench.read(file, "law")
    return legal_age(frame.numbers("generation", whole=True), frame.numbers("age_legal"))


def _moves(bench: Bench, options: dict[str, Any], classes: Classes) -> dict[str, Moves]:
    found = {}
    for axis, option in zip(AXES, ("moves", "structure_moves", "status_moves"), strict=True):
        if options[option]:
            frame = bench.read(options[option], option)
            counted = frame.has("effectif")
            values = frame.numbers("effectif" if counted else "part", low=0)
            read_moves = moves_from_counts if counted else moves_from_shares
            found[axis] = read_moves(classes, axis, frame.texts("de"), frame.texts("vers"), values, table=option)
    return found


def _recruitment(bench: Bench, options: dict[str, Any], found: Staff, years: int) -> Recruitment:
    if not options["recruitment"]:
        return nobody()
    frame = bench.read(options["recruitment"], "recruitment")
    ages = None
    if options["entry_ages"]:
        entrants = bench.read(options["entry_ages"], "entry_ages")
        ages = entry_ages(entrants.numbers("age"), entrants.numbers("entrants", low=0))
    first, last = found.year + 1, found.year + years
    return recruitment(
        found.classes,
        years,
        labels(frame),
        frame.numbers("effectif"),
        quota=frame.choices("mode", QUOTA),
        year=frame.numbers("annee", low=first, high=last, whole=True) - found.year if frame.has("annee") else None,
        age=frame.numbers("age") if frame.has("age") else None,
        ages=ages,
    )


def _scenarios(bench: Bench, file: Path | None, start: Scenario, classes: Classes) -> list[Scenario]:
    if file is None:
        return []
    frame = bench.read(file, "scenarios")
    rows, names = len(frame), frame.texts("scenario")
    if start.name in names:
        frame.refuse(names.index(start.name), "scenario", _("Ce nom est celui du scénario où rien ne change."))
    return scenarios(
        start,
        classes,
        names,
        frame.texts("changement"),
        frame.texts("metier", empty=True) if frame.has("metier") else [""] * rows,
        frame.numbers("generation", missing=np.nan) if frame.has("generation") else np.full(rows, np.nan),
        frame.numbers("valeur", missing=np.nan),
    )


def _once(frame: Frame, axis: str, rows: Any, when: Floats) -> None:
    years, first = np.unique(when[rows], return_index=True)
    if len(years) < len(rows):
        twice = next(row for place, row in enumerate(rows.tolist()) if place not in first)
        frame.refuse(twice, axis, _("Ce besoin est donné deux fois."))


def between(low: int, high: int) -> Any:
    def read_number(value: str) -> int:
        number = whole_number(value)
        if not low <= number <= high:
            filling = {"value": value, "low": low, "high": high}
            raise argparse.ArgumentTypeError(_("%(value)s n’est pas entre %(low)s et %(high)s") % filling)
        return number

    return read_number
