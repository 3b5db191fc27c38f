"""The most pairs, and of those the largest total of scores.

Source: the assignment problem, Kuhn (1955), by the shortest augmenting paths of Jonker and Volgenant (1987) that scipy
holds for full tables. (Its version for sparse ones did not end in ten minutes on assign100 with small fractions added.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from terreau.lab.matching.barred import Fairness, drawn
from terreau.lab.refusals import Refusal, gettext_noop as _


@dataclass(frozen=True)
class Assignment:
    """`host_of`: by agent, "" without host. `weight`: score and waiting of each possible pair."""

    host_of: dict[str, str]
    weight: dict[tuple[str, str], float]
    barred: dict[tuple[str, str], str]
    places: Mapping[str, int]
    order: dict[str, int]

    @property
    def total(self) -> float:
        return sum(self.weight[agent, host] for agent, host in self.host_of.items() if host)


def scores(agents: Sequence[str], hosts: Sequence[str], values: Sequence[float]) -> dict[tuple[str, str], float]:
    """The table of scores by pair. Refuses NaN and a pair given twice."""
    found: dict[tuple[str, str], float] = {}
    for row, (agent, host, value) in enumerate(zip(agents, hosts, values, strict=True)):
        if not np.isfinite(value):
            raise Refusal(
                _("« %(label)s » et « %(host)s » : il manque le score."),
                table="scores", row=row, column="score", label=agent, host=host,
            )  # fmt: skip
        if (agent, host) in found:
            raise Refusal(
                _("Le score de « %(label)s » pour « %(host)s » est donné deux fois."),
                table="scores", row=row, column="hote", label=agent, host=host,
            )  # fmt: skip
        found[agent, host] = float(value)
    return found


def assign(
    given: Mapping[tuple[str, str], float], places: Mapping[str, int], fairness: Fairness | None = None, *, seed: int
) -> Assignment:
    """The most agents placed, then the largest total. `given`: score by (agent, host); a pair without is impossible.

    A month of waiting adds `bonus` points to each pair of the agent. Equal totals are decided by the draw of `seed`:
    each pair counts up to two hundred-millionths of the range of the scores more, the earlier its agent was drawn.
    """
    rules = fairness or Fairness()
    agents = sorted({agent for agent, _host in given})
    order = drawn(agents, seed)
    weight, barred = {}, {}
    for (agent, host), value in sorted(given.items()):
        why = rules.barred(agent, host)
        if why:
            barred[agent, host] = why
        elif places.get(host, 0):
            weight[agent, host] = value + rules.favour(agent)
    host_of = dict.fromkeys(agents, "")
    host_of.update(_matched(agents, weight, places, order))
    return Assignment(host_of, weight, barred, places, order)


def _matched(
    agents: list[str], weight: Mapping[tuple[str, str], float], places: Mapping[str, int], order: Mapping[str, int]
) -> dict[str, str]:
    if not weight:
        return {}
    seats = [host for host in sorted(places) for _seat in range(min(places[host], len(agents)))]
    first: dict[str, int] = {}
    for number, host in enumerate(seats):
        first.setdefault(host, number)
    rank = {agent: number for number, agent in enumerate(agents)}
    least = min(weight.values())
    spread = max(weight.values()) - least + 1.0
    # Each agent may also stay without host, at a price above any total: the most pairs come first.
    price = -least + spread * (min(len(agents), len(seats)) + 1)
    cost = np.full((len(agents), len(seats) + len(agents)), np.inf)
    cost[np.arange(len(agents)), len(seats) + np.arange(len(agents))] = price
    for (agent, host), value in weight.items():
        luck = (1 - order[agent] / (len(agents) + 1)) * (spread + value - least) * 1e-8
        count = min(places[host], len(agents))
        cost[rank[agent], first[host] : first[host] + count] = -(value + luck)
    from scipy.optimize import linear_sum_assignment  # here: who only asks for proposals does without its memory

    chosen, taken = linear_sum_assignment(cost)
    return {
        agents[agent]: seats[seat]
        for agent, seat in zip(chosen.tolist(), taken.tolist(), strict=True)
        if seat < len(seats)
    }
