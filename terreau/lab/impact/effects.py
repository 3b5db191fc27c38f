"""Group-time average effects, and what they add up to.

Method: Callaway and Sant'Anna, *Difference-in-differences with multiple time periods*, Journal of Econometrics 225
(2021), balanced panel, as R's `did` computes it with its varying base; doubly robust where the panel has features.

ATT(g, t) compares how much the cohort first treated at wave g changed between a base wave and wave t with how much its
comparison changed: `mean(Y_t - Y_base | g) - mean(Y_t - Y_base | comparison)`. From g on, the base is the wave before
g; before g it is the wave before t, so that each of these pre-effects should be nil if both would have moved alike.

Each estimate comes with the contribution of each unit to its error (its influence function divided by the number of
units): contributions sum to nil, and the sum of their squares, added up within clusters first, is the variance.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from terreau.lab.impact.adjustment import adjusted_difference
from terreau.lab.impact.columns import Floats, Ints
from terreau.lab.impact.panels import Panel
from terreau.lab.refusals import Refusal, gettext_noop as _

Comparison = Literal["never", "not-yet"]
Kind = Literal["simple", "group", "dynamic"]


@dataclass(frozen=True)
class Estimates:
    """`value` (k), in the units of the measure, and `contribution` (k × units of the panel) to its error."""

    value: Floats
    contribution: Floats

    def __len__(self) -> int:
        return len(self.value)

    def chosen(self, which: Ints | list[int]) -> "Estimates":
        return Estimates(self.value[which], self.contribution[which])


@dataclass(frozen=True)
class GroupTime:
    """One ATT(g, t) per row: `cohort`, `wave` and `base` are places among the waves of `panel`.

    `treated` and `compared` count the units on each side. `unmatched`: cohorts that nothing could be compared with.
    """

    panel: Panel
    comparison: Comparison
    cohort: Ints
    wave: Ints
    base: Ints
    treated: Ints
    compared: Ints
    estimates: Estimates
    unmatched: tuple[int, ...]

    @property
    def cohorts(self) -> list[int]:
        return [int(one) for one in np.unique(self.cohort)]

    @property
    def exposure(self) -> Ints:
        """Waves since the first treated one (negative before): waves are counted, not years."""
        return self.wave - self.cohort

    @property
    def before(self) -> Ints:
        """The rows of the pre-effects."""
        return np.flatnonzero(self.exposure < 0)

    @property
    def after(self) -> Ints:
        return np.flatnonzero(self.exposure >= 0)


@dataclass(frozen=True)
class Summary:
    """Averages of group-time effects. `keys`: waves of exposure (dynamic), places of cohorts (group), none (simple).

    `overall` holds one estimate: of `dynamic` over the exposures from 0 on, of `group` over the treated units.
    """

    kind: Kind
    keys: Ints
    estimates: Estimates
    overall: Estimates


def group_time(panel: Panel, comparison: Comparison = "never") -> GroupTime:
    """Every ATT(g, t) that the panel can tell.

    `comparison`: the never treated only, or also those who are not treated yet at either wave. A side of the
    comparison held by one unit (or one cluster) tells nothing of chance: such a cohort is refused, such a comparison
    does not count. Units treated from the first wave are set aside.

    Raises `Refusal`: nobody is treated, nobody to compare with, a cohort of one unit or one cluster.
    """
    panel = panel.evaluated()
    _refuse_singular(panel, comparison)
    rows: list[tuple[int, int, int, int, int]] = []
    values: list[float] = []
    contribution = np.zeros((len(panel.cohorts) * (len(panel.waves) - 1), panel.units))
    for cohort in panel.cohorts:
        own = panel.members(cohort)
        for wave in range(1, len(panel.waves)):
            others = _others(panel, comparison, cohort, wave)
            if _clusters(panel, others) < 2:
                continue
            base = cohort - 1 if wave >= cohort else wave - 1
            change = panel.outcome[wave] - panel.outcome[base]
            if panel.features is None:
                values.append(_difference(change, own, others, contribution[len(rows)]))
            else:
                values.append(_adjusted(panel, panel.features, change, own, others, contribution[len(rows)]))
            rows.append((cohort, wave, base, own.stop - own.start, len(change[others])))
    return _gathered(panel, comparison, rows, Estimates(np.array(values), contribution[: len(rows)]))


def summarise(found: GroupTime, kind: Kind, balance: int | None = None) -> Summary:
    """Averages of the effects from `found`, each cohort weighing its number of units.

    - `simple`: over every effect after treatment;
    - `group`: per cohort the plain mean of its effects, overall weighted by the cohorts: what a treated unit gained on
      average over the waves observed after;
    - `dynamic`: per number of waves since treatment. With `balance`, only the cohorts observed at least that many waves
      after their first, and exposures up to it, so that every later point is about the same cohorts.

    The shares of the cohorts are themselves estimated: their part of the error is counted. Raises `Refusal` when no
    effect is left.
    """
    if kind == "dynamic":
        return _dynamic(found, balance)
    after = found.after
    if kind == "simple":
        overall = _average(found, found.estimates.chosen(after), found.cohort[after])
        return Summary(
            kind, np.zeros(0, dtype=np.int64), Estimates(np.zeros(0), np.zeros((0, found.panel.units))), overall
        )
    keys = np.unique(found.cohort[after])
    means = [_mean(found.estimates.chosen(after[found.cohort[after] == key])) for key in keys]
    each = _stacked(means)
    return Summary(kind, keys, each, _average(found, each, keys))


def _dynamic(found: GroupTime, balance: int | None) -> Summary:
    last = len(found.panel.waves) - 1
    kept = np.ones(len(found.cohort), dtype=bool)
    if balance is not None:
        kept = (last - found.cohort >= balance) & (found.exposure <= balance) & (found.exposure > balance - last)
    keys = np.unique(found.exposure[kept])
    if not (keys >= 0).any():
        raise Refusal(
            _("Aucune cohorte n’est observée %(count)s vagues après son action."),
            table="panel",
            count=balance,
        )
    points = []
    for key in keys:
        which = np.flatnonzero(kept & (found.exposure == key))
        points.append(_average(found, found.estimates.chosen(which), found.cohort[which]))
    each = _stacked(points)
    return Summary("dynamic", keys, each, _mean(each.chosen(np.flatnonzero(keys >= 0))))


def _average(found: GroupTime, estimates: Estimates, cohort: Ints) -> Estimates:
    """The mean of `estimates`, each weighing the units of its `cohort`, whose shares are estimated too."""
    panel = found.panel
    sizes = np.array([panel.members(one).stop - panel.members(one).start for one in cohort.tolist()], dtype=float)
    value = float(sizes @ estimates.value / sizes.sum())
    contribution = sizes / sizes.sum() @ estimates.contribution
    for one in np.unique(cohort).tolist():
        contribution[panel.members(one)] += (estimates.value[cohort == one] - value).sum() / sizes.sum()
    return Estimates(np.array([value]), contribution[None, :])


def _mean(estimates: Estimates) -> Estimates:
    return Estimates(estimates.value.mean(keepdims=True), estimates.contribution.mean(axis=0, keepdims=True))


def _stacked(parts: list[Estimates]) -> Estimates:
    return Estimates(
        np.concatenate([part.value for part in parts]), np.concatenate([part.contribution for part in parts])
    )


def _others(panel: Panel, comparison: Comparison, cohort: int, wave: int) -> slice | Ints:
    """The comparison of a cohort at a wave, among units sorted by cohort."""
    if comparison == "never":
        return panel.members(panel.never)
    later = slice(panel.members(wave).stop, panel.units)
    if cohort <= wave:
        return later
    own = panel.members(cohort)
    return np.concatenate([np.arange(later.start, own.start), np.arange(own.stop, later.stop)])


def _clusters(panel: Panel, units: slice | Ints) -> int:
    if not panel.coarse:
        return len(panel.cohort[units])
    return int(np.count_nonzero(np.bincount(panel.cluster[units], minlength=panel.clusters)))


def _difference(change: Floats, own: slice, others: slice | Ints, contribution: Floats) -> float:
    """Mean change of a cohort less that of its comparison; fills `contribution` (units)."""
    value = 0.0
    for side, sign in ((own, 1.0), (others, -1.0)):
        part = change[side]
        mean = part.mean()
        contribution[side] = sign * (part - mean) / len(part)
        value += sign * float(mean)
    return value


def _adjusted(
    panel: Panel, features: Floats, change: Floats, own: slice, others: slice | Ints, contribution: Floats
) -> float:
    """The same once both sides are made comparable by their features."""
    units = np.arange(panel.units)
    both = np.concatenate([units[own], units[others]])
    label = panel.waves[int(panel.cohort[own.start])]
    treated = np.arange(len(both)) < own.stop - own.start
    value, contribution[both] = adjusted_difference(change[both], treated, features[both], label)
    return value


def _gathered(
    panel: Panel, comparison: Comparison, rows: list[tuple[int, int, int, int, int]], estimates: Estimates
) -> GroupTime:
    """Without the cohorts that nothing could be compared with once treated."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5)
    matched = set(columns[columns[:, 1] >= columns[:, 0], 0].tolist())
    unmatched = tuple(one for one in panel.cohorts if one not in matched)
    if not matched:
        raise Refusal(
            _("La cohorte « %(wave)s » n’a personne à qui être comparée après son action."),
            table="panel",
            row=panel.row_of(unmatched[0]),
            column=panel.column,
            wave=panel.waves[unmatched[0]],
        )
    kept = np.flatnonzero(np.isin(columns[:, 0], list(matched)))
    cohort, wave, base, treated, compared = columns[kept].T
    if len(kept) < len(columns):
        estimates = estimates.chosen(kept)
    return GroupTime(panel, comparison, cohort, wave, base, treated, compared, estimates, unmatched)


def _refuse_singular(panel: Panel, comparison: Comparison) -> None:
    if not panel.cohorts:
        raise Refusal(
            _("Personne n’a suivi l’action après la première vague : rien à comparer."),
            table="panel",
            column=panel.column,
        )
    for cohort in panel.cohorts:
        if _clusters(panel, panel.members(cohort)) < 2:
            raise Refusal(
                _(
                    "La cohorte « %(wave)s » tient en un seul agent ou une seule structure : le hasard ne peut y être "
                    "mesuré. Retirez-la ou regroupez-la avec une autre."
                ),
                table="panel",
                row=panel.row_of(cohort),
                column=panel.column,
                wave=panel.waves[cohort],
            )
    if comparison == "never" and _clusters(panel, panel.members(panel.never)) < 2:
        raise Refusal(
            _(
                "La cohorte « %(wave)s » n’a personne à qui être comparée : aucun groupe n’est resté sans l’action. "
                "La comparaison avec ceux qui ne l’ont pas encore suivie peut convenir."
            ),
            table="panel",
            row=panel.row_of(panel.cohorts[0]),
            column=panel.column,
            wave=panel.waves[panel.cohorts[0]],
        )
