"""Who they are: place, job, category, age, name. One batch is a set of parallel numpy arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

import numpy as np
from faker import Faker

from terreau.desk.demo.jobs import CATEGORIES, HEADS, INDEX, JOBS, PROFILES, cumulated
from terreau.desk.demo.ministry import headcounts, tree
from terreau.desk.demo.plan import BATCH, DAYS_LIVED, Plan

# Ages of agents in post. Published: 36.2 % are 50 or more in the State (DGAFP, 2018), 14.5 % are under 30 (DGAFP, 2014,
# the three branches), 55 % of those aged 50 or more are 55 or more (2015). How the rest spreads is an assumption.
AGE_CLASSES = ((20, 30, 0.145), (30, 40, 0.225), (40, 50, 0.268), (50, 55, 0.163), (55, 60, 0.130), (60, 67, 0.069))
# Heads of structures and teams, and executives, are older: an assumption. The others make up for it.
AGES_OF_HEADS = (0.01, 0.17, 0.34, 0.22, 0.17, 0.09)
TEAM = 11  # agents whom a team leader manages, when a structure needs team leaders
SHARE_OF_HEADS = 0.10  # about what the two rules above make of a ministry; only used to make up for their age
LEFT_IN_TWO_YEARS = 0.09  # leavers of the two years / agents in post: near the 10 % a year of all moves by Insee
RETIREMENTS = 0.55  # of these departures
MEAN_RETIREMENT_AGE = 61.2  # new pensions of the State's civil servants (DGAFP, 2016)
PART_TIME = 0.16  # an assumption


@dataclass
class Batch:
    """Agents numbered from `first` (0 is the first of the ministry), as parallel arrays; dates are days from today."""

    number: int
    first: int
    structure: np.ndarray  # index in the tree
    manager: np.ndarray  # number of an agent in post, -1: none
    job: np.ndarray
    category: np.ndarray
    age: np.ndarray  # in years, with decimals, today
    is_manager: np.ndarray
    is_executive: np.ndarray
    first_name: np.ndarray
    last_name: np.ndarray
    working_time: np.ndarray
    left: np.ndarray  # day of departure, 1 for who is in post

    def __len__(self) -> int:
        return len(self.structure)


def batches(plan: Plan) -> Iterator[Batch]:
    """Those in post, structure after structure, then those who left in the two years."""
    counts = headcounts(plan)
    ends = np.cumsum(counts)
    leavers = int(plan.agents * LEFT_IN_TWO_YEARS)
    number = 0
    for first in range(0, plan.agents, BATCH):
        numbers = np.arange(first, min(first + BATCH, plan.agents))
        structure = np.searchsorted(ends, numbers, side="right")
        yield in_post(plan, number, first, structure, numbers - (ends - counts)[structure], counts, ends - counts)
        number += 1
    for first in range(plan.agents, plan.agents + leavers, BATCH):
        size = min(BATCH, plan.agents + leavers - first)
        yield gone(plan, number, first, size, ends)
        number += 1


def in_post(
    plan: Plan,
    number: int,
    first: int,
    structure: np.ndarray,
    place: np.ndarray,
    counts: np.ndarray,
    starts: np.ndarray,
) -> Batch:
    """`place` is the rank in the structure: 0 is its head, the next ones its deputies or team leaders."""
    random = plan.draw("people", number)
    nodes = tree()
    depth = np.array([node.depth for node in nodes])[structure]
    parent = np.array([-1 if node.parent is None else node.parent for node in nodes])[structure]
    size = counts[structure]
    leaders = np.where((depth == 4) & (size > TEAM + 4), np.ceil((size - 1) / (TEAM + 1)).astype(int), 0)
    is_head = place == 0
    is_leader = (place > 0) & (place <= leaders)
    own_head = starts[structure]
    team_leader = own_head + 1 + (place - 1) % np.maximum(leaders, 1)
    manager = np.where(is_head, np.where(parent >= 0, starts[parent], -1), own_head)
    manager = np.where((leaders > 0) & (place > leaders), team_leader, manager)
    deputy = (depth == 2) & (place == 1)
    # A head manages at least the heads below; a bureau of one has nobody to manage.
    is_manager = (is_head & ((depth < 4) | (size > 1))) | is_leader
    central = ~np.array([node.code.startswith("DR-") for node in nodes])[structure]
    is_executive = (is_head & ((depth <= 2) | ((depth == 3) & central))) | deputy
    chiefs = is_head | is_leader | deputy
    age = ages(random, chiefs)
    job, category = occupations(random, structure, age)
    for level, code in HEADS.items():
        job[is_head & (depth == level)] = INDEX[code]
    top, middle = CATEGORIES.index("A+"), CATEGORIES.index("A")
    category[is_head | deputy] = np.where(depth[is_head | deputy] <= 3, top, middle)
    return finish(
        random, number, first, structure=structure, manager=manager, job=job, category=category, age=age,
        is_manager=is_manager, is_executive=is_executive, left=np.ones(len(structure), int),
    )  # fmt: skip


def gone(plan: Plan, number: int, first: int, size: int, ends: np.ndarray) -> Batch:
    """Those who left: retired around the published mean age, or gone elsewhere."""
    random = plan.draw("people", number)
    structure = np.searchsorted(ends, random.integers(0, ends[-1], size), side="right")
    retired = random.random(size) < RETIREMENTS
    left = -random.integers(5, DAYS_LIVED, size)
    at_departure = np.where(
        retired,
        np.clip(random.normal(MEAN_RETIREMENT_AGE + 0.6, 1.6, size), 58, 67),
        np.clip(random.normal(37, 8, size), 22, 57),
    )
    age = at_departure - left / 365.25
    job, category = occupations(random, structure, age)
    none = np.zeros(size, bool)
    return finish(
        random, number, first, structure=structure, manager=np.full(size, -1), job=job, category=category, age=age,
        is_manager=none, is_executive=none, left=left,
    )  # fmt: skip


def finish(random: np.random.Generator, number: int, first: int, **columns: np.ndarray) -> Batch:
    size = len(columns["structure"])
    first_names, last_names = names()
    part_time = random.random(size) < np.where(columns["is_manager"], PART_TIME / 3, PART_TIME)
    working_time = np.where(part_time, random.choice([50, 60, 70, 80, 90], size, p=[0.15, 0.1, 0.05, 0.55, 0.15]), 100)
    return Batch(
        number, first, working_time=working_time,
        first_name=random.integers(0, len(first_names), size), last_name=random.integers(0, len(last_names), size),
        **columns,
    )  # fmt: skip


def ages(random: np.random.Generator, chiefs: np.ndarray) -> np.ndarray:
    """Ages by class, even inside a class; chiefs are older and the others younger by as much."""
    published = np.array([share for _low, _high, share in AGE_CLASSES])
    older = np.array(AGES_OF_HEADS)
    others = np.clip(published - SHARE_OF_HEADS * older, 0, None)
    lows = np.array([low for low, _high, _share in AGE_CLASSES])
    highs = np.array([high for _low, high, _share in AGE_CLASSES])
    drawn = random.random(len(chiefs))
    classes = np.where(
        chiefs,
        np.searchsorted(np.cumsum(older / older.sum()), drawn, side="right"),
        np.searchsorted(np.cumsum(others / others.sum()), drawn, side="right"),
    ).clip(0, len(lows) - 1)
    return lows[classes] + random.random(len(chiefs)) * (highs - lows)[classes]


def occupations(random: np.random.Generator, structure: np.ndarray, age: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Job by the structure's profile, category by the job; A+ is for some of the A past forty."""
    profiles = list(PROFILES)
    profile = np.array([profiles.index(node.profile) for node in tree()])[structure]
    tables = np.array([cumulated(name) for name in profiles])
    drawn = random.random(len(structure))
    job = (tables[profile] <= drawn[:, None]).sum(axis=1).clip(0, len(JOBS) - 1)
    mixes = np.cumsum(np.array([draft.mix for draft in JOBS]), axis=1)
    category = 1 + (mixes[job] <= random.random(len(structure))[:, None]).sum(axis=1).clip(0, 2)
    promoted = (category == 1) & (age > 40) & (random.random(len(structure)) < 0.06)
    return job, np.where(promoted, 0, category)


