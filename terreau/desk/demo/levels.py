"""What they can do: sixteen CRCN levels, measured up to three times in two years, with training in between.

Anchor (Pix and Les Interconnectés, 1 337 territorial agents, 2021): 56 % of those under 35 are autonomous, 18 % of
those of 55 or more. We read « autonomous » as a mean level of 3, the first of « Indépendant »; the State's agents are
assumed to be like the territorial ones. Effects of category and job, and gains, are assumptions.
"""

from dataclasses import dataclass

import numpy as np

from terreau.desk.demo.careers import Careers, directions
from terreau.desk.demo.jobs import JOBS
from terreau.desk.demo.ministry import tree
from terreau.desk.demo.people import Batch
from terreau.desk.demo.plan import Plan

CODES = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2")
# How much easier than the mean each competence is to office workers.
EASE = np.array([0.5, 0.3, -0.4, 0.7, 0.3, 0.1, 0.0, 0.6, -0.3, -0.1, -1.5, 0.1, 0.2, 0.0, -0.2, -0.1])
MIDDLE_AGE, MIDDLE_LEVEL, PER_YEAR = 45.0, 2.44, -0.037
BY_CATEGORY = np.array([0.45, 0.35, 0.0, -0.45])
BETWEEN_AGENTS, BETWEEN_COMPETENCES, OF_MEASURE = 0.85, 0.55, 0.35  # standard deviations, in levels
GAIN_TRAINED, GAIN_OTHERS = 1.05, 0.12  # mean levels between two measures
WAVES = 3
ONBOARDING = 60  # days after entry when an arrival is measured
NEVER = 1


@dataclass(frozen=True)
class Wave:
    """The campaigns of a group of directions: mean day of each measure, and the chance to take part again."""

    days: tuple[int, int, int]
    again: tuple[float, float]


# Pilots were measured before the first of the two snapshots and again; others came in the second year.
PILOT = Wave((-660, -415, -70), (0.62, 0.62))
EARLY = Wave((-440, -110, 0), (0.60, 0.0))
LATE = Wave((-170, -25, 0), (0.15, 0.0))
PILOTS = ("SG", "DNUM", "DEP", "DR-GRV", "DR-RIV")
EARLIES = ("DGAT", "DICOM", "IGT", "DR-BOC", "DR-HPL", "DR-MON", "DR-VIG")
# The bureau shown from inside: most came, not all (a figure where everybody has something is not shown).
SHOWCASE = "SG-RH-FORM"


@dataclass
class Measures:
    """`day` (agent × wave, `NEVER` when not), `level` (agent × wave × competence), `trained` (day before a wave)."""

    day: np.ndarray
    level: np.ndarray
    trained: np.ndarray


def coverage(plan: Plan) -> np.ndarray:
    """The share of each structure that takes part: some bureaux all but whole, others hardly anybody."""
    nodes = tree()
    random = plan.draw("coverage")
    of_direction = random.beta(7, 3.4, len(nodes))[directions()]
    rate = np.clip(of_direction + random.normal(0, 0.13, len(nodes)), 0.06, 0.97)
    rate[[index for index, node in enumerate(nodes) if node.code == SHOWCASE]] = 0.84
    return rate


def wave_days(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Mean days and chances of coming again, by structure."""
    nodes, of = tree(), directions()
    groups = dict.fromkeys(PILOTS, PILOT) | dict.fromkeys(EARLIES, EARLY)
    waves = [groups.get(nodes[of[index]].code, LATE) for index in range(len(nodes))]
    return np.array([wave.days for wave in waves]), np.array([wave.again for wave in waves])


def measure_days(random: np.random.Generator, plan: Plan, batch: Batch, careers: Careers) -> np.ndarray:
    size = len(batch)
    days, again = wave_days(plan)
    rate = coverage(plan)[batch.structure]
    # Without a workstation of one's own, a campaign is harder to join.
    rate = rate * np.array([1.05, 1.05, 1.0, 0.8])[batch.category]
    comes = random.random((size, WAVES)) < np.column_stack([rate, again[batch.structure]])
    comes = np.logical_and.accumulate(comes, axis=1)
    day = np.minimum(days[batch.structure] + np.rint(random.normal(0, 18, (size, WAVES))).astype(int), -2)
    # Who arrived after the campaign takes it at his welcome.
    day[:, 0] = np.maximum(day[:, 0], careers.entered + ONBOARDING)
    present = (day < np.minimum(batch.left, 0)[:, None]) & (day > careers.entered[:, None])
    spaced = np.column_stack([np.ones(size, bool), np.diff(day, axis=1) >= 60])
    taken = np.logical_and.accumulate(comes & present & spaced & (days[batch.structure] < 0), axis=1)
    return np.where(taken, day, NEVER)


def measures(plan: Plan, batch: Batch, careers: Careers) -> Measures:
    random = plan.draw("levels", batch.number)
    size = len(batch)
    day = measure_days(random, plan, batch, careers)
    at_ease = np.array([job.ease for job in JOBS])[batch.job]
    mean = MIDDLE_LEVEL + PER_YEAR * (batch.age - MIDDLE_AGE) + BY_CATEGORY[batch.category] + at_ease
    mean = mean + random.normal(0, BETWEEN_AGENTS, size)
    true = mean[:, None] + EASE + random.normal(0, BETWEEN_COMPETENCES, (size, len(CODES)))
    # Structures do not train alike; who starts low is trained more.
    effort = plan.draw("effort").beta(2.6, 3.8, len(tree()))[batch.structure]
    level = np.zeros((size, WAVES, len(CODES)), np.int8)
    trained_on = np.full((size, WAVES), NEVER)
    for wave in range(WAVES):
        if wave:
            trained = random.random(size) < np.clip(effort + np.where(mean < 3, 0.1, -0.1), 0.05, 0.95)
            gain = np.where(trained, random.normal(GAIN_TRAINED, 0.35, size), random.normal(GAIN_OTHERS, 0.15, size))
            true = true + np.maximum(gain, -0.2)[:, None] * random.uniform(0.5, 1.5, (size, len(CODES)))
            gap = day[:, wave] - day[:, wave - 1]
            between = day[:, wave - 1] + (gap * random.uniform(0.3, 0.8, size)).astype(int)
            trained_on[:, wave] = np.where(trained & (day[:, wave] < 0) & (gap > 30), between, NEVER)
        seen = true + random.normal(0, OF_MEASURE, true.shape)
        level[:, wave] = np.clip(np.rint(seen), 0, 8)
    return Measures(day, level, trained_on)
