"""What a projection starts from: what was observed, and what was decided."""

from dataclasses import dataclass

import numpy as np

from terreau.lab.projection.hazards import Departures, Hazards
from terreau.lab.projection.law import LegalAge
from terreau.lab.projection.mobility import Mobility
from terreau.lab.projection.moments import Ints
from terreau.lab.projection.recruitment import Recruitment
from terreau.lab.projection.staff import Staff

# Nobody stays beyond this age (State agents: 67, prolonged to 70 at most).
AGE_LIMIT = 70


@dataclass(frozen=True)
class Inputs:
    """What is observed and decided. `law` is the one under which departures were observed, if it is known."""

    staff: Staff
    seen: Departures
    hazards: Hazards
    mobility: Mobility
    recruitment: Recruitment
    law: LegalAge | None
    years: int
    age_limit: int = AGE_LIMIT

    @property
    def births(self) -> Ints:
        """The birth cohorts (C) concerned, the youngest first."""
        youngest, oldest = self.staff.year - self.staff.low, self.staff.year - self.staff.oldest
        hired = self.recruitment
        if len(hired.count):
            youngest = max(youngest, self.staff.year + self.years - hired.low)
            oldest = min(oldest, self.staff.year + 2 - hired.low - hired.ages.shape[1])
        return np.arange(youngest, oldest - 1, -1)

    @property
    def ages(self) -> Ints:
        """The age of each cohort at the start of each year (T, C)."""
        return self.staff.year + np.arange(self.years)[:, None] - self.births[None, :]
