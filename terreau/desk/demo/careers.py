"""When: who entered, who moved in the two years, who left."""

from dataclasses import dataclass

import numpy as np

from terreau.desk.demo.ministry import tree
from terreau.desk.demo.people import Batch
from terreau.desk.demo.plan import DAYS_LIVED, Plan

# Arrivals of the two years among those in post, by age: an assumption that gives 4.5 % a year, as many as leave.
ARRIVED = ((30, 0.26), (40, 0.12), (50, 0.06), (200, 0.03))
MOVED = 0.09  # changed structure in the two years, among those who were there before: an assumption
NEAR = 0.65  # of them, stay in the same direction
YEARS_IN_POST = 5.0  # mean; the HR file that was loaded says nothing of earlier posts


@dataclass
class Careers:
    """Days from today; `moved` is 1 for who did not move, and then `former` means nothing."""

    entered: np.ndarray
    posted: np.ndarray  # first day of the first known posting
    moved: np.ndarray  # first day of the second posting
    former: np.ndarray  # structure of the first posting when there are two


def careers(plan: Plan, batch: Batch) -> Careers:
    random = plan.draw("careers", batch.number)
    size = len(batch)
    in_post = batch.left > 0
    chances = np.array([share for _age, share in ARRIVED])
    bounds = np.array([age for age, _share in ARRIVED])
    arrived = in_post & (random.random(size) < chances[np.searchsorted(bounds, batch.age, side="right")])
    arrived &= ~batch.is_manager
    last_day = np.where(in_post, 0, batch.left)
    working_life = np.clip(batch.age * 365.25 + last_day - 20.5 * 365.25, DAYS_LIVED + 400, None)
    entered = last_day - (DAYS_LIVED + 60 + (working_life - DAYS_LIVED - 60) * random.beta(1.6, 1.2, size)).astype(int)
    entered = np.where(arrived, -random.integers(3, DAYS_LIVED, size), entered)
    since = DAYS_LIVED + 60 + (random.exponential(YEARS_IN_POST * 365, size)).astype(int)
    posted = np.where(arrived, entered, np.maximum(entered, last_day - since))
    moves = in_post & ~arrived & ~batch.is_manager & (random.random(size) < MOVED)
    moved = np.where(moves, -random.integers(5, DAYS_LIVED, size), 1)
    return Careers(entered, posted, moved, former_structures(random, batch))


def former_structures(random: np.random.Generator, batch: Batch) -> np.ndarray:
    """Another bureau, of the same direction more often than not."""
    nodes = tree()
    direction = directions()
    leaves = np.array([index for index, node in enumerate(nodes) if node.depth == 4])
    by_direction = {one: leaves[direction[leaves] == one] for one in np.unique(direction[leaves]).tolist()}
    anywhere = leaves[random.integers(0, len(leaves), len(batch))]
    near = anywhere.copy()
    for one, bureaux in by_direction.items():
        here = np.flatnonzero(direction[batch.structure] == one)
        near[here] = bureaux[random.integers(0, len(bureaux), len(here))]
    former = np.where(random.random(len(batch)) < NEAR, near, anywhere)
    # Chance may have drawn the present structure: the next one instead.
    position = np.searchsorted(leaves, former)
    return np.where(former == batch.structure, leaves[(position + 1) % len(leaves)], former)


def directions() -> np.ndarray:
    """The direction (depth 2) of every structure; the ministry is its own."""
    nodes = tree()
    found = np.zeros(len(nodes), int)
    for index, node in enumerate(nodes):
        found[index] = index if node.depth <= 2 or node.parent is None else found[node.parent]
    return found
