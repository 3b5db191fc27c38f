"""`terreau lab network`: the map of key actors, from a file of links."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext

from terreau.ground.common.arguments import existing_file, whole_number
from terreau.ground.common.charts import BAR, INK, OUTLINE, finished
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.tools import Action, Bench, Tool
from terreau.lab import network

# Named in the first sentence; the table has them all.
NAMED = 3
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"]


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("links", type=existing_file, metavar="LIENS", help=_("fichier des liens : de;vers[;force]"))
    parser.add_argument(
        "--actors",
        type=existing_file,
        metavar="FICHIER",
        help=_("liste des acteurs (colonne « acteur »), même sans lien"),
    )
    parser.add_argument(
        "--seed", type=whole_number, default=1, help=_("graine du tirage : la même donne la même carte")
    )


def run(options: dict[str, Any], bench: Bench) -> Result:
    """Centralities and communities of the actors."""
    one = read(bench, options["links"], options["actors"])
    bench.progress(0, 3)
    central = network.centralities(one)
    bench.progress(1, 3)
    groups = network.communities(one, seed=options["seed"])
    bench.progress(3, 3)
    figures = {
        "actors": len(one),
        "links": len(one.tail),
        "communities": int(groups.group.max()) + 1,
        "modularity": groups.modularity,
        "pieces": int(groups.pieces.max()) + 1,
        "cut_points": int(central.cut.sum()),
    }
    return Result(
        sentences=sentences(one, central, figures),
        warnings=warnings(figures),
        figures=figures,
        sheets=[sheet(one, central, groups)],
        chart=lambda: chart(one, central, groups, options["seed"]),
    )


def read(bench: Bench, links: Path, actors: Path | None) -> network.Network:
    frame = bench.read(links, "links")
    pairs = list(zip(frame.texts("de"), frame.texts("vers"), strict=True))
    weight = frame.numbers("force").tolist() if frame.has("force") else None
    names = bench.read(actors, "actors").texts("acteur") if actors else ()
    return network.network(pairs, weight, names)


def sentences(one: network.Network, central: network.Centralities, figures: dict[str, Any]) -> list[str]:
    order = np.argsort(-central.betweenness, kind="stable")[:NAMED]
    passing = ", ".join(
        f"{one.labels[actor]} ({number_text(100 * central.betweenness[actor], 1)} %)"
        for actor in order
        if central.betweenness[actor] > 0
    )
    said = [
        _("%(actors)s acteurs, %(links)s liens, %(communities)s groupes (modularité %(modularity)s).")
        % {**figures, "modularity": number_text(figures["modularity"], 2)}
    ]
    if passing:
        said.append(_("Les plus courts chemins passent surtout par : %(passing)s.") % {"passing": passing})
    if figures["cut_points"]:
        said.append(
            ngettext(
                "%(count)s acteur est un point de rupture : sans lui, le réseau perd une partie.",
                "%(count)s acteurs sont des points de rupture : sans l’un d’eux, le réseau perd une partie.",
                figures["cut_points"],
            )
            % {"count": figures["cut_points"]}
        )
    return said


def warnings(figures: dict[str, Any]) -> list[str]:
    if figures["pieces"] == 1:
        return []
    return [
        _("le réseau est en %(pieces)s morceaux sans lien entre eux : ni chemin ni proximité de l’un à l’autre.")
        % {"pieces": figures["pieces"]}
    ]


def sheet(one: network.Network, central: network.Centralities, groups: network.Communities) -> Sheet:
    columns = [
        Column("acteur"), Column("groupe"), Column("liens"), Column("passage", 4), Column("proximite", 4),
        Column("pagerank", 4), Column("rupture"),
    ]  # fmt: skip
    rows = [
        [
            label, groups.group[rank] + 1, central.degree[rank], central.betweenness[rank], central.closeness[rank],
            central.pagerank[rank], central.cut[rank],
        ]
        for rank, label in enumerate(one.labels)
    ]  # fmt: skip
    return Sheet("acteurs", _("Les acteurs, dans l’ordre du fichier"), columns, rows)


def chart(one: network.Network, central: network.Centralities, groups: network.Communities, seed: int) -> dict:
    """The map: linked actors near, one shape a group, the larger the more passes through."""
    import altair as alt

    places = network.layout(one, seed=seed)
    actors = [
        {
            "x": x, "y": y, "label": label, "size": 60 + 900 * float(through),
            "group": _("groupe %(number)s") % {"number": group + 1}, "shape": SHAPES[group % len(SHAPES)],
        }
        for (x, y), label, through, group in zip(
            places.tolist(), one.labels, central.betweenness, groups.group.tolist(), strict=True
        )
    ]  # fmt: skip
    links = [
        {"x": places[tail, 0], "y": places[tail, 1], "x2": places[head, 0], "y2": places[head, 1]}
        for tail, head in zip(one.tail, one.head, strict=True)
    ]
    x, y = alt.X("x:Q", axis=None), alt.Y("y:Q", axis=None)
    base = alt.Chart(alt.Data(values=actors)).encode(x=x, y=y)
    layers = [
        alt.Chart(alt.Data(values=links)).mark_rule(color=OUTLINE, opacity=0.4).encode(x=x, y=y, x2="x2:Q", y2="y2:Q"),
        base.mark_point(filled=True, fill=BAR, stroke="#ffffff", opacity=1).encode(
            size=alt.Size("size:Q", scale=None),
            shape=alt.Shape("shape:N", scale=None),
        ),
        # On a white edge: a name stays readable over the links.
        base.mark_text(dy=-16, fontSize=11, color="#ffffff", stroke="#ffffff", strokeWidth=3).encode(text="label:N"),
        base.mark_text(dy=-16, fontSize=11, color=INK).encode(text="label:N"),
    ]
    return finished(alt.layer(*layers).properties(width=760, height=560))


TOOL = Tool(
    name="network",
    label=_lazy("Carte des acteurs clés : par qui passent les liens, quels groupes se forment"),
    actions=(Action("describe", _lazy("Décrit un réseau à partir de ses liens"), arguments, run),),
)
