"""Trying a bank and a rule on people whose level is known, before trying them on anyone else."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from terreau.lab.adaptive.bank import Bank, Floats, Ints, probability
from terreau.lab.adaptive.choice import TRIES, Rule, choose
from terreau.lab.adaptive.posterior import add_answers, nothing_known, posterior
from terreau.lab.adaptive.scoring import WIDTH
from terreau.lab.refusals import Refusal, gettext_noop as _

Progress = Callable[[int, int], None]  # (done, of how many)
TOGETHER = 250  # people whose tests go on side by side
REASONS = ("precision", "length", "bank")


@dataclass(frozen=True, eq=False)
class Simulation:
    """What P simulated tests gave.

    `truth`, `level`, `error` (P) true level, estimate, reported standard error; `questions` (P) how many each had;
    `reason` (P) places in `REASONS`; `theme_truth`, `theme_level` (P, T); `asked` (n) how often each question was;
    `path_level`, `path_error` (P, L + 1) estimate and error after 0 to L questions, the last ones held once stopped.
    `items`, `right` (P, L) what was asked, in order, and whether it was answered right; -1 once stopped.
    """

    truth: Floats
    level: Floats
    error: Floats
    questions: Ints
    reason: Ints
    theme_truth: Floats
    theme_level: Floats
    path_level: Floats
    path_error: Floats
    items: Ints
    right: Ints
    asked: Ints

    @property
    def rmse(self) -> float:
        """Root mean squared error of the estimates."""
        return float(np.sqrt(np.mean((self.level - self.truth) ** 2)))

    @property
    def ratio(self) -> float:
        """That over the root mean square of the reported errors: 1 when the test is honest about its precision."""
        return float(self.rmse / np.sqrt(np.mean(self.error**2)))

    @property
    def coverage(self) -> float:
        """The share of people whose true level is in their 95 % interval."""
        return float(np.mean(np.abs(self.level - self.truth) <= WIDTH * self.error))

    @property
    def theme_rmse(self) -> float:
        """Root mean squared error of the themes' levels."""
        return float(np.sqrt(np.mean((self.theme_level - self.theme_truth) ** 2)))

    @property
    def exposure(self) -> Floats:
        """(n) the share of people to whom each question was asked."""
        return self.asked / len(self.truth)

    def path_rmse(self) -> Floats:
        """(L + 1) root mean squared error after each number of questions."""
        return np.asarray(np.sqrt(np.mean((self.path_level - self.truth[:, None]) ** 2, axis=0)))

    def path_reported(self) -> Floats:
        """(L + 1) root mean square of the reported errors after each number of questions."""
        return np.asarray(np.sqrt(np.mean(self.path_error**2, axis=0)))


def draw_people(bank: Bank, people: int, seed: int) -> Floats:
    """(P, 1 + T) true levels drawn from the bank's own law: the competence, then each theme."""
    if people < 1:
        raise Refusal(_("Il faut au moins une personne à simuler : %(people)s."), table="people", people=people)
    rng = np.random.default_rng([seed, 0])
    level = rng.normal(bank.mean, bank.sd, people)
    around = rng.normal(0, 1, (people, len(bank.theme_labels))) * bank.deviation
    return np.column_stack([level, level[:, None] + around])


def simulate(
    bank: Bank, rule: Rule, truth: Floats, seed: int, *, known_as: Bank | None = None, progress: Progress | None = None
) -> Simulation:
    """One adaptive test for each of P people of true levels `truth` (P, 1 + T), as `draw_people` gives them.

    Answers follow `bank`; the test believes `known_as` (the same one unless said otherwise: a bank of the same
    questions with other parameters shows what a wrong calibration costs). Choices are those of `next_item`, with draws
    of their own.
    """
    believed = known_as or bank
    parts = []
    for first in range(0, len(truth), TOGETHER):
        some = truth[first : first + TOGETHER]
        parts.append(_simulate(bank, believed, rule, some, np.random.default_rng([seed, 1, first])))
        if progress:
            progress(first + len(some), len(truth))
    return Simulation(*(_joined(parts, field.name) for field in fields(Simulation)))


