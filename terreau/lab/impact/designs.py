"""Before the action: the smallest effect that a plan can find, and its rehearsal on simulated panels.

Sources: Bloom, *Minimum detectable effects*, Evaluation Review 19 (1995), for the smallest effect; Kish, *Survey
Sampling* (1965), for the design effect of structures; Donner and Koval, Biometrics 36 (1980), for the intra-cluster
correlation by analysis of variance. The error of the plan is the one of the estimator itself, whose coefficients are
applied to the covariance of the measures.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from terreau.lab.impact.columns import Bools, Floats, Ints
from terreau.lab.impact.effects import Comparison, group_time, summarise
from terreau.lab.impact.panels import Panel
from terreau.lab.impact.uncertainty import LEVEL, POWER, Errors, errors
from terreau.lab.refusals import Refusal, gettext_noop as _


@dataclass(frozen=True)
class Noise:
    """How much the measure moves without any action.

    `sd`: standard deviation between units at a wave (units of the measure). `correlation`: between two measures of the
    same unit, 0 at least. `icc`: share of the changes that the units of a structure have in common. `cluster_size`:
    units per structure (Kish: that of the structure of a unit taken at random); 1 without structures.
    """

    sd: float
    correlation: float
    icc: float = 0.0
    cluster_size: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.sd) and self.sd > 0):
            raise Refusal(_("L’écart-type doit être un nombre positif : %(value)s."), column="sd", value=self.sd)
        if not 0 <= self.correlation < 1:
            raise Refusal(
                _("La corrélation entre deux mesures d’un même agent est entre 0 et 1 exclu : %(value)s."),
                column="correlation",
                value=self.correlation,
            )
        if not 0 <= self.icc <= 1:
            raise Refusal(
                _("La part commune à une structure est entre 0 et 1 : %(value)s."), column="icc", value=self.icc
            )
        if not self.cluster_size >= 1:
            raise Refusal(
                _("Une structure compte au moins un agent : %(value)s."),
                column="cluster_size",
                value=self.cluster_size,
            )

    @property
    def design_effect(self) -> float:
        return 1 + (self.cluster_size - 1) * self.icc


@dataclass(frozen=True)
class Design:
    """A plan: `sizes[i]` units first treated at wave `starts[i]`, `controls` never treated, over `waves` waves.

    Structures are taken to be treated as a whole, which is prudent where they are not.
    """

    starts: tuple[int, ...]
    sizes: tuple[int, ...]
    controls: int
    waves: int
    noise: Noise
    comparison: Comparison = "never"

    def __post_init__(self) -> None:
        if not self.starts or not all(0 < start < self.waves for start in self.starts):
            raise Refusal(
                _("L’action commence après la première vague et au plus tard à la dernière."), column="starts"
            )
        least = 2 * self.noise.cluster_size
        for size in (*self.sizes, self.controls):
            if size < least:
                raise Refusal(
                    _("Chaque groupe compte au moins deux agents, et deux structures si on en compte : %(size)s."),
                    column="sizes",
                    size=size,
                )

    def panel(self, outcome: Floats) -> Panel:
        """The panel of this plan holding `outcome` (waves × units, units by cohort)."""
        cohort = np.repeat([*self.starts, self.waves], [*self.sizes, self.controls])
        cluster = np.arange(len(cohort))
        if self.noise.cluster_size > 1:
            counts = [max(2, round(size / self.noise.cluster_size)) for size in (*self.sizes, self.controls)]
            offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
            cluster = np.concatenate(
                [
                    offset + np.arange(size) * count // size
                    for offset, size, count in zip(offsets, (*self.sizes, self.controls), counts, strict=True)
                ]
            )
        labels = tuple(str(wave) for wave in range(1, self.waves + 1))
        return Panel(outcome, cohort, cluster, int(cluster.max()) + 1, labels)


def expected(design: Design) -> Errors:
    """The error that the plan will have on its overall effect, with its degrees of freedom (value nil).

    The estimator is linear in the mean of each cohort at each wave: its coefficients are read by giving it panels that
    are 1 for one cohort at one wave and 0 elsewhere.
    """
    noise, waves = design.noise, design.waves
    covariance = noise.sd**2 * (noise.correlation + (1 - noise.correlation) * np.eye(waves))
    total = scale = 0.0
    for size, coefficients in zip((*design.sizes, design.controls), _coefficients(design), strict=True):
        variance = noise.design_effect * float(coefficients @ covariance @ coefficients) / size
        total += variance
        scale += variance**2 / max(size / noise.cluster_size - 1, 1)
    return Errors(np.zeros(1), np.array([total**0.5]), np.array([total**2 / scale]))


def detectable(design: Design, power: float = POWER, level: float = LEVEL) -> float:
    """The smallest true effect, in the units of the measure, that a test at `level` finds with this `power`."""
    return float(expected(design).detectable(power, level)[0])


def power_at(design: Design, effect: float, level: float = LEVEL) -> float:
    """How often a test at `level` finds a true `effect`."""
    ahead = expected(design)
    return float(stats.t.cdf(abs(effect) / ahead.error - ahead.critical(level), ahead.freedom)[0])


def times_more(design: Design, effect: float) -> float:
    """By how much to multiply every group for `effect` to be found with a power of 80 %."""
    return (detectable(design) / abs(effect)) ** 2


def measured_noise(outcome: Floats, treated: Bools, cluster: Ints | None = None) -> Noise:
    """The noise of waves before the action: `outcome` (units × waves), who is to be `treated`, and structures.

    The means of each group at each wave are set aside first. Raises `Refusal` with fewer than two waves, a group of
    fewer than two units, or a measure that never varies.
    """
    units, waves = outcome.shape
    if waves < 2:
        raise Refusal(
            _("Une seule vague avant l’action : il en faut deux pour savoir combien la mesure bouge d’elle-même."),
            table="panel",
        )
    if min(treated.sum(), (~treated).sum()) < 2:
        raise Refusal(
            _("Il faut au moins deux agents qui suivront l’action et deux qui ne la suivront pas."), table="panel"
        )
    residual = outcome.astype(float)
    for group in (treated, ~treated):
        residual[group] -= residual[group].mean(axis=0)
    covariance = residual.T @ residual / (units - 2)
    variance = float(np.trace(covariance)) / waves
    if variance <= 1e-12 * max(float(np.abs(outcome).max()) ** 2, 1e-300):
        raise Refusal(_("La mesure ne varie pas d’un agent à l’autre : rien à planifier."), table="panel")
    between = (float(covariance.sum()) - variance * waves) / (waves * (waves - 1)) / variance
    noise = Noise(variance**0.5, min(max(between, 0.0), 0.999))
    if cluster is None:
        return noise
    _found, place, counts = np.unique(cluster, return_inverse=True, return_counts=True)
    icc = _intra_cluster(np.diff(residual, axis=1), place, counts)
    return replace(noise, icc=icc, cluster_size=float((counts**2).sum() / units))


@dataclass(frozen=True)
class Rehearsal:
    """Shares of the simulated panels in which an effect was found: the planned one (`power`), or none at all."""

    panels: int
    power: float
    false_positives: float


def rehearse(
    design: Design,
    effect: float,
    *,
    seed: int,
    panels: int = 200,
    progress: Callable[[int, int], None] | None = None,
) -> Rehearsal:
    """The plan carried out `panels` times with the planned `effect` and as often without, by the estimator itself."""
    random = np.random.default_rng(seed)
    found = {0.0: 0, effect: 0}
    for done in range(panels):
        for true in (0.0, effect):
            found[true] += bool(overall(design, simulated(design, true, random)).p[0] < LEVEL)
        if progress:
            progress(done + 1, panels)
    return Rehearsal(panels, found[effect] / panels, found[0.0] / panels)


def simulated(design: Design, effect: float, random: np.random.Generator) -> Panel:
    """A panel drawn from the plan: normal measures, a shock per structure and wave, and `effect` once treated."""
    noise = design.noise
    panel = design.panel(np.zeros((design.waves, sum(design.sizes) + design.controls)))
    lasting = random.standard_normal(panel.units) * noise.correlation**0.5
    shared = random.standard_normal((design.waves, panel.clusters))[:, panel.cluster] * noise.icc**0.5
    own = random.standard_normal(panel.outcome.shape) * (1 - noise.icc) ** 0.5
    outcome = noise.sd * (lasting + (1 - noise.correlation) ** 0.5 * (shared + own))
    outcome += effect * (np.arange(design.waves)[:, None] >= panel.cohort)
    return replace(panel, outcome=outcome)


def overall(design: Design, panel: Panel) -> Errors:
    """The overall effect (over the treated) and its error."""
    found = group_time(panel, design.comparison)
    return errors(found.panel, summarise(found, "group").overall)


def _coefficients(design: Design) -> Floats:
    """(cohorts, controls last) × waves: what the overall effect becomes when that mean grows by 1."""
    groups = len(design.sizes) + 1
    panel = design.panel(np.zeros((design.waves, sum(design.sizes) + design.controls)))
    bounds = np.concatenate([[0], np.cumsum([*design.sizes, design.controls])])
    result = np.zeros((groups, design.waves))
    for group in range(groups):
        for wave in range(design.waves):
            outcome = np.zeros_like(panel.outcome)
            outcome[wave, bounds[group] : bounds[group + 1]] = 1.0
            found = group_time(replace(panel, outcome=outcome), design.comparison)
            result[group, wave] = summarise(found, "group").overall.value[0]
    return result


def _intra_cluster(changes: Floats, place: Ints, counts: Ints) -> float:
    """Share of the variance of `changes` (units × changes) that lies between clusters, at least nil."""
    units, clusters = len(place), len(counts)
    if clusters < 2 or clusters == units:
        return 0.0
    means = np.stack([np.bincount(place, weights=column) / counts for column in changes.T], axis=1)
    between = float((counts[:, None] * (means - changes.mean(axis=0)) ** 2).sum()) / (clusters - 1)
    within = float(((changes - means[place]) ** 2).sum()) / (units - clusters)
    typical = (units - float((counts**2).sum()) / units) / (clusters - 1)
    return max(0.0, (between - within) / (between + (typical - 1) * within))
