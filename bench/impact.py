"""Group-time effects beside diff-diff, the Python library of differences in differences.

    python -m bench.impact [--units 100000]

100,000 units at 8 waves, three cohorts. Both sides start from long columns of integers and numbers, and give every
ATT(g, t) with its error, the event study, the averages by cohort and overall; errors by unit, then by structure. The
effects and errors of both must be equal. Target: at most 0.5 of diff-diff's CPU time (`make bench-references`).

The two-way regression is printed beside the truth of the simulation: it is the reason not to publish it.
"""

import argparse
import sys
import warnings

import numpy as np
import pandas
from diff_diff import CallawaySantAnna

from bench._race import machine, race
from terreau.lab.impact.columns import Column
from terreau.lab.impact.effects import group_time, summarise
from terreau.lab.impact.panels import Panel, assemble
from terreau.lab.impact.twoway import two_way
from terreau.lab.impact.uncertainty import errors, pretest

TARGET = 0.5
WAVES = 8


def drawn(units: int) -> pandas.DataFrame:
    """An effect of 0.4 the first wave, 0.2 more at each: what a treated unit-wave gained is known exactly."""
    random = np.random.default_rng(2026)
    wave = np.arange(1, WAVES + 1)
    start = random.choice([0, 3, 5, 7], units, p=[0.4, 0.2, 0.2, 0.2])
    since = wave - start[:, None]
    effect = np.where((start[:, None] > 0) & (since >= 0), 0.4 + 0.2 * since, 0.0)
    outcome = random.normal(size=(units, 1)) + 0.1 * wave + 0.5 * random.normal(size=(units, WAVES)) + effect
    return pandas.DataFrame(
        {
            "unit": np.repeat(np.arange(units), WAVES),
            "wave": np.tile(wave, units),
            "start": np.repeat(start, WAVES),
            "structure": np.repeat(random.integers(0, 500, units), WAVES),
            "outcome": outcome.ravel(),
            "effect": effect.ravel(),
        }
    )


def panel_of(frame: pandas.DataFrame, cluster: str | None) -> Panel:
    unit, wave, start = (Column.of(name, frame[name].to_numpy()) for name in ("unit", "wave", "start"))
    of_cluster = Column.of(cluster, frame[cluster].to_numpy()) if cluster else None
    return assemble(unit, wave, frame["outcome"].to_numpy(), start, cluster=of_cluster)


def ours(frame: pandas.DataFrame, cluster: str | None) -> np.ndarray:
    """Effects and errors: of each cohort and wave, then overall (units × waves)."""
    found = group_time(panel_of(frame, cluster))
    panel = found.panel
    summaries = [summarise(found, kind) for kind in ("simple", "dynamic", "group")]
    told = [errors(panel, each) for one in summaries for each in (one.overall, one.estimates)]
    each = errors(panel, found.estimates)
    pretest(found)
    return np.array([np.append(each.value, told[0].value), np.append(each.error, told[0].error)])


def theirs(frame: pandas.DataFrame, cluster: str | None) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = CallawaySantAnna(cluster=cluster).fit(
            frame, outcome="outcome", unit="unit", time="wave", first_treat="start", aggregate="all"
        )
    each = [found.group_time_effects[key] for key in sorted(found.group_time_effects)]
    return np.array(
        [
            [*(one["effect"] for one in each), found.overall_att],
            [*(one["se"] for one in each), found.overall_se],
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=100_000)
    options = parser.parse_args()
    frame = drawn(options.units)
    print(f"{machine()}; {options.units} units, {WAVES} waves")
    fine = True
    for cluster in (None, "structure"):
        title = f"errors by {cluster or 'unit'}"
        gap = np.abs(ours(frame, cluster) - theirs(frame, cluster)).max()
        print(f"{title}: largest difference of effects and errors: {gap:.1e}")
        met = race(
            title,
            lambda cluster=cluster: ours(frame, cluster),
            lambda cluster=cluster: theirs(frame, cluster),
            named="diff-diff",
            target=TARGET,
        )
        fine = fine and met and gap < 1e-10
    truth = frame.loc[frame["effect"] > 0, "effect"].mean()
    print(
        f"true effect {truth:.4f}, ours {ours(frame, None)[0, -1]:.4f}, "
        f"two-way regression {two_way(panel_of(frame, None)).value:.4f}"
    )
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
