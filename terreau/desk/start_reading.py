"""What the screens of the first hour read: where to resume, what was answered, what to propose."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.compass.board import Board, IndicatorView, LeverView, board
from terreau.compass.enums import Effort
from terreau.compass.next_steps import Proposal, proposals
from terreau.compass.rules.find_out import HOLDERS
from terreau.desk.models import FirstHour, OpenAnswer
from terreau.desk.start_access import employers_of, unplanted_of
from terreau.desk.start_steps import Step, url_of
from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.definitions import INDICATORS, Indicator
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown, figures
from terreau.ground.evidence.scope import Scope
from terreau.ground.initiatives.enums import Lever, State
from terreau.ground.initiatives.models import Initiative

ACTIONS = 3
DAYS = 30
EFFORTS = {Effort.LIGHT: 0, Effort.MEDIUM: 1, Effort.HEAVY: 2}


# ---- where to resume


@dataclass(frozen=True)
class Resume:
    """What « Reprendre » says and reaches on the home page."""

    title: str
    label: str
    url: str


def resume(user: Any) -> Resume | None:
    """The first hour that this user left unfinished, or None. At most two queries."""
    if not user.is_authenticated:
        return None
    employers = [employer.pk for employer in employers_of(user)]
    left = FirstHour.objects.filter(employer__in=employers, step__lt=Step.DONE).first() if employers else None
    if left is not None:
        return Resume(left.label, str(Step(left.step).label), resume_url(left))
    undone = unplanted_of(user)
    if undone is not None:
        return Resume(undone.label, str(Step.STRUCTURE.label), reverse("desk:start_structure"))
    return None


def resume_url(first_hour: FirstHour) -> str:
    """Where this first hour was left: the very lever, among the questions."""
    if first_hour.employer_id is None:
        return reverse("desk:start_structure")
    if first_hour.step == Step.QUESTIONS and first_hour.lever > 1:
        return reverse("desk:start_lever", args=[first_hour.employer_id, first_hour.lever])
    return url_of(first_hour.step, first_hour.employer_id)


def committee_url(employer: int) -> str:
    """The page for the committee of an employer; before its first hour, the steps that lead there."""
    begun = FirstHour.objects.filter(employer=employer).exists()
    return url_of(Step.COMMITTEE, employer) if begun else reverse("desk:start")


# ---- the questions


@dataclass(frozen=True)
class Question:
    """The two questions of an indicator, with what is known already."""

    indicator: Indicator
    shown: Shown | None
    open_answer: OpenAnswer | None

    @property
    def measured(self) -> bool:
        return self.shown is not None and self.shown.status != Status.NO_DATA

    @property
    def computed(self) -> bool:
        """Terreau counts it itself here: nothing to ask."""
        return self.measured and self.shown is not None and not self.shown.declared

    @property
    def answered(self) -> bool:
        return self.measured or self.open_answer is not None

    @property
    def said(self) -> str:
        """The answer so far, protected like any figure: « environ 45 sur 120 », « Je ne sais pas », or nothing."""
        if self.shown is not None and self.measured:
            return wording.counts(self.shown) or _("enregistré, masqué pour protéger les personnes")
        return str(self.open_answer.get_kind_display()) if self.open_answer else ""


@dataclass(frozen=True)
class Answered:
    """How far the questions of a lever are answered."""

    lever: Lever
    questions: list[Question]

    @property
    def figures(self) -> int:
        """Those that the compass shows too: what is hidden there is not counted here."""
        return sum(bool(question.shown and question.shown.status == Status.SHOWN) for question in self.questions)

    @property
    def answers(self) -> int:
        return sum(question.answered for question in self.questions)

    @property
    def state(self) -> str:
        if self.figures:
            return _("renseigné")
        if any(question.measured for question in self.questions):
            return _("enregistré, masqué")
        return _("à découvrir, c’est noté") if self.answers else _("sans réponse")


def flagships(*levers: Lever) -> list[Indicator]:
    """The indicators that are asked, lever by lever."""
    return sorted(
        (each for each in INDICATORS.values() if each.flagship and each.lever in levers), key=lambda each: each.lever
    )


def answered(first_hour: FirstHour, levers: Iterable[Lever] = tuple(Lever)) -> list[Answered]:
    """The questions of `levers` with what is known; a number of queries that does not depend on them."""
    asked = flagships(*levers)
    employer = first_hour.organisation.pk
    shown = {
        figure.indicator: figure
        for figure in figures(
            Scope(single=frozenset({employer})),
            structures=[employer],
            indicators=[indicator.code for indicator in asked],
        )
    }
    notes = {note.indicator: note for note in first_hour.open_answers.all()}
    questions = [Question(each, shown.get(each.code), notes.get(each.code)) for each in asked]
    return [
        Answered(lever, [question for question in questions if question.indicator.lever == lever]) for lever in levers
    ]


def known_bases(first_hour: FirstHour) -> dict[str, float]:
    """A base already given for the same words (how many agents, how many directions): not asked twice.

    Only bases of figures on objects, or of a hundred people and more: the others are shown rounded.
    """
    bases: dict[str, float] = {}
    for lever in answered(first_hour):
        for question in lever.questions:
            shown = question.shown
            if shown and shown.status == Status.SHOWN and shown.declared and shown.base:
                if question.indicator.counts == "objects" or shown.base >= 100:
                    bases[str(question.indicator.base_question)] = shown.base
    return bases


# ---- the compass, in short


@dataclass(frozen=True)
class LeverLine:
    """One lever on the light compass and on the committee's page."""

    view: LeverView
    lines: list[tuple[IndicatorView, str, str]]  # the figure in words; where nobody knows it, how to know

    @property
    def state(self) -> str:
        if self.view.known:
            return _("renseigné")
        if self.view.closed:
            return _("fermé")
        return _("masqué") if self.view.hidden else _("à découvrir")

    @property
    def said(self) -> str:
        """« Directions en partenariat : 44 % (4 sur 9) ; Jours d’immersion : à découvrir », or just « À découvrir »."""
        if self.view.hidden and not self.view.known:
            return _("Masqué (trop peu de personnes)")
        if not self.view.known:
            return self.state.capitalize()
        figures = [
            _("%(label)s : %(figure)s") % {"label": view.indicator.label, "figure": said}
            for view, said, _how in self.lines
        ]
        return _(" ; ").join(figures)


