"""The whole allocation beside bare HiGHS on the same model.

    python -m bench.allocation [--agents 5000] [--sessions 360] [--repeat 1]

A random demand: five wishes an agent, three dates in five possible, at most two seats each, quotas, minimums to open, a
budget. Ours: building, every objective proven in order, the draw (to a thousandth at this size). Bare: one `milp` of
scipy on the same matrices with the first three objectives in one weighted sum, which proves neither their order nor the
balance, and draws nothing. Target: at most 1.3 of its CPU time. The bare side stops after `--limit` seconds: its time
is then only a lower bound.
"""

import argparse
import sys
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from bench._race import machine, race
from terreau.lab.allocation import Absences, Quotas, Rules, Sessions, Wishes, place
from terreau.lab.allocation.model import build
from terreau.lab.allocation.placement import combined, leading_levels

TARGET = 1.3
DAYS = 200
WISHES = 5


def demand(agents: int, sessions: int, seed: int) -> tuple[Wishes, Sessions, Rules]:
    rng = np.random.default_rng(seed)
    courses = max(WISHES, sessions // 6)
    capacity = rng.integers(8, 17, sessions).astype(float) * max(1.0, round(agents * 2.2 / (12 * sessions), 0))
    start = rng.integers(0, DAYS, sessions).astype(float)
    cost = rng.integers(1, 6, sessions) * 100.0
    taste = rng.dirichlet(np.ones(courses) * 3)
    wished = np.array([rng.choice(courses, WISHES, replace=False, p=taste) for _agent in range(agents)])
    names = [f"agent {n:05d}" for n in range(agents)]
    lines = np.repeat(np.arange(agents), WISHES)
    structure = rng.integers(0, 20, agents)
    # Two absences in five blocks of the year: about three dates in five are left.
    away = np.repeat(np.arange(agents), 2)
    block = np.concatenate([rng.choice(5, 2, replace=False) for _agent in range(agents)]) * (DAYS / 5)
    return (
        Wishes(
            [names[n] for n in lines], [f"cours {c:03d}" for c in wished.ravel()],
            np.tile(np.arange(1.0, WISHES + 1), agents), [f"structure {structure[n]:02d}" for n in lines],
            np.zeros(len(lines)),
        ),
        Sessions(
            [f"session {n:04d}" for n in range(sessions)], [f"cours {n % courses:03d}" for n in range(sessions)],
            start, start + rng.integers(1, 4, sessions), capacity, np.where(rng.random(sessions) < 0.5, 5.0, 0.0),
            cost, ["2026"] * sessions,
        ),
        Rules(
            seats=2, budget=float(0.8 * cost.mean() * min(capacity.sum(), 2 * agents)),
            quotas=Quotas([""], [""], np.array([6.0])),
            absences=Absences([names[n] for n in away], block, block + DAYS / 5),
        ),
    )  # fmt: skip


def bare(model: Any, seconds: float) -> Any:
    return milp(
        -combined(model, leading_levels(model)), integrality=np.ones(model.width), bounds=Bounds(model.lower, 1),
        constraints=LinearConstraint(model.matrix, model.low, model.high),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=5000)
    parser.add_argument("--sessions", type=int, default=360)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--limit", type=float, default=900)
    options = parser.parse_args()
    asked = demand(options.agents, options.sessions, seed=2026)
    model = build(*asked)
    print(f"{machine()}; {options.agents} agents, {options.sessions} sessions: {model.matrix.shape[1]} columns")
    found: dict[str, Any] = {}

    def ours() -> None:
        found["ours"] = place(*asked, seed=1)

    def theirs() -> None:
        found["bare"] = bare(model, options.limit)

    met = race("place", ours, theirs, named="bare milp", target=TARGET, repeat=options.repeat, warm=False)
    for stage in found["ours"].stages:
        print(f"  {stage.name}: {stage.value:g} (at most {stage.bound:g}), proven: {stage.proven}")
    weights, given = combined(model, leading_levels(model)), found["ours"]
    best = sum(stage.value * each for stage, each in zip(given.stages, (weights.max(), 1.0), strict=False))
    print(f"  bare milp: status {found['bare'].status}, value {-found['bare'].fun:g}; ours, weighed alike: {best:g}")
    return 0 if met and given.proven else 1


if __name__ == "__main__":
    sys.exit(main())
