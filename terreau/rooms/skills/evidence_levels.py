"""The figures of lever 1 by competence, put together: who reaches the level asked, by how far the others are from it.

From `evidence.figures` only, so never more than a page of figures may show. The rate (`competence_coverage`) gives how
many agents are asked and how many reach the level; the two distributions detail each part where nothing is hidden.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from terreau.ground.evidence.definitions import SEPARATOR
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown, Sight, figures
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope

COVERAGE, BELOW, REACHED = "competence_coverage", "competence_below", "competence_reached"


@dataclass(frozen=True)
class Spread:
    """One competence in one structure. A number that may not be read is None; `rate` says why."""

    structure: int
    code: str  # « crcn 2.1 »
    rate: Shown | None
    bins: dict[str, Shown]

    @property
    def known(self) -> bool:
        return self.rate is not None and self.rate.status == Status.SHOWN

    @property
    def hidden(self) -> bool:
        return self.rate is not None and self.rate.status in (Status.HIDDEN_SMALL, Status.HIDDEN_COMPLEMENT)

    @property
    def asked(self) -> float | None:
        return self.rate.base if self.rate else None

    @property
    def reached(self) -> float | None:
        return self.rate.value if self.rate else None

    @property
    def missing(self) -> float | None:
        """Agents without the level, as the detail counts them, else as what the rate leaves."""
        detailed = next((one.base for one in self.bins.values() if one.indicator == BELOW and one.base), None)
        if detailed is not None or self.asked is None or self.reached is None:
            return detailed
        return self.asked - self.reached

    def bin(self, name: str) -> float | None:
        found = self.bins.get(name)
        return found.value if found else None

    @property
    def below(self) -> float | None:
        """Agents measured below the level; None when one of the two distances is hidden."""
        far, near = self.bin("far"), self.bin("near")
        return None if far is None or near is None else far + near


def spreads(
    scope: Scope,
    structures: Iterable[int],
    *,
    snapshot: Snapshot | None,
    sight: Sight | None = None,
) -> dict[tuple[int, str], Spread]:
    """Each competence asked in each structure, as `scope` may read it. The number of queries depends on nothing."""
    found: dict[tuple[int, str], tuple[list[Shown], dict[str, Shown]]] = {}
    shown = figures(
        scope,
        structures=structures,
        indicators=[COVERAGE, BELOW, REACHED],
        dimensions=True,
        snapshot=snapshot,
        sight=sight,
    )
    for one in shown:
        if not one.dimension:
            continue
        code, _separator, name = one.dimension.partition(SEPARATOR)
        rates, bins = found.setdefault((one.structure, code), ([], {}))
        if one.indicator == COVERAGE:
            rates.append(one)
        else:
            bins[name] = one
    return {
        (structure, code): Spread(structure, code, rates[0] if rates else None, bins)
        for (structure, code), (rates, bins) in found.items()
    }
