"""Which cells are too small or held by too few, and how far from its truth each must stay for an attacker.

Sources: Insee, Guide du secret statistique (threshold of units; at most 85 % for one contributor); Hundepool et al.
(2012), Statistical Disclosure Control, chapter 4: (n, k) and p % rules, and what each asks of the interval.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terreau.lab.disclosure.tables import Amounts, Cells
from terreau.lab.refusals import Refusal, gettext_noop as _

Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Rule:
    """`threshold`: persons under which a cell is small. `dominance`: the most, in %, that one contributor may hold.

    `two`: the same for the two largest together; `p`: a cell is small when the second largest contributor could place
    the largest within p %. Both None: the rule is not asked.
    """

    threshold: int = 11
    dominance: float = 85.0
    two: float | None = None
    p: float | None = None

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise Refusal(
                _("Le seuil est de 2 personnes au moins : %(value)s ne protège personne."), value=self.threshold
            )
        for one in (self.dominance, self.two):
            if one is not None and not 0 < one < 100:
                raise Refusal(_("Une part dominante se donne entre 0 et 100 %% : %(value)s."), value=one)
        if self.p is not None and self.p <= 0:
            raise Refusal(_("La règle du p %% demande un pourcentage positif : %(value)s."), value=self.p)


@dataclass(frozen=True)
class Measure:
    """One published number per cell, and what an attacker may not learn of it.

    `truth` (n); `low`, `high` (n): what anyone knows beforehand; `down`, `up` (n): how far under and over its truth a
    sensitive cell must seem possible, 0 where nothing is asked. `name`: "people" or "value".
    """

    name: str
    truth: Floats
    low: Floats
    high: Floats
    down: Floats
    up: Floats


def sensitive(cells: Cells, rule: Rule) -> Bools:
    """Which cells are hidden for themselves."""
    small = cells.people < rule.threshold
    if cells.amounts is None:
        return small
    total, first, second = cells.amounts.total, cells.amounts.first, cells.amounts.second
    dominated = first > rule.dominance / 100 * total
    if rule.two is not None:
        dominated |= first + second > rule.two / 100 * total
    if rule.p is not None:
        dominated |= total - first - second < rule.p / 100 * first
    return small | (dominated & (total > 0))


def measures(cells: Cells, rule: Rule) -> list[Measure]:
    """What is published of each cell, with what each rule asks of it.

    Numbers of people: whoever looks at a small cell can exclude neither one person nor `threshold`. It then tells
    nothing more than the mark « small » does. In a cell hidden by dominance alone the number of people is no secret.
    Amounts: as far over the truth as the rule says (Hundepool et al., table 4.1), and as far under. A cell of too few
    people counts as one that a single contributor holds.
    """
    small = cells.people < rule.threshold
    people = cells.people.astype(float)
    none, endless = np.zeros(len(cells)), np.full(len(cells), np.inf)
    found = [
        Measure(
            "people", people, np.ones(len(cells)), endless,
            np.where(small, people - 1, 0), np.where(small, rule.threshold - people, 0),
        )
    ]  # fmt: skip
    if cells.amounts is not None:
        total = cells.amounts.total
        reach = np.where(sensitive(cells, rule), _reach(cells.amounts, rule, small), 0)
        found.append(Measure("value", total, none, endless, np.minimum(reach, total), reach))
    return found


def _reach(amounts: Amounts, rule: Rule, small: Bools) -> Floats:
    total, first, second = amounts.total, amounts.first, amounts.second
    asked = [np.where(small, total, first) * 100 / rule.dominance - total]
    if rule.two is not None:
        asked.append((first + second) * 100 / rule.two - total)
    if rule.p is not None:
        asked.append(rule.p / 100 * first - (total - first - second))
    return np.maximum(np.max(asked, axis=0), 0)
