"""Everything that is drawn of a plan, batch by batch, and the digest that says whether two drawings are the same."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from terreau.desk.demo.careers import Careers, careers
from terreau.desk.demo.levels import Measures, measures
from terreau.desk.demo.ministry import headcounts, tree
from terreau.desk.demo.people import Batch, batches
from terreau.desk.demo.plan import Plan


@dataclass(frozen=True)
class Drawn:
    """A batch of agents, with what they lived and what they showed."""

    people: Batch
    lives: Careers
    results: Measures


def drawn(plan: Plan) -> Iterator[Drawn]:
    for batch in batches(plan):
        lives = careers(plan, batch)
        yield Drawn(batch, lives, measures(plan, batch, lives))


class Digest:
    """SHA-256 of all that was drawn. Dates count from the plan's day, so that the day changes nothing."""

    def __init__(self, plan: Plan) -> None:
        self.hash = hashlib.sha256("\n".join(f"{node.code} {node.label}" for node in tree()).encode())
        self.hash.update(headcounts(plan).tobytes())

    def add(self, one: Drawn) -> None:
        for arrays in (one.people, one.lives, one.results):
            for name, array in sorted(vars(arrays).items()):
                if isinstance(array, np.ndarray):
                    self.hash.update(name.encode() + np.ascontiguousarray(array).tobytes())

    def __str__(self) -> str:
        return self.hash.hexdigest()


def digest_of(plan: Plan) -> str:
    digest = Digest(plan)
    for one in drawn(plan):
        digest.add(one)
    return str(digest)
