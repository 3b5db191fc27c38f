"""Erasing what is held about a person: every room at once, or nothing."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from terreau.ground.common.personal_data import Holding, Kept, Person, holdings


def with_followers(codes: Iterable[str]) -> list[Holding]:
    """The holdings of these codes and those that go with them: what follows comes before what it follows."""
    wanted, known = set(codes), holdings()
    while more := {each.code for each in known if each.retention.follows in wanted} - wanted:
        wanted |= more
    chosen = [each for each in known if each.code in wanted]
    return sorted(chosen, key=lambda each: -depth(each))


def depth(one: Holding) -> int:
    """How many holdings it follows, one after the other."""
    above = {each.code: each.retention.follows for each in holdings()}
    steps, code = 0, one.code
    while code := above.get(code, ""):
        steps += 1
    return steps


def kept_from(person: Person, codes: Iterable[str]) -> dict[str, Kept]:
    """Which of these holdings stay for this person, each with its reason."""
    wanted = set(codes)
    told = {each.code: each.kept_from(person) for each in holdings() if each.code in wanted}
    return {code: kept for code, kept in told.items() if kept is not None}


@transaction.atomic
def erase(person: Person, codes: Iterable[str], *, by: Any) -> dict[str, int]:
    """Erase these holdings and what follows them; how many rows went from each. What is kept is left alone."""
    gone = {}
    for each in with_followers(codes):
        if each.erase is not None and each.kept_from(person) is None:
            gone[each.code] = each.erase(person, by=by)
    return gone
