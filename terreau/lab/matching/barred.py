"""Who may not be put together: one line of hierarchy, a pair that has already been; and how long each has waited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from terreau.lab.refusals import Refusal, gettext_noop as _

LINE, PAST = "line", "past"
WHY = {
    LINE: _("même ligne hiérarchique"),
    PAST: _("paire déjà formée"),
}


@dataclass(frozen=True)
class Fairness:
    """The rules that hold for every kind of matching.

    `above`: who is directly above each person. `lead`: the person who answers for a host, himself where not said.
    `past`: pairs already formed, in any order. `waiting`: months since each agent's last pair. `bonus`: what one month
    of waiting is worth, in ranks or points.
    """

    above: Mapping[str, str] = field(default_factory=dict)
    lead: Mapping[str, str] = field(default_factory=dict)
    past: frozenset[frozenset[str]] = frozenset()
    waiting: Mapping[str, float] = field(default_factory=dict)
    bonus: float = 0.0

    def barred(self, one: str, other: str) -> str:
        """Why the two may not be put together (a key of `WHY`), "" when they may."""
        if frozenset((one, other)) in self.past:
            return PAST
        first, second = self.lead.get(one, one), self.lead.get(other, other)
        return LINE if second in self._line(first) or first in self._line(second) else ""

    def favour(self, agent: str) -> float:
        """What the agent's waiting is worth."""
        return self.bonus * self.waiting.get(agent, 0.0)

    def _line(self, person: str) -> Iterable[str]:
        """The person and all those above."""
        while person:
            yield person
            person = self.above.get(person, "")


def fairness(
    above: tuple[Sequence[str], Sequence[str]] = ((), ()),
    past: tuple[Sequence[str], Sequence[str]] = ((), ()),
    waiting: tuple[Sequence[str], Sequence[float]] = ((), ()),
    lead: Mapping[str, str] | None = None,
    bonus: float = 0.0,
) -> Fairness:
    """From tables: (person, who is above), (one, other), (agent, months). Refuses two heads, a circle, bad months."""
    heads: dict[str, str] = {}
    for row, (person, head) in enumerate(zip(*above, strict=True)):
        if heads.setdefault(person, head) != head:
            raise Refusal(
                _("« %(label)s » a deux responsables : « %(first)s » et « %(second)s »."),
                table="managers", row=row, column="responsable", label=person, first=heads[person], second=head,
            )  # fmt: skip
        _refuse_circle(heads, person, row)
    months: dict[str, float] = {}
    for row, (agent, value) in enumerate(zip(*waiting, strict=True)):
        if not np.isfinite(value) or value < 0:
            raise Refusal(
                _("« %(label)s » : l’attente doit être un nombre positif ou nul (%(value)g)."),
                table="waiting", row=row, column="mois", label=agent, value=value,
            )  # fmt: skip
        if agent in months:
            raise Refusal(
                _("« %(label)s » est donné deux fois."), table="waiting", row=row, column="agent", label=agent
            )
        months[agent] = float(value)
    if not np.isfinite(bonus) or bonus < 0:
        raise Refusal(_("Ce que vaut un mois d’attente doit être un nombre positif ou nul (%(value)g)."), value=bonus)
    return Fairness(heads, lead or {}, frozenset(map(frozenset, zip(*past, strict=True))), months, bonus)


def _refuse_circle(heads: Mapping[str, str], person: str, row: int) -> None:
    path = [person]
    while path[-1] in heads:
        path.append(heads[path[-1]])
        if path[-1] == person:
            raise Refusal(
                _("La hiérarchie tourne en rond : %(cycle)s."),
                table="managers", row=row, column="responsable", cycle=" → ".join(path),
            )  # fmt: skip


def rankings(
    table: str, of: Sequence[str], choices: Sequence[str], ranks: Sequence[float], columns: tuple[str, str]
) -> dict[str, list[str]]:
    """Each one's choices, the dearest first. `columns` name the labels. Refuses NaN, choices and ranks given twice."""
    found: dict[str, dict[float, str]] = {}
    seen: set[tuple[str, str]] = set()
    for row, (one, other, rank) in enumerate(zip(of, choices, ranks, strict=True)):
        if not np.isfinite(rank) or rank < 1 or rank != int(rank):
            raise Refusal(
                _("« %(label)s » : le rang doit être 1, 2, 3… (%(value)g)."),
                table=table, row=row, column="rang", label=one, value=rank,
            )  # fmt: skip
        if one == other:
            raise Refusal(_("« %(label)s » se classe lui-même."), table=table, row=row, column=columns[1], label=one)
        if (one, other) in seen:
            raise Refusal(
                _("« %(label)s » classe deux fois « %(choice)s »."),
                table=table, row=row, column=columns[1], label=one, choice=other,
            )  # fmt: skip
        if rank in found.setdefault(one, {}):
            raise Refusal(
                _("« %(label)s » donne deux fois le rang %(rank)g."),
                table=table, row=row, column="rang", label=one, rank=rank,
            )  # fmt: skip
        seen.add((one, other))
        found[one][rank] = other
    return {one: [by_rank[rank] for rank in sorted(by_rank)] for one, by_rank in found.items()}


def places(hosts: Sequence[str], numbers: Sequence[float] | None = None, known: Iterable[str] = ()) -> dict[str, int]:
    """Whole places of 0 or more by host; those of `known` without a line have one. Refuses bad numbers and doubles."""
    found: dict[str, int] = {}
    for row, (host, number) in enumerate(
        zip(hosts, numbers if numbers is not None else [1.0] * len(hosts), strict=True)
    ):
        if not np.isfinite(number) or number < 0 or number != int(number):
            raise Refusal(
                _("« %(label)s » : le nombre de places doit être un entier positif ou nul (%(value)g)."),
                table="places", row=row, column="places", label=host, value=number,
            )  # fmt: skip
        if host in found:
            raise Refusal(_("« %(label)s » est donné deux fois."), table="places", row=row, column="hote", label=host)
        found[host] = int(number)
    return {**dict.fromkeys(known, 1), **found}


def refuse_unknown(table: str, column: str, labels: Sequence[str], known: Iterable[str]) -> None:
    """Refuse the first label that nobody else speaks of."""
    among = set(known)
    for row, label in enumerate(labels):
        if label not in among:
            raise Refusal(_("« %(label)s » est inconnu."), table=table, row=row, column=column, label=label)


def drawn(labels: Iterable[str], seed: int) -> dict[str, int]:
    """The public draw: 1 for the first drawn, over the labels in alphabetical order."""
    names = sorted(labels)
    return dict(zip(names, (np.random.default_rng(seed).permutation(len(names)) + 1).tolist(), strict=True))