@cache
def names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last names by Faker, French, always the same: what is drawn from the seed is who bears them."""
    invent = Faker("fr_FR")
    invent.seed_instance(1)
    first = sorted({invent.first_name() for _ in range(3000)})
    last = sorted({invent.last_name() for _ in range(6000)})
    return tuple(first), tuple(last)


@cache
def address_parts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same names as they stand in an address: lower case, no accent, no space."""
    first, last = names()
    return tuple(map(plain, first)), tuple(map(plain, last))


def plain(name: str) -> str:
    letters = normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "".join(letter if letter.isalnum() else "-" for letter in letters)


class Addresses:
    """Addresses unique in the ministry: the second Marie Martin is marie.martin2. A counter per pair of names."""

    DOMAIN = "transition-territoires.example"

    def __init__(self) -> None:
        first, last = names()
        self.seen = np.zeros((len(first), len(last)), np.int32)

    def of(self, batch: Batch) -> list[str]:
        first, last = address_parts()
        pair = batch.first_name * self.seen.shape[1] + batch.last_name
        order = np.argsort(pair, kind="stable")
        sorted_pairs = pair[order]
        starts = np.flatnonzero(np.r_[True, sorted_pairs[1:] != sorted_pairs[:-1]])
        rank = np.empty(len(pair), int)
        rank[order] = np.arange(len(pair)) - np.repeat(starts, np.diff(np.r_[starts, len(pair)]))
        rank += self.seen[batch.first_name, batch.last_name]
        np.add.at(self.seen, (batch.first_name, batch.last_name), 1)
        return [
            f"{first[one]}.{last[other]}{times + 1 if times else ''}@{self.DOMAIN}"
            for one, other, times in zip(
                batch.first_name.tolist(), batch.last_name.tolist(), rank.tolist(), strict=True
            )
        ]
