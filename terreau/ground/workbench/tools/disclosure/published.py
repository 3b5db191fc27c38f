"""`terreau lab disclosure audit`: tables that somebody published with hidden cells, and what they give back."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.arguments import existing_file, whole_number
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.frames import Frame, number_of
from terreau.ground.workbench.tools import Bench
from terreau.lab.disclosure.protection import attack_published
from terreau.lab.disclosure.tables import Cells, published
from terreau.lab.disclosure.trees import TOTAL, CodeTree

# How published tables say that a cell is hidden.
HIDDEN = {
    "",
    "s",
    "c",
    "x",
    "n",
    "nd",
    "na",
    "n/a",
    "nan",
    "ns",
    "secret",
    "masqué",
    "masque",
    "*",
    "**",
    "***",
    "-",
    "…",
}
NAMED = 5


def names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def hierarchy(value: str) -> tuple[str, Path]:
    name, equal, path = value.partition("=")
    if not equal:
        raise ArgumentTypeError(_("attendu variable=fichier.csv : « %(value)s »") % {"value": value})
    return name.strip(), existing_file(path)


def common(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--dimensions", type=names, required=True, metavar="A,B", help=_("variables que les tableaux croisent")
    )
    parser.add_argument(
        "--hierarchy", type=hierarchy, action="append", default=[], metavar="A=FICHIER",
        help=_("emboîtement des modalités d’une variable : code;parent"),
    )  # fmt: skip
    parser.add_argument("--count", default="effectif", metavar="COLONNE", help=_("colonne des effectifs"))
    parser.add_argument(
        "--threshold", type=whole_number, default=11, help=_("effectif en dessous duquel une case est masquée")
    )


def audit_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", type=existing_file, nargs="+", metavar="FICHIER",
        help=_("tableaux publiés, totaux compris ; case masquée : vide, « s », « c » ou « * »"),
    )  # fmt: skip
    common(parser)


def trees_of(variables: list[str], frames: list[Frame], given: list[tuple[str, Path]], bench: Bench) -> list[CodeTree]:
    """A tree per variable: from its file, or flat over the labels of the data."""
    files = dict(given)
    for name in files:
        if name not in variables:
            frames[0].refuse(None, name, _("Cet emboîtement ne concerne aucune des dimensions."))
    trees = []
    for name in variables:
        if name in files:
            frame = bench.read(files[name], name)
            parents = dict(zip(frame.texts("code"), frame.texts("parent", empty=True), strict=True))
            trees.append(CodeTree.nested(name, parents))
        else:
            labels = {label for frame in frames if frame.has(name) for label in frame.texts(name)}
            trees.append(CodeTree.flat(name, sorted(labels - {TOTAL})))
    return trees


def run_audit(options: dict[str, Any], bench: Bench) -> Result:
    """What anybody finds of the hidden cells of published tables."""
    cells, numbers = read_published(options, bench)
    hidden = np.isnan(numbers)
    found = attack_published(cells, numbers, lambda step, done, of: bench.progress(done, of))
    threshold = options["threshold"]
    low, high = np.ceil(found.low - 1e-6), np.floor(found.high + 1e-6)  # people are whole
    exact = hidden & (low == high)
    small = hidden & ~exact & (high < threshold)
    words = np.where(exact, _("retrouvée"), np.where(small, _("sous le seuil"), _("protégée")))
    rows = [[cells.name(one), words[one], low[one], high[one]] for one in np.nonzero(hidden)[0].tolist()]
    columns = [Column("case"), Column("verdict"), Column("minimum"), Column("maximum")]
    figures = {
        "cells": len(cells), "hidden": int(hidden.sum()), "found": int(exact.sum()), "known_small": int(small.sum()),
        "threshold": threshold,
    }  # fmt: skip
    shown = ~hidden & (numbers < threshold)
    return Result(
        sentences=audit_sentences(figures),
        warnings=audit_warnings(cells, shown, threshold),
        figures={**figures, "shown_small": int(shown.sum())},
        sheets=[Sheet("masquees", _("Ce que chacun peut trouver des cases masquées"), columns, rows)],
    )


def read_published(options: dict[str, Any], bench: Bench) -> tuple[Cells, np.ndarray]:
    """All cells of all files, each once; a variable that a file does not have is summed there."""
    variables = options["dimensions"]
    frames = [bench.read(path, f"published {rank}") for rank, path in enumerate(options["files"])]
    trees = trees_of(variables, frames, options["hierarchy"], bench)
    known: dict[tuple[int, ...], float] = {}
    for rank, frame in enumerate(frames):
        words = [frame.texts(name) if frame.has(name) else [TOTAL] * len(frame) for name in variables]
        codes = np.column_stack([tree.places(one, f"published {rank}") for tree, one in zip(trees, words, strict=True)])
        published(trees, codes, f"published {rank}")  # refuses a cell given twice in the file
        for row, (code, cell) in enumerate(zip(codes.tolist(), frame.texts(options["count"], empty=True), strict=True)):
            keep(known, tuple(code), number(frame, row, cell, options["count"]), frame, row, options["count"])
    # Published zeros hold nobody, as combinations left out do.
    there = {code: value for code, value in known.items() if value != 0}
    if not there:
        frames[0].refuse(None, options["count"], _("Aucune case n’a d’effectif."))
    codes = np.array(list(there))
    cells = published(trees, codes)
    numbers = np.empty(len(cells))
    numbers[cells.places(codes)] = list(there.values())
    return cells, numbers


def number(frame: Frame, row: int, cell: str, column: str) -> float:
    """A published number, NaN where it is hidden."""
    if cell.lower() in HIDDEN:
        return np.nan
    found = number_of(cell)
    if found is None or found < 0 or found != round(found):
        frame.refuse(row, column, _("« %(cell)s » : attendu un effectif, ou une marque de secret.") % {"cell": cell})
    return found


def keep(known: dict, code: tuple[int, ...], value: float, frame: Frame, row: int, column: str) -> None:
    """A cell that several tables publish is known as soon as one shows it; two that disagree are refused."""
    before = known.get(code, np.nan)
    if not np.isnan(before) and not np.isnan(value) and before != value:
        reason = _("cette case vaut %(one)s ici et %(other)s dans un autre tableau.")
        frame.refuse(row, column, reason % {"one": number_text(value), "other": number_text(before)})
    known[code] = before if np.isnan(value) else value


def audit_sentences(figures: dict[str, Any]) -> list[str]:
    told = [
        ngettext("%(count)s case masquée sur %(cells)s.", "%(count)s cases masquées sur %(cells)s.", figures["hidden"])
        % {**figures, "count": figures["hidden"]}
    ]
    if figures["found"]:
        told.append(
            ngettext(
                "%(count)s se retrouve exactement à partir des autres.",
                "%(count)s se retrouvent exactement à partir des autres.",
                figures["found"],
            )
            % {"count": figures["found"]}
        )
    if figures["known_small"]:
        told.append(
            ngettext(
                "%(count)s se sait sous le seuil de %(threshold)s.",
                "%(count)s se savent sous le seuil de %(threshold)s.",
                figures["known_small"],
            )
            % {"count": figures["known_small"], "threshold": figures["threshold"]}
        )
    if not figures["found"] and not figures["known_small"]:
        told.append(_("Aucune ne se retrouve, et toutes peuvent atteindre le seuil de %(threshold)s.") % figures)
    return told


def audit_warnings(cells: Cells, shown: np.ndarray, threshold: int) -> list[str]:
    if not shown.any():
        return []
    named = " ; ".join(cells.name(one) for one in np.nonzero(shown)[0][:NAMED].tolist())
    return [
        ngettext(
            "%(count)s case publiée est sous le seuil de %(threshold)s (%(cells)s).",
            "%(count)s cases publiées sont sous le seuil de %(threshold)s (%(cells)s).",
            int(shown.sum()),
        )
        % {"count": int(shown.sum()), "threshold": threshold, "cells": named}
    ]
