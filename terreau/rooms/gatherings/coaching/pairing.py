"""Who with whom: reads who waits and who offers, and lets the laboratory decide (deferred acceptance).

Nothing here writes. `answer` is a pure function of `Given` and of the seed: a round keeps both, and is replayed by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent
from terreau.lab.matching import Fairness, Proposals, fairness, propose
from terreau.lab.matching.barred import drawn
from terreau.rooms.gatherings.coaching.enums import PairState, Where, Why
from terreau.rooms.gatherings.coaching.models import Need, Offer, Side

MONTH = 30.44
BONUS = 1.0  # ranks that a month of waiting is worth
FIRST = 1000.0  # months: whoever is matched again after a pair that stopped goes before all others
COMPETENCE, THEME, HALF_DAY = 3, 2, 1  # points of what two people share
MOST_HALF_DAYS = 3  # beyond three half-days in common, more of them change nothing


@dataclass(frozen=True)
class Card:
    """An offer or a need, as the comparison reads it."""

    key: int
    agent: int
    competences: frozenset[int]
    themes: frozenset[int]
    half_days: int
    where: str
    place: str
    languages: frozenset[str]
    places: int = 0
    waiting: float = 0.0

    @property
    def person(self) -> str:
        return f"agent {self.agent}"


@dataclass(frozen=True)
class Given:
    """What the laboratory is given: labels of one round, nothing that says who they are."""

    wishes: dict[str, list[str]]
    rankings: dict[str, list[str]]
    places: dict[str, int]
    waiting: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Found:
    """The answer of a matching: (need, offer) by key, and why each other need has nothing."""

    given: Given
    seed: int
    pairs: list[tuple[int, int]]
    why: dict[int, Why]
    labels: dict[int, str]  # of needs
    result: dict[str, str]
    rank: dict[int, tuple[int, int]] = field(default_factory=dict)  # need: place of the offer among so many possible


def match(employer: int, seed: int) -> Found:
    """All those who wait at this employer with all those who have a place to offer."""
    needs, offers = needs_of(employer), offers_of(employer)
    rules = rules_for([*needs, *offers])
    need_labels = {card.key: f"n{number}" for card, number in numbered(needs, seed)}
    offer_labels = {card.key: f"o{number}" for card, number in numbered(offers, seed)}
    given, why = compared(needs, offers, rules, need_labels, offer_labels)
    result = answer(given, seed).host_of
    key_of = {label: key for key, label in offer_labels.items()}
    pairs, rank = [], {}
    for card in needs:
        label = need_labels[card.key]
        if host := result[label]:
            pairs.append((card.key, key_of[host]))
            rank[card.key] = given.wishes[label].index(host) + 1, len(given.wishes[label])
        else:
            why.setdefault(card.key, Why.TAKEN)
    left = {key: reason for key, reason in why.items() if not result[need_labels[key]]}
    return Found(given, seed, pairs, left, need_labels, result, rank)


def answer(given: Given, seed: int) -> Proposals:
    rules = Fairness(waiting=given.waiting, bonus=BONUS)
    return propose(given.wishes, given.rankings, given.places, rules, seed=seed)


def replayed(inputs: Mapping[str, Any], seed: int) -> dict[str, str]:
    """What the same inputs and the same seed give again."""
    return answer(Given(**inputs), seed).host_of


def numbered(cards: list[Card], seed: int) -> list[tuple[Card, int]]:
    """Each card with the number that the draw gives it: the labels of a round say nothing of the order of arrival."""
    order = drawn((str(card.key) for card in cards), seed)
    return [(card, order[str(card.key)]) for card in cards]


def compared(
    needs: list[Card], offers: list[Card], rules: Fairness, need_labels: dict[int, str], offer_labels: dict[int, str]
) -> tuple[Given, dict[int, Why]]:
    """Each side's order of the other, and for each need without anybody the step at which the last offers fell."""
    by_subject = subjects_of(offers)
    wishes: dict[str, list[tuple[int, int, str]]] = {}
    rankings: dict[str, list[tuple[int, int, str]]] = {label: [] for label in offer_labels.values()}
    why: dict[int, Why] = {}
    for need in needs:
        label = need_labels[need.key]
        wishes[label] = []
        furthest = 0
        for offer in candidates(need, by_subject):
            step, score = fit(need, offer)
            if step == len(STEPS) and not rules.barred(need.person, offer.person):
                host = offer_labels[offer.key]
                wishes[label].append((-score, int(host[1:]), host))
                rankings[host].append((-score, int(label[1:]), label))
            furthest = max(furthest, step)
        if not wishes[label]:
            why[need.key] = STEPS[furthest] if furthest < len(STEPS) else Why.TAKEN
    given = Given(
        {label: [host for _score, _draw, host in sorted(some)] for label, some in wishes.items()},
        {host: [label for _score, _draw, label in sorted(some)] for host, some in rankings.items()},
        {offer_labels[offer.key]: offer.places for offer in offers},
        {need_labels[need.key]: round(need.waiting, 2) for need in needs},
    )
    return given, why


STEPS = (Why.SUBJECT, Why.LANGUAGE, Why.TIME, Why.PLACE)


