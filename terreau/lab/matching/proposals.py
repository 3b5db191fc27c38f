"""Two sides that choose one another: agents propose, hosts keep the best they were offered.

Source: Gale and Shapley (1962); places per host: Roth (1984). The answer is stable: no agent and host would both rather
be together. It is the best stable answer for every agent at once, and no agent gains by hiding a preference (Dubins and
Freedman, 1981).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappush, heapreplace

from terreau.lab.matching.barred import Fairness, drawn


@dataclass(frozen=True)
class Proposals:
    """`host_of`: by agent, "" without host. `wishes`: the hosts each may propose to, dearest first.

    `merit`: by host and agent, what the host compares, more is better: minus the rank plus the waiting, then the draw.
    """

    host_of: dict[str, str]
    wishes: dict[str, list[str]]
    merit: dict[tuple[str, str], tuple[float, int]]
    barred: dict[tuple[str, str], str]
    places: Mapping[str, int]
    order: dict[str, int]

    def guests(self) -> dict[str, list[str]]:
        """The agents of each host, the best first."""
        found: dict[str, list[str]] = {host: [] for host in self.places}
        for agent, host in self.host_of.items():
            if host:
                found[host].append(agent)
        return {
            host: sorted(some, key=lambda agent: self.merit[host, agent], reverse=True) for host, some in found.items()
        }

    def blocking(self) -> list[tuple[str, str]]:
        """Agents and hosts that would both rather be together: none, when the answer is right."""
        guests, found = self.guests(), []
        for agent, hosts in self.wishes.items():
            better = hosts[: hosts.index(self.host_of[agent])] if self.host_of[agent] else hosts
            for host in better:
                taken = guests[host]
                room = len(taken) < self.places[host]
                if room or (taken and self.merit[host, taken[-1]] < self.merit[host, agent]):
                    found.append((agent, host))
        return found


def propose(
    wishes: Mapping[str, Sequence[str]],
    rankings: Mapping[str, Sequence[str]],
    places: Mapping[str, int],
    fairness: Fairness | None = None,
    *,
    seed: int,
) -> Proposals:
    """The stable answer that agents prefer. `wishes`: hosts by agent; `rankings`: agents by host, dearest first.

    A pair is possible when each ranks the other and no rule of `fairness` bars it. A month of waiting moves an agent up
    by `bonus` ranks with every host; equals are decided by the draw of `seed`.
    """
    rules = fairness or Fairness()
    order = drawn(wishes, seed)
    merit, barred = {}, {}
    for host, agents in rankings.items():
        for rank, agent in enumerate(agents):
            if agent in order:
                merit[host, agent] = (rules.favour(agent) - rank, -order[agent])
    possible: dict[str, list[str]] = {}
    for agent in sorted(wishes):
        possible[agent] = []
        for host in wishes[agent]:
            why = rules.barred(agent, host)
            if why:
                barred[agent, host] = why
            elif (host, agent) in merit and places.get(host, 0):
                possible[agent].append(host)
    host_of = _deferred(possible, merit, places)
    return Proposals(host_of, possible, merit, barred, places, order)


def _deferred(
    possible: Mapping[str, list[str]], merit: Mapping[tuple[str, str], tuple[float, int]], places: Mapping[str, int]
) -> dict[str, str]:
    kept: dict[str, list[tuple[tuple[float, int], str]]] = {host: [] for host in places}  # heaps, the least first
    host_of = dict.fromkeys(possible, "")
    following = dict.fromkeys(possible, 0)
    free = list(possible)[::-1]
    while free:
        agent = free.pop()
        while following[agent] < len(possible[agent]):
            host = possible[agent][following[agent]]
            following[agent] += 1
            offer = (merit[host, agent], agent)
            if len(kept[host]) < places[host]:
                heappush(kept[host], offer)
            elif kept[host][0] < offer:
                _merit, left = heapreplace(kept[host], offer)
                host_of[left] = ""
                free.append(left)
            else:
                continue
            host_of[agent] = host
            break
    return host_of
