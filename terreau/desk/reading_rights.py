"""Who opens which address: the table of the tests (`make rights` writes it here), in words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLPattern, get_resolver

from terreau.ground.organisations.enums import RoleName
from terreau.newsroom.door import PREFIX

FILE = Path(__file__).parent / "data" / "who_sees_what.json"
ANONYMOUS, AGENT = "anonymous", "agent"


@dataclass(frozen=True)
class Right:
    """An address with its parameters in brackets, who reads it, who acts there."""

    address: str
    readers: str
    writers: str


@cache
def declared() -> dict[str, dict[str, Any]]:
    """The table as the tests hold it: by name of address, the people who may `get` and `post`, or None."""
    table: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return table


def rights() -> list[Right]:
    """Every address of this installation, in order. One that is missing from the table would be said to be so."""
    unknown: dict[str, Any] = {"get": None, "post": None}
    found = ((route, declared().get(key, unknown)) for key, route in routes())
    return sorted(
        (Right(f"/{route}", in_words(one["get"]), in_words(one["post"])) for route, one in found),
        key=lambda each: each.address,
    )


def by_role() -> list[tuple[str, str]]:
    """For each role, the addresses that it opens and that are not open to whoever signs in."""
    names = known_names()
    everybody = set(names) - {ANONYMOUS}
    reserved = [
        (f"/{route}", set(declared().get(key, {}).get("get") or ()) | set(declared().get(key, {}).get("post") or ()))
        for key, route in routes()
    ]
    return [
        (name, " ; ".join(sorted({route for route, people in reserved if role in people and not people >= everybody})))
        for role, name in names.items()
        if role != ANONYMOUS
    ]


def known_names() -> dict[str, str]:
    return {AGENT: "Agent", ANONYMOUS: "Visiteur"} | {role.value: str(role.label) for role in RoleName}


def in_words(people: list[str] | None) -> str:
    """A list of roles as a reader expects it."""
    if people is None:
        return "sans objet"
    if not people:
        return "personne"
    names = known_names()
    signed_in = set(names) - {ANONYMOUS}
    if set(people) >= signed_in:
        return "Tout le monde" if ANONYMOUS in people else "Toute personne connectée"
    if set(people) == signed_in - {AGENT}:
        return "Tout titulaire d’un rôle"
    return ", ".join(names[one] for one in names if one in people)


def routes(resolver: Any = None, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """(key of the table, address) of every address of the project; the editor of the public site has one door."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            parameters = ", ".join(pattern.pattern.converters)
            name = f"{namespace}{pattern.name}"
            yield (f"{name}({parameters})" if parameters else name), readable(route)
        elif f"/{route}" != PREFIX:
            yield from routes(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace, route)


def readable(route: str) -> str:
    """« organisation/agents/…/ »: a parameter is a key, which says nothing to a reader."""
    outside = (part.split(">", 1)[-1] for part in route.split("<"))
    return "…".join(outside)
