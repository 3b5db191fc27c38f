"""Nothing tells a vote before the close: every page and export, as everybody, is the same byte for byte with it.

Two agents of our house vote and support. Everything that the others may open, and all that the voters may open but
their own ballot, their own data and the mention of their own supports, is read before and after.
"""

import io
import re
from typing import Any

import pypdf
import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from terreau.rooms.gatherings.themes import actions, evidence, proposals, voting
from terreau.rooms.gatherings.themes.enums import Origin
from terreau.rooms.gatherings.themes.models import Call, Theme
from tests.access_words import ANONYMOUS
from tests.house import House
from tests.matrix import URLS
from tests.rooms.gatherings.themes.makers import again
from tests.test_matrix import NAMES

VOTERS = ("agent", "manager")
# What a voter reads of himself: his ballot, what he supports, what is held about him.
OWN = {
    "themes:vote(pk)", "themes:call(pk)", "themes:theme(pk)", "themes:thanks(token)", "desk:my_data",
    "desk:my_data_json",
    "desk:my_data_to_keep", "rights:erasure",
}  # fmt: skip
# Where something of a theme is read, counted, searched, kept or recorded: the other rooms know nothing of themes.
SPACES = {"themes", "gatherings", "events", "desk", "journal", "compass", "public_figures", "rights", "mail"}
PEOPLE = ("agent", "manager", "lead", "hr", "editor", "administrator", "dpo")
# A new one at each request, whatever anybody does.
FLEETING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="?[^" >]*"?|"csrf[^"]*"\s*:\s*"[^"]*"|X-CSRFToken[^,}]*'
    rb"|/[A-Za-z0-9_-]+:[A-Za-z0-9_-]+:[A-Za-z0-9_-]{20,}/"
    rb'|<updated>[^<]*</updated>|name="key" value="[^"]*"'
)


def read(path: str, house: House, user: Any) -> tuple[int, bytes, str]:
    with transaction.atomic():
        response = house.browser_of(user).get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    if response.headers.get("Content-Type") == "application/pdf":  # each is made with a name and an hour of its own
        body = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages).encode()
    return response.status_code, FLEETING.sub(b"", body), response.headers.get("Location", "")


def everything(house: House, more: list[str]) -> dict[tuple[str, str], tuple[int, bytes, str]]:
    """What these people read at every address of these rooms that takes GET, and at those of the search."""
    found = {}
    ours = {person: house.ours.users[person] for person in PEOPLE}
    people = {ANONYMOUS: None, **ours, "elsewhere": house.others.users["lead"]}
    for key, url in URLS.items():
        if url.get is None or key.partition(":")[0] not in SPACES:
            continue
        path = reverse(NAMES[key], kwargs=url.build(house))
        for person, user in people.items():
            if person in VOTERS and key in OWN:
                continue
            found[key, person] = read(path, house, user)
    for path in more:
        for person, user in people.items():
            found[path, person] = read(path, house, user)
    return found


def vote(call: Call, themes: list[Theme], house: House) -> None:
    for person in VOTERS:
        voting.cast(call, {themes[1].pk: 1}, by=house.ours.users[person])
        proposals.support(themes[1], by=house.ours.users[person])


@pytest.mark.django_db
def test_every_page_and_export_is_the_same_to_everybody_whatever_is_voted(house, monkeypatch):
    now = timezone.now()
    call, lead = house.things["theme_call"], house.ours.users["lead"]
    for title in ("Alpha", "Beta", "Gamma"):
        proposals.propose(call, title=title, origin=Origin.ANIMATOR, by=lead)
    actions.start_vote(call, by=lead)
    call = Call.objects.get(pk=call.pk)
    themes = list(Theme.objects.filter(call=call, state="in_vote").order_by("title"))
    assert len(themes) == 4
    more = [f"{reverse('desk:search')}?q={word}" for word in ("alpha", "beta", "appel")]
    monkeypatch.setattr(timezone, "now", lambda: now)  # what a page says of the hour does not change meanwhile
    before = everything(house, more)
    vote(call, themes, house)
    after = everything(house, more)
    differs = sorted(f"{where} for {who}" for where, who in before if before[where, who] != after[where, who])
    assert differs == []
    assert len(before) > 700
    assert list(evidence.themes(timezone.localdate())) == []


@pytest.mark.django_db
def test_the_comparison_sees_a_count(house):
    """The same walk over the pages of the call does differ once it is closed and counted."""
    call, lead = house.things["theme_call"], house.ours.users["lead"]
    actions.start_vote(call, by=lead)
    page = reverse("themes:call", args=[call.pk])
    before = read(page, house, house.ours.users["hr"])
    actions.close(Call.objects.get(pk=call.pk), by=lead)
    assert read(page, house, house.ours.users["hr"]) != before


@pytest.mark.django_db
def test_the_database_holds_no_count_before_the_close(house):
    call, lead = house.things["theme_call"], house.ours.users["lead"]
    actions.start_vote(call, by=lead)
    call = Call.objects.get(pk=call.pk)
    themes = list(Theme.objects.filter(call=call, state="in_vote"))
    kept = [(Call.objects.values().get(pk=call.pk), list(Theme.objects.filter(call=call).order_by("pk").values()))]
    voting.cast(call, {themes[0].pk: 1}, by=house.ours.users["agent"])
    proposals.support(themes[0], by=house.ours.users["agent"])
    kept.append((Call.objects.values().get(pk=call.pk), list(Theme.objects.filter(call=call).order_by("pk").values())))
    assert kept[0] == kept[1]


@pytest.mark.django_db
def test_the_order_of_a_reader_never_changes_and_is_another_reader_s(house, client_for):
    from terreau.rooms.gatherings.themes import reading

    call, lead = house.things["theme_call"], house.ours.users["lead"]
    for number in range(12):
        proposals.propose(call, title=f"Thème {number}", origin=Origin.ANIMATOR, by=lead)

    def order(person):
        return [theme.pk for theme in reading.listed(call, house.ours.users.get(person))]

    first = order("agent")
    assert order("agent") == first
    assert order("manager") != first
    assert sorted(first) == sorted(order("manager"))
    titles = [again(Theme(pk=key)).title for key in order("nobody")]
    assert titles == sorted(titles, key=str.casefold)
    page = client_for(house.ours.users["agent"]).get(reverse("themes:call", args=[call.pk])).text
    assert "tiré au sort pour vous" in page
    assert "alphabétique" in client_for(None).get(reverse("themes:propose", args=[call.code])).text