def how_to_know(view: IndicatorView) -> str:
    """Whom to ask and where it lies: what makes « Je ne sais pas » useful."""
    holder = HOLDERS.get(view.indicator.code)
    if holder is None:
        return str(view.indicator.source)
    said = {"who": holder.who, "where": holder.where, "time": holder.time}
    return _("%(who)s, dans %(where)s. Compter %(time)s.") % said


def employer_board(first_hour: FirstHour, user: Any) -> Board:
    return board(first_hour.organisation, scope_of(user))


def lever_lines(compass: Board) -> list[LeverLine]:
    """Each lever with its two flagships in words."""
    return [
        LeverLine(
            view, [(each, in_words(each), how_to_know(each)) for each in view.indicators if each.indicator.flagship]
        )
        for view in compass.levers
    ]


def in_words(view: IndicatorView) -> str:
    """« 44 % (4 sur 9) », « masqué », « fermé », « à découvrir »."""
    counts = wording.counts(view.shown)
    return f"{wording.figure(view)} ({counts})" if counts else wording.figure(view)


# ---- three actions


@dataclass(frozen=True)
class ThreeActions:
    launched: list[Initiative]
    proposed: list[Proposal]


def three_actions(first_hour: FirstHour, compass: Board) -> ThreeActions:
    """The actions launched since the first hour began, completed to three by the best proposals."""
    launched = list(
        Initiative.objects.filter(
            structure=first_hour.employer_id,
            state__in=[State.PLANNED, State.UNDER_WAY],
            created_at__gte=first_hour.started_at,
        ).exclude(rule="")[:ACTIONS]
    )
    running = {initiative.rule for initiative in launched}
    levers = {initiative.lever for initiative in launched}
    candidates = [proposal for proposal in proposals(compass) if proposal.rule not in running]
    known = {view.lever for view in compass.levers if view.known}
    return ThreeActions(launched, choose(candidates, ACTIONS - len(launched), known=known, besides=levers))


def choose(
    candidates: list[Proposal], wanted: int, *, known: Iterable[int] = (), besides: Iterable[int] = ()
) -> list[Proposal]:
    """The `wanted` best to begin with: light first, within thirty days, one a lever, one at most that only measures.

    The two last wishes yield when there is nothing else: three actions are worth more than a perfect variety. Of equal
    efforts, levers whose starting point is known come first: the committee will see whether the action moved them.
    """
    known = set(known)
    ranked = sorted(
        candidates,
        key=lambda each: (
            EFFORTS[Effort(each.effort)],
            each.days > DAYS,
            each.lever not in known,
            each.find_out,
            each.lever,
        ),
    )
    chosen: list[Proposal] = []
    for one_a_lever, one_measure in ((True, True), (True, False), (False, False)):
        for candidate in ranked:
            levers = {*besides, *(each.lever for each in chosen)}
            if len(chosen) >= wanted or candidate in chosen:
                continue
            if one_a_lever and candidate.lever in levers:
                continue
            if one_measure and candidate.find_out and any(each.find_out for each in chosen):
                continue
            chosen.append(candidate)
    return sorted(chosen, key=lambda each: each.lever)


def due_on(proposal: Proposal, today: datetime.date) -> datetime.date:
    """Within the thirty days that the screen promises."""
    return today + datetime.timedelta(days=min(proposal.days, DAYS))
