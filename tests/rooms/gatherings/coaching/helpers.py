"""Agents who ask and agents who offer, through the actions, with what the test is about."""

from typing import Any

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.coaching import actions, pairs, suggesting
from terreau.rooms.gatherings.coaching.models import Need, Offer, Pair, Side
from terreau.rooms.skills.models import Competence
from tests.factories import make_agent, make_structure, make_user

MONDAY, TUESDAY = 0b0000000011, 0b0000001100


def competence(code: str) -> Competence:
    return Competence.objects.get(domain__framework__code="crcn", code=code)


def wish(*codes: str, **more: Any) -> dict[str, Any]:
    plain = {"half_days": MONDAY, "where": "remote", "place": "", "languages": ["fr"], "words": ""}
    return {"competences": [competence(code) for code in codes], "themes": [], "by": "test"} | plain | more


def offers(agent: Agent, *codes: str, capacity: int = 1, **more: Any) -> Offer:
    return actions.save_offer(agent, capacity=capacity, **wish(*(codes or ("1.1",)), **more))


def asks(agent: Agent, *codes: str, **more: Any) -> Need:
    return actions.save_need(agent, **wish(*(codes or ("1.1",)), **more))


def two(employer: Structure | None = None) -> tuple[Need, Offer]:
    """Somebody who asks and somebody who offers, in two offices, each with an account."""
    employer = employer or make_structure()
    found = [make_agent(make_structure(parent=employer)) for _number in range(2)]
    for agent in found:
        make_user(agent=agent)
    return asks(found[0]), offers(found[1])


def suggested(need: Need) -> Pair:
    pair = suggesting.suggest_now(need, by="test", seed=1)
    assert isinstance(pair, Pair), pair
    return pair


def sides(pair: Pair) -> tuple[Side, Side]:
    """The one who asks, the one who helps, fresh."""
    rows = {side.part: side for side in Side.objects.filter(pair=pair).select_related("pair", "agent__user")}
    return rows["helped"], rows["helper"]


def accepted(need: Need) -> Pair:
    pair = suggested(need)
    for side in sides(pair):
        pairs.accept(side, by="test")
    pair.refresh_from_db()
    return pair


def active(need: Need, goals: str = "Savoir chercher") -> Pair:
    pair = accepted(need)
    pairs.write_goals(pair, goals=goals, next_on=None, seen=pair.revision, by="test")
    pair.refresh_from_db()
    return pair
