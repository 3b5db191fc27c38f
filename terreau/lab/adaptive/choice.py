"""Which question comes next, and when to stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from terreau.lab.adaptive.bank import Bank, Floats, Ints
from terreau.lab.adaptive.posterior import Posterior
from terreau.lab.adaptive.scoring import Answers, checked, known
from terreau.lab.refusals import Refusal, gettext_noop as _

Reason = Literal["precision", "length", "bank"]
ALIKE = 1e-9  # two deficits this close are equal
TRIES = 16  # how many of the best questions exposure control goes through before it takes the first anyway


@dataclass(frozen=True)
class Rule:
    """How questions are chosen and when the test stops.

    `error`: stop once the competence's standard error is at most this (same unit as levels); 0 never does.
    `shortest`, `longest`: number of questions before which precision does not stop, and at which the test stops.
    `best`: the next question is drawn among this many best ones (Kingsbury and Zara's *randomesque*, 1989), so that
    people do not all get the same path; 1 takes the best.
    `leeway`: content balance. A theme may be asked when its share is late by at most this many questions less than
    that of the latest theme (Kingsbury and Zara, 1989); 0 always asks the latest, infinity asks any theme.
    `shares`: the weight of each theme in that share, by label; those not named, and all when None, weigh 1.
    """

    error: float = 0.0
    shortest: int = 1
    longest: int = 15
    best: int = 5
    leeway: float = 1.0
    shares: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if not self.error >= 0 or not self.leeway >= 0:
            raise Refusal(
                _("L’erreur visée et la marge entre thèmes sont des nombres d’au moins 0 : %(error)s, %(leeway)s."),
                table="rule", error=self.error, leeway=self.leeway,
            )  # fmt: skip
        if not 1 <= self.shortest <= self.longest or self.best < 1:
            raise Refusal(
                _(
                    "Il faut au moins une question, pas plus de questions au moins (%(shortest)s) qu’au plus "
                    "(%(longest)s), et un tirage parmi une question au moins (%(best)s)."
                ),
                table="rule", shortest=self.shortest, longest=self.longest, best=self.best,
            )  # fmt: skip
        for theme, share in (self.shares or {}).items():
            if not 0 < share < np.inf:
                raise Refusal(
                    _("La part du thème « %(theme)s » vaut %(value)s : elle doit dépasser 0."),
                    table="rule", column=theme, theme=theme, value=share,
                )  # fmt: skip


def stop(bank: Bank, answers: Answers, rule: Rule) -> Reason | None:
    """Why the test ends here, or None when it goes on.

    "precision": the standard error is small enough; "length": the longest test is reached; "bank": nothing is left to
    ask. The first that holds, in this order.
    """
    checked(bank, answers)
    if len(answers) >= rule.shortest and known(bank, answers).error[0] <= rule.error:
        return "precision"
    if len(answers) >= rule.longest:
        return "length"
    return "bank" if len(answers) == len(bank) else None


def next_item(bank: Bank, answers: Answers, rule: Rule, seed: int) -> int | None:
    """The position of the question to ask now; None when the bank is exhausted.

    The same arguments give the same question: `seed` belongs to the attempt, and each question has its own draw.
    """
    found = known(bank, answers)
    asked = np.zeros((1, len(bank)), dtype=bool)
    asked[0, list(answers)] = True
    if asked.all():
        return None
    drawn = np.random.default_rng([seed, len(answers)]).random((1, 2, min(TRIES + rule.best, len(bank))))
    return int(choose(bank, found, asked, rule, drawn)[0])


def choose(bank: Bank, found: Posterior, asked: np.ndarray, rule: Rule, drawn: Floats) -> Ints:
    """(P) the next question of P people who have one left; `asked` (P, n) says which ones they had.

    `drawn` (P, 2, m) are uniform numbers in [0, 1[ that decide. Of the m worthiest questions, the first `rule.best` are
    put in a random order; the first one that passes a draw against its `admission` is asked (Sympson and Hetter,
    *Controlling item-exposure rates in computerized adaptive testing*, 1985), or the first of all when none does.
    """
    worth = np.where(asked | ~balanced(bank, asked, rule), -np.inf, gains(bank, found))
    people, depth = len(worth), drawn.shape[2]
    if depth < len(bank):
        kept = np.argpartition(-worth, depth - 1, axis=1)[:, :depth]
    else:
        kept = np.broadcast_to(np.arange(len(bank)), worth.shape)
    rows = np.arange(people)[:, None]
    kept = kept[rows, np.lexsort((kept, -worth[rows, kept]), axis=1)]  # equal worth: the bank's order
    possible = np.isfinite(worth[rows, kept])
    place = np.arange(depth)
    shuffled = np.where(place < rule.best, drawn[:, 0], 1.0 + place)
    order = np.argsort(np.where(possible, shuffled, np.inf), axis=1, kind="stable")
    kept, possible = kept[rows, order], possible[rows, order]
    admitted = possible & (drawn[:, 1] < bank.admission[kept])
    return np.asarray(kept[rows[:, 0], np.argmax(admitted, axis=1)])


def gains(bank: Bank, found: Posterior) -> Floats:
    """(P, n) by how much each question is expected to lower the posterior variance of the competence.

    The minimum expected posterior variance of Owen (1975) and van der Linden (1998), exact on the grid. With A the
    probability of a right answer, and B the integral of the competence (from its mean) where the answer is right, the
    variance falls by B² / (A (1 - A)) on average: Fisher's information averaged over all that is not known yet, rather
    than taken at an estimate that one answer may have set. A theme already asked about says less of the competence, so
    the themes come in turn by themselves where they differ.
    """
    result = np.empty((len(found.competence), len(bank)))
    centred = found.carried - found.level[:, None, None] * found.themes
    for theme in range(len(bank.theme_labels)):
        mine = bank.of_theme[theme]
        right = bank.right[:, mine]
        chance, moved = found.themes[:, theme] @ right, centred[:, theme] @ right
        result[:, mine] = moved**2 / np.maximum(chance * (1 - chance), 1e-300)
    return result


def balanced(bank: Bank, asked: np.ndarray, rule: Rule) -> np.ndarray:
    """(P, n) whether content balance lets each question be asked, given those that P people had (P, n)."""
    labels = bank.theme_labels
    for theme in rule.shares or {}:
        if theme not in labels:
            raise Refusal(
                _("Le thème « %(theme)s » n’est pas dans la banque."), table="rule", column=theme, theme=theme
            )
    if len(labels) == 1 or np.isinf(rule.leeway):
        return np.ones(asked.shape, dtype=bool)
    belongs = bank.theme_of[:, None] == np.arange(len(labels))
    counts, left = asked.astype(float) @ belongs, (~asked).astype(float) @ belongs
    shares = np.array([(rule.shares or {}).get(theme, 1.0) for theme in labels])
    late = shares / shares.sum() * (counts.sum(axis=1, keepdims=True) + 1) - counts
    late = np.where(left > 0, late, -np.inf)
    allowed = late >= late.max(axis=1, keepdims=True) - rule.leeway - ALIKE
    return np.asarray(allowed[:, bank.theme_of])
