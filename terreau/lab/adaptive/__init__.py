"""Adaptive tests: a level per competence and per theme from answers, the next question, and when to stop.

Stateless: what an attempt keeps is the bank it used (`Bank.as_dict`), the answers and the rule; the same three give the
same level again. `estimate`, `next_item` and `stop` are what a test needs; `simulation` and `calibration` are offline.
"""

from terreau.lab.adaptive.bank import Bank, bank_from, make_bank, positions_of
from terreau.lab.adaptive.choice import Reason, Rule, next_item, stop
from terreau.lab.adaptive.scoring import Answers, Estimate, ThemeEstimate, estimate, reached

__all__ = [
    "Answers", "Bank", "Estimate", "Reason", "Rule", "ThemeEstimate",
    "bank_from", "estimate", "make_bank", "next_item", "positions_of", "reached", "stop",
]  # fmt: skip