def _joined(parts: list[Simulation], name: str) -> np.ndarray:
    several = [getattr(part, name) for part in parts]
    return np.sum(several, axis=0) if name == "asked" else np.concatenate(several)


def _simulate(bank: Bank, believed: Bank, rule: Rule, truth: Floats, rng: np.random.Generator) -> Simulation:
    people, longest = len(truth), min(rule.longest, len(bank))
    likelihood, asked = nothing_known(believed, people), np.zeros((people, len(bank)), dtype=bool)
    path_level, path_error = np.empty((people, longest + 1)), np.empty((people, longest + 1))
    reason = np.full(people, -1)
    questions = np.zeros(people, dtype=np.int64)
    had, given = np.full((2, people, longest), -1)
    going = np.arange(people)
    theme_level = np.empty((people, len(believed.theme_labels)))
    for count in range(longest + 1):
        found = posterior(believed, likelihood[going])
        path_level[going, count:], path_error[going, count:] = found.level[:, None], found.error[:, None]
        theme_level[going], questions[going] = found.theme_level, count
        ended = _reasons(found.error, count, len(bank), rule)
        reason[going] = ended
        stays = ended < 0
        going = going[stays]
        if not len(going):
            break
        some = found.of(np.nonzero(stays)[0])
        drawn = rng.random((len(going), 2, min(TRIES + rule.best, len(bank))))
        items = choose(believed, some, asked[going], rule, drawn)
        asked[going, items] = True
        chance = probability(
            truth[going, 1 + bank.theme_of[items]], bank.slope[items], bank.difficulty[items], bank.guess[items]
        )
        right = (rng.random(len(going)) < chance).astype(np.int64)
        had[going, count], given[going, count] = items, right
        add_answers(believed, likelihood, going, items, right)
    final = path_level[:, -1], path_error[:, -1]
    return Simulation(
        truth[:, 0],
        *final,
        questions,
        reason,
        truth[:, 1:],
        theme_level,
        path_level,
        path_error,
        had,
        given,
        asked.sum(axis=0),
    )


def _reasons(error: Floats, count: int, size: int, rule: Rule) -> Ints:
    """(P) places in `REASONS`, or -1 for those who go on: the rule of `choice.stop`, for many."""
    ended = np.full(len(error), -1)
    if count == size:
        ended[:] = REASONS.index("bank")
    if count >= rule.longest:
        ended[:] = REASONS.index("length")
    if count >= rule.shortest:
        ended[error <= rule.error] = REASONS.index("precision")
    return ended


def admissions(
    bank: Bank,
    rule: Rule,
    highest: float,
    people: int,
    seed: int,
    *,
    rounds: int = 12,
    progress: Progress | None = None,
) -> Bank:
    """The bank with admission probabilities under which no question is asked to more than a share `highest` of people.

    Sympson and Hetter (1985): simulate, multiply the admission of each question by `highest` over the share of people
    who had it (never above 1), and again, `rounds` times on `people` others each. Steps shorten in the second half, so
    that the noise of one round is averaged with that of the others (Robbins and Monro, 1951); what is left of it is
    about that of `people` × `rounds` / 4 people. n questions asked `longest` times cannot all stay under `longest` / n:
    a `highest` which is not above that is refused.
    """
    length = min(rule.longest, len(bank))
    if not length / len(bank) < highest <= 1:
        raise Refusal(
            _(
                "Une part maximale de %(highest)s ne peut pas être tenue : %(length)s questions par personne prises "
                "dans une banque de %(count)s en demandent plus de %(least)s, et 1 au plus."
            ),
            table="rule", highest=highest, length=length, count=len(bank), least=round(length / len(bank), 4),
        )  # fmt: skip
    for turn in range(rounds):
        shown = simulate(bank, rule, draw_people(bank, people, seed + turn), seed + turn).exposure
        step = min(1.0, 2 / (turn + 4 - rounds // 2)) if turn >= rounds // 2 else 1.0
        change = (highest / np.maximum(shown, highest / 10)) ** step
        bank = replace(bank, admission=np.minimum(1.0, bank.admission * change))
        if progress:
            progress(turn + 1, rounds)
    return bank
