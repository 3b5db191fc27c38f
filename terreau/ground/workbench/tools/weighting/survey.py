"""The files of a survey: answers, one line a person, and margins of the population; as the tool `weighting` reads them.

Margins: `variable;modalite;effectif`. A line without `modalite` gives the total of a quantity over the population.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from terreau.ground.common.arguments import decimal_number, existing_file
from terreau.ground.workbench.frames import Frame
from terreau.ground.workbench.tools import Bench
from terreau.lab.refusals import Refusal, gettext_noop
from terreau.lab.weighting.calibration import Calibration, calibrate
from terreau.lab.weighting.design import Design, design_of
from terreau.lab.weighting.distances import METHODS
from terreau.lab.weighting.estimates import Sample
from terreau.lab.weighting.margins import Floats, Margin, Total, check_margins, check_weights, codes_of

# The options that name a column, and how the lab calls what it holds.
COLUMNS = ("weight", "strata", "clusters", "fpc", "id")


def add_calibration(parser: ArgumentParser, *, needed: bool = False) -> None:
    """How answers are weighted, alike for every action."""
    parser.add_argument(
        "--margins", type=existing_file, required=needed, metavar="FICHIER",
        help=_("marges de la population : variable;modalite;effectif"),
    )  # fmt: skip
    parser.add_argument(
        "--method", choices=METHODS, default="raking",
        help=_("méthode de calage : raking (par défaut), linear, ou logit avec --bounds"),
    )  # fmt: skip
    parser.add_argument(
        "--bounds", nargs=2, type=decimal_number, metavar=("BAS", "HAUT"),
        help=_("bornes du rapport entre le poids calé et le poids de départ, pour logit"),
    )  # fmt: skip
    parser.add_argument(
        "--non-response", action="store_true",
        help=_("répartit d’abord la non-réponse : les rapports et les bornes parlent de ce qui reste à corriger"),
    )  # fmt: skip
    parser.add_argument("--weight", metavar="COLONNE", help=_("poids de départ ; 1 pour chaque réponse sans elle"))


def add_design(parser: ArgumentParser) -> None:
    """How the sample was drawn."""
    parser.add_argument("--strata", metavar="COLONNE", help=_("strate de tirage"))
    parser.add_argument("--clusters", metavar="COLONNE", help=_("grappe tirée (le service, par exemple)"))
    parser.add_argument(
        "--fpc", metavar="COLONNE", help=_("unités de la population dans la strate, quand on en a tiré une bonne part")
    )


@dataclass(frozen=True)
class MarginFile:
    """The margins, and the rows of the file of each, in the order of their levels."""

    margins: list[Margin | Total]
    rows: Mapping[str, list[int]]


@dataclass(frozen=True)
class Survey:
    """Answers with their design: `plain` before calibration, `weighted` after (the same without margins)."""

    frame: Frame
    plain: Sample
    weighted: Sample
    margins: MarginFile | None
    columns: Mapping[str, NDArray]
    options: Mapping[str, Any]

    @cached_property
    def raw(self) -> Sample:
        """Each answer for one."""
        return Sample(self.design, np.ones(len(self.frame)))

    @property
    def reweighted(self) -> bool:
        """Do the answers count otherwise than each for one?"""
        return bool(self.options["weight"] or self.margins)

    @property
    def design(self) -> Design:
        return self.plain.design

    def again(self, weights: Floats) -> Floats:
        """The final weights (n), had the design weights been these: what a jackknife redoes."""
        if self.calibration is None or self.margins is None:
            return weights
        options = self.options
        return calibrate(
            weights, self.margins.margins, self.columns, method=options["method"], bounds=bounds_of(options),
            non_response=options["non_response"],
        ).weights  # fmt: skip

    @property
    def calibration(self) -> Calibration | None:
        return self.weighted.calibration


def read_margins(bench: Bench, path: Path) -> MarginFile:
    """Raises `FilesRefused` on a level given twice, or a quantity that is also a variable in levels."""
    frame = bench.read(path, "margins")
    totals = frame.numbers("effectif")
    rows: dict[str, list[int]] = {}
    levels: dict[str, list[str]] = {}
    for row, (name, label) in enumerate(zip(frame.texts("variable"), frame.texts("modalite", empty=True), strict=True)):
        known = levels.setdefault(name, [])
        if label in known:
            frame.refuse(row, "modalite", _("« %(name)s » est donné deux fois.") % {"name": label or name})
        if known and "" in (label, known[0]):
            reason = _("« %(name)s » a des niveaux et un total : donnez l’un ou l’autre.") % {"name": name}
            frame.refuse(row, "modalite", reason)
        known.append(label)
        rows.setdefault(name, []).append(row)
    margins: list[Margin | Total] = [
        Total(name, float(totals[rows[name][0]])) if labels == [""] else Margin(name, labels, totals[rows[name]])
        for name, labels in levels.items()
    ]
    return MarginFile(margins, rows)


def read_survey(bench: Bench, path: Path, options: Mapping[str, Any], *, table: str, margins: Path | None) -> Survey:
    """Read and weight the answers of `path` as the options say."""
    frame = bench.read(path, table)
    known = read_margins(bench, margins) if margins else None
    with placed(table, options, known):
        weights = frame.numbers(options["weight"]) if options["weight"] else np.ones(len(frame))
        design = read_design(frame, options)
        plain = Sample(design, check_weights(weights))
        if known is None:
            if options["bounds"] or options["non_response"] or options["method"] != METHODS[0]:
                raise Refusal(
                    gettext_noop("La méthode, les bornes et la non-réponse demandent des marges (--margins).")
                )
            return Survey(frame, plain, plain, None, {}, options)
        check_margins(known.margins)  # before a label that they do not have is looked for
        columns = {margin.name: column_of(frame, margin) for margin in known.margins}
        found = calibrate(
            weights, known.margins, columns, method=options["method"], bounds=bounds_of(options),
            non_response=options["non_response"],
        )  # fmt: skip
    return Survey(frame, plain, Sample(design, found.weights, found), known, columns, options)


def bounds_of(options: Mapping[str, Any]) -> tuple[float, float] | None:
    return (options["bounds"][0], options["bounds"][1]) if options["bounds"] else None


def read_design(frame: Frame, options: Mapping[str, Any]) -> Design:
    def texts(option: str) -> list[str] | None:
        return frame.texts(options[option]) if options.get(option) else None

    fpc = frame.numbers(options["fpc"], low=1) if options.get("fpc") else None
    return design_of(len(frame), strata=texts("strata"), clusters=texts("clusters"), fpc=fpc)


def column_of(frame: Frame, margin: Margin | Total) -> NDArray:
    """What a margin needs of the answers."""
    if isinstance(margin, Total):
        return frame.numbers(margin.name)
    return codes_of(margin, frame.texts(margin.name))


@contextmanager
def placed(table: str, options: Mapping[str, Any], margins: MarginFile | None = None) -> Iterator[None]:
    """Say a refusal of the lab in the columns of the files: it knows margins by name and columns by role."""
    try:
        yield
    except Refusal as refusal:
        where, row, column = refusal.table, refusal.row, refusal.column
        if where == "margins" and margins is not None:
            rows = margins.rows.get(column, [None])
            row, column = rows[row or 0], "effectif"
        elif where == "sample":
            where = table
        if column in COLUMNS and options.get(column):
            column = options[column]
        raise Refusal(refusal.message, table=where, row=row, column=column, **refusal.filling) from refusal
