"""What the pages of coaching read, as plain dataclasses."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.enums import Kind, Status
from terreau.ground.evidence.figures import dimension_labels, figures, latest_snapshot
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.coaching import pairs, telling
from terreau.rooms.gatherings.coaching.enums import LIVING, PairState, Part, Why
from terreau.rooms.gatherings.coaching.evidence import AT_EASE, COACHED, WITHOUT_COACH
from terreau.rooms.gatherings.coaching.models import Need, Note, Offer, Outcome, Pair, Round, Side
from terreau.rooms.gatherings.roles import ANIMATORS


@dataclass(frozen=True)
class Other:
    """The other of the two, as the one who reads may know him; no name once his data are erased."""

    name: str
    structure: str = ""
    email: str = ""
    words: str = ""


@dataclass(frozen=True)
class Summary:
    """A pair in a list of its reader."""

    pair: Pair
    side: Side
    other: Other
    to_do: str


@dataclass(frozen=True)
class Mine:
    offer: Offer | None
    need: Need | None
    living: list[Summary]
    past: list[Summary]
    why: str  # why the last round gave nothing
    looks: bool  # asks, and nobody is suggested to him nor helps him


def mine(agent: Agent) -> Mine:
    """What the agent offers, asks, and his pairs. A constant number of queries."""
    offer = Offer.objects.filter(agent=agent).prefetch_related("competences__domain", "themes").first()
    need = Need.objects.open().filter(agent=agent).prefetch_related("competences__domain", "themes").first()
    found = summaries(agent)
    living = [each for each in found if each.pair.state in LIVING]
    # Of what came to nothing no list is kept before anybody's eyes.
    past = [each for each in found if each.pair.state in (PairState.ENDED, PairState.DISSOLVED)]
    looks = need is not None and not any(each.side.part == Part.HELPED for each in living)
    return Mine(offer, need, living, past, why_nothing(need) if looks and need is not None else "", looks)


def why_nothing(need: Need) -> str:
    last = Outcome.objects.filter(need=need).order_by("-round__opened_at", "-pk").first()
    return str(Why(last.why).label) if last is not None and last.why else ""


def summaries(agent: Agent) -> list[Summary]:
    own = list(Side.objects.filter(agent=agent).select_related("pair").order_by("-pair__suggested_at", "-pk"))
    others = Side.objects.filter(pair__in=[side.pair_id for side in own]).exclude(agent=agent)
    by_pair = {side.pair_id: side for side in others.select_related("agent__structure").order_by("pk")}
    return [Summary(side.pair, side, other_of(by_pair.get(side.pair_id)), to_do(side.pair, side)) for side in own]


def other_of(side: Side | None, *, words: str = "") -> Other:
    if side is None:
        return Other(_("une personne dont les données sont effacées"))
    return Other(str(side.agent), side.agent.structure.label, side.agent.email, words)


def to_do(pair: Pair, side: Side) -> str:
    """The next thing to do for this one of the two, in words."""
    if pair.state == PairState.SUGGESTED:
        return (
            _("Votre oui est enregistré : l’autre personne a encore le temps de répondre.")
            if side.said_yes
            else _("À vous de répondre.")
        )
    if pair.state == PairState.ACCEPTED:
        return _("Appelez-vous, puis écrivez vos objectifs.")
    if pair.state == PairState.ENDED and side.told_at is None and journal_open(pair):
        return _("Dites en une phrase ce que cela vous a apporté.")
    return ""


def journal_open(pair: Pair) -> bool:
    """Whether what the two wrote is still there."""
    return pair.closed_at is None or pair.closed_at >= timezone.now() - datetime.timedelta(days=pairs.JOURNAL_DAYS)


def journal_until(pair: Pair) -> datetime.date | None:
    return pair.closed_at and timezone.localdate(pair.closed_at) + datetime.timedelta(days=pairs.JOURNAL_DAYS)


@dataclass(frozen=True)
class PairPage:
    pair: Pair
    side: Side
    other: Other
    other_side: Side | None
    reasons: list[str]
    notes: list[Note]
    to_do: str
    journal_until: datetime.date | None


def pair_page(side: Side) -> PairPage:
    """A pair before the eyes of one of the two."""
    pair = side.pair
    other = Side.objects.filter(pair=pair).exclude(pk=side.pk).select_related("agent__structure").first()
    wish = pair.offer if side.part == Part.HELPED else pair.need
    notes = list(Note.objects.filter(pair=pair).select_related("author").order_by("-on", "-pk"))
    words = wish.words if wish is not None and pair.state in LIVING else ""
    return PairPage(
        pair, side, other_of(other, words=words), other, telling.reasons(pair.reasons, side.part), notes,
        to_do(pair, side), journal_until(pair),
    )  # fmt: skip


# ---- animating: objects counted, and figures


@dataclass(frozen=True)
class Preview:
    """What a round would match, in numbers that tell of nobody."""

    needs: str
    offers: str
    possible: bool


def preview(employer: Structure) -> Preview:
    waiting = Need.objects.of_employer(employer.pk).waiting().count()
    free = Offer.objects.of_employer(employer.pk).with_places_left().count()
    return Preview(
        _("%(number)s demandes") % {"number": about(waiting)},
        _("%(number)s offres") % {"number": about(free)},
        waiting > 0,
    )


def about(number: int) -> str:
    """A request is a person, and this page is read again after each: below the threshold of figures on persons the
    number is not said, above it it is rounded, so that one more or one fewer is not read from the difference."""
    threshold = settings.EVIDENCE_THRESHOLD
    if number < threshold:
        return _("moins de %(threshold)s") % {"threshold": threshold}
    return _("environ %(number)s") % {"number": 5 * round(number / 5)}


@dataclass(frozen=True)
class RoundLine:
    round: Round
    waiting: str
    suggested: str


def rounds_of(employer: Structure) -> list[RoundLine]:
    """The rounds, the latest first. What a round gave is counted on its result, which holds labels and no name."""
    rows = Round.objects.filter(employer=employer).order_by("-opened_at", "-pk")
    return [round_line(each) for each in rows[:50]]


def round_line(one: Round) -> RoundLine:
    waiting, made = len(one.result), sum(1 for host in one.result.values() if host)
    return RoundLine(one, about(waiting), about(made))


@dataclass(frozen=True)
class FigureLine:
    label: str
    words: str


def figure_lines(user: Any, employer: Structure) -> list[FigureLine]:
    """What the evidence says of coaching at this employer, protected as everywhere."""
    scope = scope_of(user, *ANIMATORS)
    snapshot = latest_snapshot()
    codes = [COACHED, AT_EASE, WITHOUT_COACH]
    shown = figures(scope, structures=[employer.pk], indicators=codes, dimensions=True, snapshot=snapshot)
    labels = dimension_labels(snapshot, "competence")
    lines = [FigureLine(str(INDICATORS[each.indicator].label), said(each)) for each in shown if not each.dimension]
    lines += [
        FigureLine(
            _("Demandes sans aide possible : %(competence)s")
            % {"competence": labels.get(each.dimension, each.dimension)},
            said(each),
        )
        for each in shown
        if each.dimension and each.status == Status.SHOWN
    ]
    return lines


def said(shown: Any) -> str:
    if shown.status == Status.NO_DATA:
        return _("pas encore de donnée")
    if shown.status != Status.SHOWN or shown.value is None:
        return _("masqué : trop peu de personnes")
    if shown.base and INDICATORS[shown.indicator].kind == Kind.RATE:
        share = round(100 * shown.value / shown.base)
        return _("%(share)s %% (%(value)g sur %(base)g)") % {"share": share, "value": shown.value, "base": shown.base}
    return f"{shown.value:g}"
