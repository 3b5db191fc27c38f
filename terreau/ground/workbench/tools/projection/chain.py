"""`terreau lab projection markov`: the simple form, a table of transitions with exits, replayed."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.arguments import existing_file
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.charts import Band, fan
from terreau.ground.workbench.frames import Frame
from terreau.ground.workbench.tools import Bench
from terreau.ground.workbench.tools.projection import files
from terreau.lab.projection.chains import Chain, chain, replay, replay_total
from terreau.lab.projection.outlook import interval
from terreau.lab.refusals import Refusal

Case = tuple[str, list[int], Chain]


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "chain", type=existing_file, metavar=_("FICHIER"),
        help=_("metier;effectif;une colonne de parts par métier;depart[;besoin;publie;cas]"),
    )  # fmt: skip
    parser.add_argument("--years", type=files.between(1, files.LONGEST), default=1, help=_("nombre d’années (1)"))
    parser.add_argument(
        "--level", type=files.between(50, 99), default=90, help=_("niveau des intervalles, en pour cent (90)")
    )


def run(options: dict[str, Any], bench: Bench) -> Result:
    """A published table of transitions, replayed: its flows, then the headcounts without recruiting."""
    frame = bench.read(options["chain"], "chain")
    found = [(name, rows, read_chain(frame, rows)) for name, rows in cases(frame).items()]
    return Result(
        sentences=[chain_sentence(name, one, options["years"]) for name, _rows, one in found],
        figures={name or "chain": chain_figures(one, options["years"]) for name, _rows, one in found},
        sheets=[flows_sheet(found), chain_sheet(frame, found, options)],
        chart=lambda: chain_chart(found, options),
    )


def cases(frame: Frame) -> dict[str, list[int]]:
    """The rows of each example of a file, in its order; one without a name when it has no such column."""
    name = column(frame, "cas", "case")
    if name is None:
        return {"": list(range(len(frame)))}
    found: dict[str, list[int]] = {}
    for row, case in enumerate(frame.texts(name)):
        found.setdefault(case, []).append(row)
    return found


def read_chain(frame: Frame, rows: Sequence[int]) -> Chain:
    """The chain of some rows of a file of transitions. An empty share is none."""
    names = frame.texts(column(frame, "metier", "from") or "metier")
    told = [names[row] for row in rows]
    exits = column(frame, "depart", "exit") or "depart"
    shares = [
        next((name for name in (label, f"vers{place}", f"to{place}") if frame.has(name)), label)
        for place, label in enumerate(told, start=1)
    ]
    numbers = [frame.numbers(name, missing=0.0) for name in (*shares, exits)]
    stock = frame.numbers(column(frame, "effectif", "stock") or "effectif")
    matrix = np.array([[values[row] for values in numbers] for row in rows])
    try:
        return chain(told, stock[list(rows)], matrix[:, :-1], matrix[:, -1])
    except Refusal as refusal:
        written = {**dict(zip(told, shares, strict=True)), "depart": exits}
        refusal.row = rows[refusal.row or 0]
        refusal.column = written.get(refusal.column, refusal.column)
        raise


def column(frame: Frame, *names: str) -> str | None:
    """The first of some names that the file has."""
    return next((name for name in names if frame.has(name)), None)


def chain_sentence(name: str, one: Chain, years: int) -> str:
    whole = replay_total(one, years)
    said = ngettext(
        "%(before)s agents, puis %(after)s après un an sans recruter ; départs la première année : %(left)s.",
        "%(before)s agents, puis %(after)s après %(years)s ans sans recruter ; départs la première année : %(left)s.",
        years,
    ) % {
        "before": number_text(whole.mean[0, 0]), "after": number_text(whole.mean[-1, 0], 1), "years": years,
        "left": number_text(one.leavers.sum(), 1),
    }  # fmt: skip
    return f"{name} : {said}" if name else said


def chain_figures(one: Chain, years: int) -> dict[str, Any]:
    found = replay(one, years)
    return {
        "labels": list(one.labels), "headcount": found.mean, "standard_deviation": np.sqrt(found.variance),
        "leavers_first_year": one.leavers,
    }  # fmt: skip


def flows_sheet(found: Sequence[Case]) -> Sheet:
    """The first year: how many go from each grade to each, and leave."""
    columns = [
        *([Column("cas")] if len(found) > 1 else []),
        Column("de"), Column("vers"), Column("part", 2), Column("agents", 1),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for name, _rows, one in found:
        case = [name] if len(found) > 1 else []
        for place, label in enumerate(one.labels):
            for target in np.nonzero(one.shares[place])[0]:
                rows.append([*case, label, one.labels[target], one.shares[place, target], one.flows[place, target]])
            rows.append([*case, label, _("départ"), one.exits[place], one.leavers[place]])
    return Sheet("flux", _("Les flux de la première année"), columns, rows)


def chain_sheet(frame: Frame, found: Sequence[Case], options: dict[str, Any]) -> Sheet:
    """Headcounts year by year; the lack at each, and what was published for the first."""
    columns = [
        *([Column("cas")] if len(found) > 1 else []),
        Column("annee"), Column("metier"), Column("effectif", 1), Column("ecart_type", 2), Column("bas", 1),
        Column("haut", 1), *([Column("besoin"), Column("manque", 1)] if frame.has("besoin") else []),
    ]  # fmt: skip
    printed = column(frame, "publie", "published_next")
    if printed:
        columns.append(Column("publie", 1))
    rows = []
    for name, places, one in found:
        moments = replay(one, options["years"])
        low, high = interval(moments.mean, moments.variance, options["level"] / 100)
        for year in range(1, options["years"] + 1):
            for rank, row in enumerate(places):
                line = [*([name] if len(found) > 1 else []), year, one.labels[rank], moments.mean[year, rank]]
                line += [np.sqrt(moments.variance[year, rank]), low[year, rank], high[year, rank]]
                if frame.has("besoin"):
                    need = frame.numbers("besoin", low=0)[row]
                    line += [need, need - moments.mean[year, rank]]
                if printed:
                    line.append(frame.numbers(printed, missing=np.nan)[row] if year == 1 else None)
                rows.append(line)
    return Sheet("effectifs", _("Les effectifs, sans recruter"), columns, rows)


def chain_chart(found: Sequence[Case], options: dict[str, Any]) -> dict:
    points = []
    for name, _rows, one in found:
        moments = replay(one, options["years"])
        low, high = interval(moments.mean, moments.variance, options["level"] / 100)
        for rank, label in enumerate(one.labels):
            series = f"{name} – {label}" if len(found) > 1 else label
            points += [
                Band(year, moments.mean[year, rank], low[year, rank], high[year, rank], series)
                for year in range(options["years"] + 1)
            ]
    title = _("agents, sans recruter, intervalle à %(level)s %%") % {"level": options["level"]}
    return fan(points, x_title=_("année"), y_title=title)
