"""`terreau lab disclosure`: hide what a set of tables may not show, or attack tables already hidden."""

import re
from argparse import ArgumentParser
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext

from terreau.ground.common.arguments import decimal_number, existing_file
from terreau.ground.common.charts import BAR, INK, TRACK, finished
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.frames import Frame
from terreau.ground.workbench.tools import Action, Bench, Tool
from terreau.ground.workbench.tools.disclosure.published import audit_arguments, common, names, run_audit, trees_of
from terreau.lab.disclosure.protection import EXACT, FAST, Protection, protect
from terreau.lab.disclosure.rules import Rule
from terreau.lab.disclosure.tables import Cells, Records, build, check
from terreau.lab.disclosure.trees import TOTAL, CodeTree

NAMED = 5
STEPS = {"mend": 0, "thin": 1, "exact": 2, "audit": 3}


def protect_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=existing_file, metavar="FICHIER", help=_("une ligne par agent, ou des effectifs"))
    common(parser)
    parser.add_argument(
        "--tables", type=names, metavar="A+B,A+C", help=_("tableaux publiés ; sans cela, un seul croise tout")
    )
    parser.add_argument("--value", metavar="COLONNE", help=_("montant de chaque agent, publié en somme"))
    parser.add_argument(
        "--dominance", type=decimal_number, default=85.0, help=_("part la plus grande, en %%, qu’un seul peut tenir")
    )
    parser.add_argument("--two", type=decimal_number, help=_("la même pour les deux plus grands ensemble"))
    parser.add_argument(
        "--p", type=decimal_number, help=_("règle du p %% : le plus grand n’est pas deviné à p %% près")
    )
    parser.add_argument(
        "--mode",
        choices=[EXACT, FAST],
        default=EXACT,
        help=_("exact : le moins d’agents masqués ; fast : voisin après voisin"),
    )
    parser.add_argument(
        "--seconds", type=decimal_number, default=60.0, help=_("temps de recherche du mode exact, en secondes")
    )


