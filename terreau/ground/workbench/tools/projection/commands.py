"""`terreau lab projection`: headcounts in ten years, what is known of them and what is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.charts import Band, fan
from terreau.ground.workbench.tools import Action, Bench, Tool
from terreau.ground.workbench.tools.projection import chain as chain_action, files
from terreau.lab.projection.inputs import Inputs
from terreau.lab.projection.moments import Floats
from terreau.lab.projection.outlook import Outlook, postings, project
from terreau.lab.projection.scenarios import Scenario

# Below this many agents observed by age and group, half of the hazards say little.
FEW = 5


@dataclass(frozen=True)
class Future:
    """One scenario by label, everybody being the last: what the lab found, the need of each year if it is known."""

    name: str
    by_label: Outlook
    whole: Outlook
    need: Floats | None

    def both(self, name: str) -> Floats:
        """A series of the lab by label and for everybody (…, G + 1)."""
        return np.concatenate([getattr(self.by_label, name), getattr(self.whole, name)], axis=-1)

    def interval(self, options: dict[str, Any]) -> tuple[Floats, Floats]:
        """The interval of the headcounts (T + 1, G + 1 twice)."""
        ends = zip(*(each.interval(options["level"] / 100) for each in (self.by_label, self.whole)), strict=True)
        low, high = (np.concatenate(pair, axis=-1) for pair in ends)
        return low, high


def run_projection(options: dict[str, Any], bench: Bench) -> Result:
    """The headcount of each year by label and scenario, with its interval and its flows."""
    inputs, told = files.read(bench, options)
    axis = options["by"]
    names = [*(label or _("Ensemble") for label in inputs.staff.classes.of(axis)), _("Ensemble")]
    if len(names) == 2 and names[0] == names[1]:
        names = names[1:]
    only, need = chosen(bench, options["only"], names), files.needs(bench, options["needs"], inputs, axis)
    futures = [future(bench, options, inputs, told, rank, need) for rank in range(len(told))]
    sheets = [
        summary(inputs, futures, names, options),
        yearly("annees", names[only], [only], inputs, futures, names, options),
    ]
    if options["json"] or options["out"]:  # too long for a terminal
        everything = range(len(names))
        sheets.append(yearly("detail", _("Tous les libellés"), everything, inputs, futures, names, options))
    return Result(
        sentences=[*first_sentences(inputs, futures, options), *compared(inputs, futures)],
        warnings=warnings(inputs, options),
        figures=figures(inputs, futures, options),
        sheets=sheets,
        chart=lambda: drawn(inputs, futures, only, names, options),
    )


def future(
    bench: Bench,
    options: dict[str, Any],
    inputs: Inputs,
    told: Sequence[Scenario],
    rank: int,
    need: Floats | None,
) -> Future:
    by_label, whole = project(
        inputs, told[rank], [options["by"], None], draws=options["draws"], seed=options["seed"],
        progress=lambda done, total: bench.progress(rank * total + done, len(told) * total),
    )  # fmt: skip
    return Future(told[rank].name, by_label, whole, need)


def chosen(bench: Bench, label: str | None, names: Sequence[str]) -> int:
    """The position of the label that the drawing shows: everybody when none is named."""
    if label is None:
        return len(names) - 1
    if label not in names:
        reason = _("« %(label)s » est inconnu : %(known)s.") % {"label": label, "known": ", ".join(names)}
        bench.frames["stock"].refuse(None, "--only", reason)
    return names.index(label)


def first_sentences(inputs: Inputs, futures: Sequence[Future], options: dict[str, Any]) -> list[str]:
    """What the scenario where nothing changes says of everybody."""
    one, first, last = futures[0].whole, inputs.staff.year, inputs.staff.year + inputs.years
    low, high = one.interval(options["level"] / 100)
    said = [
        _(
            "%(before)s agents fin %(first)s, %(after)s fin %(last)s "
            "(intervalle à %(level)s %% : de %(low)s à %(high)s)."
        )
        % {
            "before": number_text(one.mean[0, 0]), "first": first, "after": number_text(one.mean[-1, 0]), "last": last,
            "level": options["level"], "low": number_text(low[-1, 0]), "high": number_text(high[-1, 0]),
        },
        _("Départs en retraite d’ici là : %(retired)s ; autres départs : %(left)s ; entrées : %(entered)s.")
        % {
            "retired": number_text(one.retired.sum()), "left": number_text(one.left.sum()),
            "entered": number_text(one.entered.sum()),
        },
    ]  # fmt: skip
    if options["draws"] > 1:
        said.append(
            _("De cette incertitude (en variance), %(share)s %% vient des taux mal connus, le reste du hasard.")
            % {"share": number_text(share_of_parameters(one))}
        )
    if futures[0].need is not None:
        created, posts = postings(futures[0].need, futures[0].by_label.mean[0], futures[0].by_label.retired)
        said.append(
            _("Postes à pourvoir : %(posts)s = %(created)s créations nettes + %(retired)s départs en fin de carrière.")
            % {
                "posts": number_text(np.nansum(posts)), "created": number_text(np.nansum(created)),
                "retired": number_text(np.nansum(posts - created)),
            }
        )  # fmt: skip
    return said


def compared(inputs: Inputs, futures: Sequence[Future]) -> list[str]:
    """Each other scenario beside the one where nothing changes."""
    start = futures[0].whole.mean[-1, 0]
    return [
        _("« %(name)s » : %(after)s agents fin %(last)s (%(gap)s) ; départs en retraite : %(retired)s.")
        % {
            "name": each.name, "after": number_text(each.whole.mean[-1, 0]),
            "last": inputs.staff.year + inputs.years, "gap": signed(each.whole.mean[-1, 0] - start),
            "retired": number_text(each.whole.retired.sum()),
        }
        for each in futures[1:]
    ]  # fmt: skip


def warnings(inputs: Inputs, options: dict[str, Any]) -> list[str]:
    said = []
    if options["draws"] < 2:
        said.append(
            _(
                "sans tirages (--draws 500), l’intervalle ne dit que le hasard de chacun, "
                "en général la plus petite part de l’incertitude."
            )
        )
    exposed = inputs.seen.exposed
    typical = float(np.median(exposed[exposed > 0]))
    if typical < FEW:
        said.append(
            _(
                "les départs sont observés sur de très petits groupes (%(typical)s agents par âge, en médiane) : "
                "retirez une colonne du fichier des départs, ou joignez plusieurs années."
            )
            % {"typical": number_text(typical)}
        )
    return said


def figures(inputs: Inputs, futures: Sequence[Future], options: dict[str, Any]) -> dict[str, Any]:
    found = []
    for each in futures:
        low, high = each.whole.interval(options["level"] / 100)
        found.append(
            {
                "name": each.name, "headcount": each.whole.mean[:, 0], "low": low[:, 0], "high": high[:, 0],
                "retired": each.whole.retired[:, 0], "left": each.whole.left[:, 0],
                "entered": each.whole.entered[:, 0], "parameter_share": share_of_parameters(each.whole),
            }
        )  # fmt: skip
    last = inputs.staff.year + inputs.years
    return {"first_year": inputs.staff.year, "last_year": last, "draws": options["draws"], "scenarios": found}


def summary(inputs: Inputs, futures: Sequence[Future], names: Sequence[str], options: dict[str, Any]) -> Sheet:
    """One row a scenario and label: today, the last year, the flows in between."""
    columns = [
        Column("scenario"), Column(options["by"]), Column("effectif_initial"), Column("effectif"), Column("bas"),
        Column("haut"), Column("retraites"), Column("autres_departs"), Column("entrees"), Column("mobilites"),
        *needed(futures),
    ]  # fmt: skip
    rows = []
    for each in futures:
        mean = each.both("mean")
        low, high = each.interval(options)
        flows = [each.both(name).sum(axis=0) for name in ("retired", "left", "entered", "moved")]
        wanted = answers_to_need(each, mean)
        for rank, name in enumerate(names):
            rows.append(
                [each.name, name, mean[0, rank], mean[-1, rank], low[-1, rank], high[-1, rank]]
                + [flow[rank] for flow in flows]
                + [series[-1, rank] for series in wanted[:2]]  # in the last year
                + [series[:, rank].sum() for series in wanted[2:]]  # over all years
            )
    title = _("De fin %(first)s à fin %(last)s") % {
        "first": inputs.staff.year, "last": inputs.staff.year + inputs.years
    }  # fmt: skip
    return Sheet("bilan", title, columns, rows)


def yearly(
    sheet: str,
    subject: str,
    ranks: Sequence[int],
    inputs: Inputs,
    futures: Sequence[Future],
    names: Sequence[str],
    options: dict[str, Any],
) -> Sheet:
    """One row a scenario, label of `ranks` and year, with the two parts of the uncertainty."""
    columns = [
        Column("scenario"), Column(options["by"]), Column("annee"), Column("effectif", 1), Column("bas", 1),
        Column("haut", 1), Column("ecart_type_hasard", 2), Column("ecart_type_taux", 2), Column("retraites", 1),
        Column("autres_departs", 1), Column("entrees", 1), Column("mobilites", 1), *needed(futures),
    ]  # fmt: skip
    rows = []
    for each in futures:
        mean = each.both("mean")
        low, high = each.interval(options)
        spread = [np.sqrt(each.both(name)) for name in ("demographic", "parameters")]
        flows = [each.both(name) for name in ("retired", "left", "entered", "moved")]
        wanted = answers_to_need(each, mean)
        for rank in ranks:
            for year in range(1, inputs.years + 1):
                rows.append(
                    [each.name, names[rank], str(inputs.staff.year + year)]
                    + [series[year, rank] for series in (mean, low, high, *spread)]
                    + [series[year - 1, rank] for series in (*flows, *wanted)]
                )
    return Sheet(sheet, _("%(subject)s, année par année au 31 décembre") % {"subject": subject}, columns, rows)


def needed(futures: Sequence[Future]) -> list[Column]:
    names = ("besoin", "manque", "creations_nettes", "postes_a_pourvoir")
    return [] if futures[0].need is None else [Column(name) for name in names]


def answers_to_need(each: Future, mean: Floats) -> list[Floats]:
    """Need, lack (need - headcount), net creations and posts to fill of each year, by label and for all (T, G + 1).

    Everybody has a need when each label has one.
    """
    if each.need is None:
        return []
    need = np.concatenate([each.need, each.need.sum(axis=1, keepdims=True)], axis=1)
    created, posts = postings(need, mean[0], each.both("retired"))
    return [need, need - mean[1:], created, posts]


def share_of_parameters(one: Outlook) -> float:
    """The part of the variance of the last headcount that comes from not knowing the hazards, in %."""
    variance = float(one.variance[-1, 0])
    return 100 * float(one.parameters[-1, 0]) / variance if variance else 0.0


def signed(value: float) -> str:
    text = number_text(value)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def drawn(inputs: Inputs, futures: Sequence[Future], rank: int, names: Sequence[str], options: dict[str, Any]) -> dict:
    """The fan of one label, or of everybody, and one line a scenario. Fans laid over one another cannot be read."""
    points = []
    for each in futures:
        mean = each.both("mean")[:, rank]
        low, high = (end[:, rank] for end in each.interval(options)) if each is futures[0] else (mean, mean)
        points += [
            Band(inputs.staff.year + year, mean[year], low[year], high[year], each.name if len(futures) > 1 else "")
            for year in range(inputs.years + 1)
        ]
    title = _("%(name)s : agents au 31 décembre, intervalle à %(level)s %%") % {
        "name": names[rank], "level": options["level"]
    }  # fmt: skip
    return fan(points, x_title=_("année"), y_title=title)


TOOL = Tool(
    name="projection",
    label=_lazy("Projection des effectifs : qui restera, combien de postes à pourvoir, avec quelle certitude"),
    actions=(
        Action("project", _lazy("Projette un stock d’agents, année par année"), files.arguments, run_projection),
        Action(
            "markov",
            _lazy("Rejoue un tableau de passages d’un grade à l’autre"),
            chain_action.arguments,
            chain_action.run,
        ),
    ),
)
