"""What is asked of a demonstration, and the random numbers that every part of it draws."""

import datetime
import zlib
from dataclasses import dataclass

import numpy as np

DEFAULT_AGENTS = 12_000
DEFAULT_SEED = 2026
FEWEST_AGENTS = 400  # every structure has at least its head
MOST_AGENTS = 3_000_000
BATCH = 20_000
DAYS_LIVED = 730


@dataclass(frozen=True)
class Plan:
    """`agents` in post on `today`, with the two years before it."""

    agents: int
    seed: int
    today: datetime.date

    @property
    def a_year_ago(self) -> datetime.date:
        return self.today - datetime.timedelta(days=365)

    def day(self, days: int) -> datetime.date:
        """The date `days` after today (before it when negative)."""
        return self.today + datetime.timedelta(days=days)

    def draw(self, subject: str, batch: int = 0) -> np.random.Generator:
        """A generator of its own for each subject and batch: a part can change without the others changing."""
        return np.random.default_rng([self.seed, zlib.crc32(subject.encode()), batch])