def run_protect(options: dict[str, Any], bench: Bench) -> Result:
    """Hide, then attack; one sheet per published table."""
    rule = Rule(options["threshold"], options["dominance"], options["two"], options["p"])
    cells = read_cells(options, bench)
    found = protect(
        cells, rule, mode=options["mode"], seconds=options["seconds"],
        progress=lambda step, done, of: bench.progress(100 * STEPS[step] + 100 * done // max(of, 1), 400),
    )  # fmt: skip
    sheets = [table_sheet(found, table) for table in cells.tables] + [interval_sheet(found)]
    figures = {
        "cells": len(cells), "small": int(found.primary.sum()), "hidden": int(found.hidden.sum()),
        "complements": int((found.hidden & ~found.primary).sum()), "shown": int((~found.hidden).sum()),
        "people_hidden": found.weight, "bound": found.bound, "gap": found.gap, "optimal": found.optimal,
        "mode": found.mode, "safe": found.safe,
    }  # fmt: skip
    return Result(
        sentences=protect_sentences(found, figures, options["threshold"]),
        warnings=protect_warnings(found),
        figures=figures,
        sheets=sheets,
        chart=lambda: heatmap(found),
    )


def read_cells(options: dict[str, Any], bench: Bench) -> Cells:
    """The cells of the tables asked for, from persons or from counts; totals given are checked."""
    frame = bench.read(options["file"], "records")
    variables = options["dimensions"]
    trees = trees_of(variables, [frame], options["hierarchy"], bench)
    codes = codes_of(frame, trees, variables, "records")
    tables = tables_of(variables, options["tables"], frame)
    if not frame.has(options["count"]) or options["value"]:
        value = frame.numbers(options["value"], low=0) if options["value"] else None
        return build(trees, tables, Records(codes, np.ones(len(codes), dtype=np.int64), value))
    counts = frame.numbers(options["count"], low=0, whole=True)
    sums = np.any([~tree.leaf[codes[:, place]] for place, tree in enumerate(trees)], axis=0)
    cells = build(trees, tables, Records(codes[~sums], counts[~sums]))
    check(cells, codes[sums], counts[sums], np.nonzero(sums)[0], "records")
    return cells


def codes_of(frame: Frame, trees: list[CodeTree], variables: list[str], table: str) -> np.ndarray:
    return np.column_stack([tree.places(frame.texts(name), table) for tree, name in zip(trees, variables, strict=True)])


def tables_of(variables: list[str], asked: list[str] | None, frame: Frame) -> list[tuple[int, ...]]:
    if not asked:
        return [tuple(range(len(variables)))]
    tables = []
    for one in asked:
        words = [word.strip() for word in one.split("+")]
        for word in words:
            if word not in variables:
                frame.refuse(
                    None,
                    word,
                    _("Le tableau « %(table)s » croise une variable absente de --dimensions.") % {"table": one},
                )
        tables.append(tuple(variables.index(word) for word in words))
    return tables


def protect_sentences(found: Protection, figures: dict[str, Any], threshold: int) -> list[str]:
    told = [
        ngettext(
            "%(count)s case sur %(cells)s est masquée : petites %(small)s, compléments qui les protègent "
            "%(complements)s.",
            "%(count)s cases sur %(cells)s sont masquées : petites %(small)s, compléments qui les protègent "
            "%(complements)s.",
            figures["hidden"],
        )
        % {**figures, "count": figures["hidden"]}
    ]
    weight = number_text(found.weight)
    if found.optimal:
        told.append(
            _("Elles comptent %(weight)s agents, et on ne peut pas en masquer moins : c’est démontré.")
            % {"weight": weight}
        )
    else:
        told.append(
            _(
                "Elles comptent %(weight)s agents ; aucune protection ne descend sous %(bound)s (écart possible : "
                "%(gap)s %%)."
            )
            % {"weight": weight, "bound": number_text(found.bound), "gap": number_text(100 * found.gap, 1)}
        )
    if found.safe and not found.weaknesses:
        told.append(
            _(
                "Attaquées par programmation linéaire, elles tiennent : rien ne distingue une petite case de 1 agent "
                "d’une case de %(threshold)s, même pour un agent seul dans la sienne."
            )
            % {"threshold": threshold}
        )
    return told


def protect_warnings(found: Protection) -> list[str]:
    """What could not be protected, the first ones by name."""
    told = []
    open_ = [one for one in found.weaknesses if not one.unavoidable]
    if open_:
        told.append(_("NE PUBLIEZ PAS : %(cells)s ne sont pas protégées.") % {"cells": _named(found.cells, open_)})
    limited = [one for one in found.weaknesses if one.unavoidable]
    if limited:
        told.append(
            ngettext(
                "%(count)s case se devine un peu mieux que la règle ne le veut, quoi qu’on masque : les "
                "combinaisons sans personne le disent (%(cells)s). Regroupez des modalités.",
                "%(count)s cases se devinent un peu mieux que la règle ne le veut, quoi qu’on masque : les "
                "combinaisons sans personne le disent (%(cells)s). Regroupez des modalités.",
                len({one.cell for one in limited}),
            )
            % {"count": len({one.cell for one in limited}), "cells": _named(found.cells, limited)}
        )
    return told


def _named(cells: Cells, weaknesses: list) -> str:
    places = list(dict.fromkeys(one.cell for one in weaknesses))
    return " ; ".join(cells.name(place) for place in places[:NAMED]) + (" ; …" if len(places) > NAMED else "")


def status(found: Protection, place: int) -> str:
    if not found.hidden[place]:
        return _("publiée")
    return _("petite") if found.primary[place] else _("complément")


def table_sheet(found: Protection, table: tuple[int, ...]) -> Sheet:
    """A published table: hidden cells have no number. Combinations without anybody are left out."""
    cells = found.cells
    variables = [cells.trees[one].name for one in table]
    with_value = cells.amounts is not None
    columns = [Column(name) for name in variables] + [Column("effectif")] + [Column("montant", 2)] * with_value
    rows = []
    for place in np.nonzero(cells.inside(table))[0].tolist():
        hidden = found.hidden[place]
        row: list[Any] = [cells.trees[one].labels[cells.codes[place, one]] for one in table]
        row.append(None if hidden else cells.people[place])
        if cells.amounts is not None:
            row.append(None if hidden else cells.amounts.total[place])
        rows.append([*row, status(found, place)])
    name = "_".join(re.sub(r"\W+", "-", one) for one in variables)
    return Sheet(name, _("Tableau %(name)s") % {"name": " × ".join(variables)}, [*columns, Column("statut")], rows)


def interval_sheet(found: Protection) -> Sheet:
    """What an attacker finds of each hidden cell: without its truth, so that the answer can be shown."""
    cells = found.cells
    columns = [Column("case"), Column("statut"), Column("minimum"), Column("maximum")]
    if cells.amounts is not None:
        columns += [Column("montant_minimum", 2), Column("montant_maximum", 2)]
    rows = []
    for place in np.nonzero(found.hidden)[0].tolist():
        row: list[Any] = [cells.name(place), status(found, place)]
        for one in found.intervals.values():
            row += [one.low[place], one.high[place]]
        rows.append(row)
    return Sheet("audit", _("Ce qu’un attaquant trouve de chaque case masquée"), columns, rows)


def heatmap(found: Protection) -> dict:
    """The first table, its first variable downwards: shown cells light, small ones dark, complements with a letter."""
    import altair as alt

    cells = found.cells
    table = cells.tables[0]
    letters = {_("publiée"): "", _("petite"): _("P"), _("complément"): _("C")}
    data = []
    for place in np.nonzero(cells.inside(table))[0].tolist():
        labels = [cells.trees[one].labels[cells.codes[place, one]] for one in table]
        told = status(found, place)
        data.append({
            "row": labels[0], "column": " / ".join(labels[1:]) or TOTAL, "status": told,
            "text": letters[told] or number_text(float(cells.people[place])),
        })  # fmt: skip
    order = [cells.trees[table[0]].labels[code] for code in range(len(cells.trees[table[0]]))]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("column:N", title=None, axis=alt.Axis(orient="top", labelAngle=-40, labelLimit=200)),
        y=alt.Y("row:N", title=None, sort=order, axis=alt.Axis(labelLimit=240)),
    )
    scale = alt.Scale(domain=list(letters), range=[TRACK, INK, BAR])
    layers = [
        base.mark_rect(stroke="#ffffff").encode(color=alt.Color("status:N", scale=scale, title=None)),
        base.mark_text(fontSize=12).encode(
            text="text:N", color=alt.condition(alt.datum.status == _("publiée"), alt.value(INK), alt.value("#ffffff"))
        ),
    ]
    columns, rows = len({one["column"] for one in data}), len({one["row"] for one in data})
    return finished(alt.layer(*layers).properties(width=max(48 * columns, 160), height=26 * rows))


TOOL = Tool(
    name="disclosure",
    label=_lazy("Secret statistique : quelles cases masquer pour qu’aucune ne se retrouve"),
    actions=(
        Action(
            "protect", _lazy("Masque les petites cases et celles qui les rendraient"), protect_arguments, run_protect
        ),
        Action("audit", _lazy("Attaque des tableaux déjà masqués"), audit_arguments, run_audit),
    ),
)
