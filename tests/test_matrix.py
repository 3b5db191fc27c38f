"""Every URL × everybody, here and elsewhere: who gets in, who is refused, that nothing of ours is seen elsewhere."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.access_words import ANONYMOUS, MEMBERS
from tests.house import MARK, House
from tests.matrix import URLS

SIGN_IN = "/compte/connexion/"
# Wagtail's two hundred URLs have one rule, walked by tests/newsroom/test_door.py: only an editor passes.
EDITOR = "redaction/"


def walk(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    """(key in the table, name for `reverse`, view) of every URL of the project."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}"
            parameters = ", ".join(pattern.pattern.converters)
            yield (f"{name}({parameters})" if parameters else name), name, pattern.callback
        elif str(pattern.pattern) != EDITOR:
            yield from walk(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


NAMES = {key: name for key, name, _view in walk()}


class Answer(NamedTuple):
    status: int
    location: str
    readable: str

    @property
    def shows_ours(self) -> bool:
        return MARK in (self.readable + self.location).lower()


def send(client: Client, method: str, path: str) -> Answer:
    """What a request answers; what it did is undone."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    kind = response.headers.get("Content-Type", "")
    readable = any(word in kind for word in ("html", "json", "csv", "text", "calendar", "svg"))
    text = body.decode("utf-8", "replace") if readable else ""
    return Answer(response.status_code, response.headers.get("Location", ""), text)


def test_every_url_is_declared_and_no_other():
    missing, gone = sorted(NAMES.keys() - URLS.keys()), sorted(URLS.keys() - NAMES.keys())
    assert not missing, f"Declare these URLs in tests/matrix.py: {missing}"
    assert not gone, f"These URLs are gone from the project; take them out of tests/matrix.py: {gone}"


@pytest.mark.parametrize("key", sorted(URLS))
def test_who_gets_in_and_what_the_same_roles_see_elsewhere(key: str, house: House):
    url = URLS[key]
    path = reverse(NAMES[key], kwargs=url.build(house))
    wrong = []
    for method, allowed in (("get", url.get), ("post", url.post)):
        for person in (ANONYMOUS, *sorted(MEMBERS)):
            answer = send(house.browser_of(house.ours.users.get(person)), method, path)
            if not as_declared(answer, person, allowed):
                wrong.append(f"{method.upper()} by {person}: {answer.status} {answer.location}")
            if person == ANONYMOUS and not url.for_all and answer.shows_ours:
                wrong.append(f"{method.upper()} by a visitor shows something of ours")
        for person in sorted(MEMBERS):
            answer = send(house.browser_of(house.others.users[person]), method, path)
            where = f"{method.upper()} by {person} of another employer"
            if url.owned and not out_of_sight(answer.status, allowed):
                wrong.append(f"{where}: {answer.status} {answer.location} instead of 404")
            if not url.for_all and answer.shows_ours:
                wrong.append(f"{where} shows something of ours")
    assert not wrong, f"{path}\n" + "\n".join(wrong)


def as_declared(answer: Answer, person: str, allowed: frozenset[str] | None) -> bool:
    sent_to_sign_in = answer.location.startswith(f"{SIGN_IN}?next=")
    if allowed is not None and person in allowed:
        return answer.status < 400 and not sent_to_sign_in
    if person == ANONYMOUS and sent_to_sign_in:
        return True
    return answer.status in ({403, 404} if allowed is not None else {403, 404, 405})


def out_of_sight(status: int, allowed: frozenset[str] | None) -> bool:
    """404: it does not exist for him; 403 where his role opens this page nowhere; 405 where there is no such method."""
    return status in ({403, 404} if allowed is not None else {403, 404, 405})


def test_an_object_of_ours_does_not_exist_for_the_same_role_elsewhere(house: House):
    """Whoever may open it here is told, there, that there is no such thing: 404 and not 403."""
    wrong = []
    for key, url in URLS.items():
        method, allowed = ("get", url.get) if url.get else ("post", url.post)
        if not url.owned or not allowed:
            continue
        person = sorted(allowed & MEMBERS)[0]
        elsewhere = house.browser_of(house.others.users[person])
        answer = send(elsewhere, method, reverse(NAMES[key], kwargs=url.build(house)))
        if answer.status != 404:
            wrong.append(f"{key} by {person}: {answer.status}")
    assert not wrong


# Open to somebody who has not signed in: nothing is added here without a reason to write beside it.
PUBLIC = {
    "accounts:sign_in", "accounts:sign_out", "accounts:password_forgotten", "accounts:activate",
    "accounts:password_reset(key, token)", "accounts:invitation(token)",  # secret links
    "live", "ready",  # what the machines that watch over the service ask
    # ProConnect only, 404 elsewhere
    "accounts:proconnect", "accounts:proconnect_back", "accounts:proconnect_first", "accounts:proconnect_open",
    "accounts:proconnect_send", "accounts:proconnect_prove", "accounts:proconnect_left",
    "accounts:demo_enter(pk)",  # the demonstration only, 404 elsewhere
    "requests:new", "requests:confirm(token)", "requests:follow(token)",  # the contact door; secret links
    "skills:campaign_invitation(token)",  # a secret link, which shows nothing of anybody
    # The link of a right to answer once, the link of a wave on a poster, and what a device has begun.
    "waves:invitation(token)", "waves:link(code)", "waves:page(code, number)", "waves:review(code)",
    "waves:deposit(code)", "waves:forget(code)", "waves:thanks(code)", "waves:anonymity",
    "echoes:event(pk)",  # of an event published for everybody
    # The short link of a room, shown on its screen; secret links of one person.
    "echoes:room(code)", "echoes:ask(code)", "echoes:vote(code, number)", "echoes:correct(code, number)",
    "echoes:screen(code)", "echoes:qr(code)", "echoes:answer(token)", "echoes:wish_by_link(token)",
    "attestations:check", "attestations:verify(code)",  # whoever was given a code
    # what machines verify a badge with
    "attestations:issuer", "attestations:did", "attestations:key_set", "attestations:status(number)",
    "desk:stop_list(token)", "desk:choose_lists(token)",  # the links of a message
    "desk:agenda_feed(token)",  # a secret link, which calendars read
    "desk:answer(token)", "desk:answer_lever(token, number)",  # secret links
    "set_language", "desk:home", "desk:who_sees_what", "desk:who_sees_what_pdf", "desk:sitemap", "desk:accessibility",
    "experiments:public_list", "experiments:public(pk)",  # what somebody who animates opened
    "newsroom:feed", "newsroom:media(name)", "wagtail_serve(path)", "wagtaildocs_serve(document_id, document_filename)",
    "desk:search",  # of a visitor, only what is public is searched
    # a QR code on a wall, and the secret links of who asked to be told
    "themes:propose(code)", "themes:near(code)", "themes:thanks(token)", "themes:confirm(token)", "themes:stop(token)",
    "public_figures:page", "public_figures:csv",  # what a programme lead opened
    # what an organiser announces to everybody; the rest answers 404
    "events:agenda", "events:atom", "events:ics", "events:register(pk)", "events:series(pk)", "events:series_atom(pk)",
    "events:series_ics(pk)", "events:short(pk)", "events:show(pk, slug)",
    # what authors offer to every administration; the rest answers 404
    "catalogue:list", "catalogue:list_csv", "catalogue:short(pk)", "catalogue:show(pk, slug)",
    # what is open to everybody, the rest answers 404; the secret link of a partner
    "learning_sessions:trainer(token)",  # the secret link of a trainer without account
    # the secret link of somebody whom a jury decided on
    "cycles:answer(token)", "cycles:answer_pdf(token)", "cycles:answer_withdraw(token)",
    "paths:list", "paths:show(pk)", "paths:logo(pk, side_pk)", "paths:partner(token)", "paths:partner_logo(token)",
    "evaluations:answer(token)",  # the link of a right to answer once
    # what is open to every administration, the rest answers 404; secret links of a candidate and of his employer
    "cycles:list", "cycles:show(pk)", "cycles:apply(pk)", "cycles:dossier(token)", "cycles:dossier_withdraw(token)",
    "cycles:letter(token)",
    "packages:content(token, path)",  # a secret address, without cookie, of what a package holds
    "desk:legal", "desk:start", "desk:start_demo", "desk:start_structure",
    "seats:guest(token)", "seats:guest_calendar(token)",  # secret links of people without account
    "seats:lost_link", "seats:present(pk, code)",  # receiving one again; the code on the wall of the room
}  # fmt: skip


def test_every_view_is_closed_to_visitors_but_those_listed():
    open_views = {key for key, _name, view in walk() if not getattr(view, "login_required", True)}
    assert open_views == PUBLIC


def test_the_watch_over_leaks_sees_one(house: House):
    """The mark is really on what our people see: the absence of it elsewhere means something."""
    browser = house.browser_of(house.ours.users["administrator"])
    seen = [
        send(browser, "get", reverse(NAMES[key], kwargs=URLS[key].build(house))).shows_ours
        for key in ("compass:board(pk)", "initiatives:show(pk)", "skills:socle(pk)", "accounts:users")
    ]
    assert seen == [True] * 4
