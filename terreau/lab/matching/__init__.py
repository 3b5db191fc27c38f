"""Who with whom: two sides that choose one another, a table of scores, or equals two by two."""

from terreau.lab.matching.assignment import Assignment, assign, scores
from terreau.lab.matching.barred import Fairness, fairness
from terreau.lab.matching.peers import Peers, pair_up, stable_pairs
from terreau.lab.matching.proposals import Proposals, propose

__all__ = [
    "Assignment",
    "Fairness",
    "Peers",
    "Proposals",
    "assign",
    "fairness",
    "pair_up",
    "propose",
    "scores",
    "stable_pairs",
]