def fit(need: Card, offer: Card) -> tuple[int, int]:
    """How many steps the two pass (all: they can meet), and how much they share."""
    competences, themes = need.competences & offer.competences, need.themes & offer.themes
    half_days = (need.half_days & offer.half_days).bit_count()
    passed = (bool(competences or themes), bool(need.languages & offer.languages), bool(half_days), meet(need, offer))
    step = next((place for place, passes in enumerate(passed) if not passes), len(passed))
    return step, COMPETENCE * len(competences) + THEME * len(themes) + HALF_DAY * min(half_days, MOST_HALF_DAYS)


def meet(one: Card, other: Card) -> bool:
    return bool(how_they_meet(one.where, one.place, other.where, other.place))


def how_they_meet(where: str, place: str, other_where: str, other_place: str) -> str:
    """« on_site » in the same place, else « remote », else nothing."""
    if {where, other_where} <= {Where.ON_SITE, Where.BOTH} and place and tidy(place) == tidy(other_place):
        return Where.ON_SITE
    return Where.REMOTE if {where, other_where} <= {Where.REMOTE, Where.BOTH} else ""


def tidy(place: str) -> str:
    return " ".join(place.casefold().replace("-", " ").split())


def subjects_of(offers: list[Card]) -> dict[tuple[str, int], list[Card]]:
    found: dict[tuple[str, int], list[Card]] = {}
    for offer in offers:
        for subject in subjects(offer):
            found.setdefault(subject, []).append(offer)
    return found


def subjects(card: Card) -> list[tuple[str, int]]:
    return [("competence", key) for key in card.competences] + [("theme", key) for key in card.themes]


def candidates(need: Card, by_subject: Mapping[tuple[str, int], list[Card]]) -> list[Card]:
    """The offers that share a subject with the need, nobody's own."""
    found = {offer.key: offer for subject in subjects(need) for offer in by_subject.get(subject, ())}
    return [offer for _key, offer in sorted(found.items()) if offer.agent != need.agent]


# ---- reading


def needs_of(employer: int) -> list[Card]:
    now = timezone.now()
    rows = Need.objects.of_employer(employer).waiting().prefetch_related("competences", "themes").order_by("pk")
    return [
        card_of(need, waiting=(FIRST if need.priority else 0) + (now - need.since).total_seconds() / 86400 / MONTH)
        for need in rows
    ]


def offers_of(employer: int) -> list[Card]:
    rows = Offer.objects.of_employer(employer).with_places_left()
    rows = rows.prefetch_related("competences", "themes").order_by("pk")
    return [card_of(offer, places=offer.capacity - offer.taken) for offer in rows]


def card_of(wish: Need | Offer, **more: Any) -> Card:
    return Card(
        wish.pk, wish.agent_id,
        frozenset(each.pk for each in wish.competences.all()),
        frozenset(each.pk for each in wish.themes.all() if not each.retired),
        wish.half_days, wish.where, wish.place, frozenset(wish.languages), **more,
    )  # fmt: skip


def rules_for(cards: Iterable[Card]) -> Fairness:
    """Who is above whom, and who was already put together."""
    agents = {card.agent for card in cards}
    heads = heads_of(agents)
    names = [(f"agent {one}", f"agent {head}") for one, head in sorted(heads.items())]
    past = sorted(tuple(sorted(pair)) for pair in past_pairs(agents))
    return fairness(
        above=([one for one, _head in names], [head for _one, head in names]),
        past=([f"agent {one}" for one, _other in past], [f"agent {other}" for _one, other in past]),
    )


def heads_of(agents: set[int]) -> dict[int, int]:
    """The head of each agent and of those above, up to the top. What a bad file turned into a circle is cut."""
    heads: dict[int, int] = {}
    unknown = set(agents)
    while unknown:
        rows = Agent.objects.filter(pk__in=unknown, manager__isnull=False).order_by("pk")
        found = {one: head for one, head in rows.values_list("pk", "manager") if head is not None}
        heads |= found
        unknown = set(found.values()) - set(heads)
    for start in sorted(heads):
        seen, one = {start}, start
        while one in heads:
            if heads[one] in seen:
                del heads[one]
                break
            one = heads[one]
            seen.add(one)
    return heads


def past_pairs(agents: set[int]) -> set[frozenset[int]]:
    """Those who were already put together, living pairs included, but for pairs that both would form again."""
    two: dict[int, list[tuple[int, bool, str]]] = {}
    rows = Side.objects.filter(pair__sides__agent__in=agents).distinct().order_by("pair", "pk")
    for pair, agent, again, state in rows.values_list("pair", "agent", "again", "pair__state"):
        two.setdefault(pair, []).append((agent, again, state))
    latest: dict[frozenset[int], bool] = {}
    for pair in sorted(two):  # the last pair of two people decides
        sides = two[pair]
        if len(sides) == 2:
            welcome = all(again and state == PairState.ENDED for _agent, again, state in sides)
            latest[frozenset(agent for agent, _again, _state in sides)] = welcome
    return {pair for pair, welcome in latest.items() if not welcome}


def reasons_of(need: Need, offer: Offer, rank: tuple[int, int] | None = None) -> dict[str, Any]:
    """What speaks for the pair, to be shown to the two."""
    competences, themes = set(need.competences.all()), set(need.themes.all())
    return {
        "competences": [str(each) for each in offer.competences.all() if each in competences],
        "themes": [str(each) for each in offer.themes.all() if each in themes and not each.retired],
        "half_days": need.half_days & offer.half_days,
        "meet": how_they_meet(need.where, need.place, offer.where, offer.place),
        "place": offer.place,
        "languages": [code for code in need.languages if code in offer.languages],
        "rank": list(rank or ()),
        "first": need.priority,
    }
