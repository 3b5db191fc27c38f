"""The exact mean and variance of a projection beside one simulation of every agent.

    python -m bench.projection [--agents 2500000]

50 ages × 87 jobs × 10 years, each job exchanging staff with six others, Poisson entrants. The reference is a vectorised
simulation of each agent (numpy, single-precision draws): one draw of what ours gives the law of. Targets: the exact
mean and variance of every job and year in at most 0.1 of the CPU time of one simulated draw; one draw of the hazards
with its exact mean in at most 0.005 of it. The simulated headcounts must be where the exact moments say.
"""

import argparse
import sys
from collections.abc import Iterator

import numpy as np

from bench._race import machine, race
from terreau.lab.projection.hazards import Departures, estimate
from terreau.lab.projection.inputs import Inputs
from terreau.lab.projection.mobility import Mobility, Moves
from terreau.lab.projection.moments import moments
from terreau.lab.projection.outlook import Reader, drawn_means, flows, project
from terreau.lab.projection.recruitment import Recruitment
from terreau.lab.projection.scenarios import base
from terreau.lab.projection.staff import Classes, Staff

AGES, JOBS, YEARS, YOUNGEST = 50, 87, 10, 18
EXACT, DRAW = 0.1, 0.005
# Draws timed together: one alone is too short for the clock.
DRAWS = 20


def observed(agents: int, random: np.random.Generator) -> Inputs:
    """A fictional administration: departures seen in a year, moves, and entrants that replace most leavers."""
    classes = Classes((tuple(f"m{job:02}" for job in range(JOBS)), ("",), ("",)))
    ages = YOUNGEST + np.arange(AGES)
    weight = np.exp(-(((ages - 46) / 14.0) ** 2))[:, None] * random.lognormal(0, 0.8, JOBS)
    stock = random.multinomial(agents, (weight / weight.sum()).ravel()).reshape(AGES, JOBS).astype(float)
    retiring = np.where(ages < 60, 0.001, 0.25)[:, None] * random.uniform(0.8, 1.2, JOBS)
    leaving = np.clip(0.06 - 0.001 * (ages - 18), 0.01, None)[:, None] * random.uniform(0.8, 1.2, JOBS)
    retired = random.binomial(stock.astype(int), retiring).astype(float)
    others = random.binomial((stock - retired).astype(int), leaving).astype(float)
    seen = Departures(2025, YOUNGEST, stock, retired, others, np.arange(JOBS))
    shares = np.eye(JOBS) * 0.93
    for job in range(JOBS):
        near = random.choice(np.delete(np.arange(JOBS), job), 6, replace=False)
        shares[job, near] = 0.07 * random.dirichlet(np.ones(6))
    year, place = np.repeat(np.arange(YEARS), JOBS), np.tile(np.arange(JOBS), YEARS)
    entering = Recruitment(
        22, year, place, 0.04 * stock.sum(axis=0)[place], np.zeros(len(year), bool), np.full((len(year), 20), 0.05)
    )
    return Inputs(
        Staff(2025, YOUNGEST, stock, classes),
        seen,
        estimate(seen),
        Mobility(classes, {"metier": Moves(shares)}),
        entering,
        None,
        YEARS,
    )


class Agents:
    """Every agent, followed one by one: the reference."""

    def __init__(self, inputs: Inputs) -> None:
        told = scenario_of(inputs)
        leaving = Reader(inputs, told).read(*inputs.hazards.expected())
        made = flows(inputs, told, leaving, inputs.mobility.matrix())
        cohort, job = np.nonzero(made.stock)
        # One number an agent, his cohort and job; two tables of thresholds, so that one draw a year is enough.
        self.cell = np.repeat(cohort * JOBS + job, made.stock[cohort, job].astype(np.int64)).astype(np.int32)
        moving = 1.0 - np.diag(made.moves)
        self.leave = (1.0 - made.stay).reshape(YEARS, -1).astype(np.float32)
        self.move = (1.0 - made.stay * (1.0 - moving)).reshape(YEARS, -1).astype(np.float32)
        self.poisson = made.poisson.reshape(YEARS, -1)
        # The destinations of all jobs one after the other, their chances summed: those of job j run from j to j + 1.
        off = np.where(np.eye(JOBS, dtype=bool), 0.0, made.moves)
        origin, self.target = np.nonzero(off)
        self.summed = np.cumsum(off[origin, self.target] / off.sum(axis=1)[origin])

    def draw(self, random: np.random.Generator) -> Iterator[np.ndarray]:
        """The headcount of each job after each year."""
        cell = self.cell
        for year in range(YEARS):
            drawn = random.random(len(cell), dtype=np.float32)
            staying = drawn >= self.leave[year][cell]
            cell, drawn = cell[staying], drawn[staying]
            movers = np.nonzero(drawn < self.move[year][cell])[0]
            job = cell[movers] % JOBS
            found = np.searchsorted(self.summed, job + random.random(len(movers)), side="right")
            cell[movers] += (self.target[np.minimum(found, len(self.target) - 1)] - job).astype(np.int32)
            entering = np.repeat(np.arange(self.poisson.shape[1]), random.poisson(self.poisson[year]))
            cell = np.concatenate([cell, entering.astype(np.int32)])
            yield np.bincount(cell, minlength=self.poisson.shape[1]).reshape(-1, JOBS).sum(axis=0)


def scenario_of(inputs: Inputs):
    return base("tendanciel", inputs.staff.classes, None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=2_500_000)
    options = parser.parse_args()
    inputs = observed(options.agents, np.random.default_rng(2026))
    told, agents, random = scenario_of(inputs), Agents(inputs), np.random.default_rng(1)
    reader = Reader(inputs, told)
    made = flows(inputs, told, reader.read(*inputs.hazards.expected()), inputs.mobility.matrix())
    print(f"{machine()}; {options.agents} agents, {AGES} ages, {JOBS} jobs, {YEARS} years")
    exact = moments(made, inputs.staff.classes.grouping("metier"))
    simulated = np.array(list(agents.draw(random)))
    gaps = np.abs(simulated - exact.mean[1:]) / np.sqrt(exact.variance[1:])
    print(f"largest gap of one simulated draw to the exact mean: {gaps.max():.2f} exact standard deviations")
    named = "numpy, one draw of every agent"
    met = race(
        "exact mean, variance and flows of every job and year",
        lambda: project(inputs, told, ["metier"]),
        lambda: list(agents.draw(random)),
        named=named, target=EXACT,
    )  # fmt: skip
    met &= race(
        f"{DRAWS} draws of the hazards, each with its exact mean",
        lambda: [drawn_means(inputs, told, reader, made, random) for _draw in range(DRAWS)],
        lambda: list(agents.draw(random)),
        named=named, target=DRAW * DRAWS,
    )  # fmt: skip
    # 870 gaps that are almost normal: beyond five standard deviations, a moment is wrong.
    return 0 if met and gaps.max() < 5 else 1


if __name__ == "__main__":
    sys.exit(main())
