"""Waves in every state, and people who answer them."""

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.waves import actions, answering, opening
from terreau.rooms.barometer.waves.enums import Population, WaveState
from terreau.rooms.barometer.waves.models import Right, Wave
from terreau.rooms.barometer.waves.tokens import token_of
from tests.factories import make_agent
from tests.rooms.barometer.makers import make_edition

DAY = datetime.timedelta(days=1)


def make_wave(structure: Structure, edition: Edition | None = None, **fields: Any) -> Wave:
    """One in preparation, that would open today."""
    today = timezone.localdate()
    plain = {"name": "Baromètre d’essai", "opens_on": today, "closes_on": today + 13 * DAY}
    return actions.create(structure, edition=edition or make_edition(structure), by="test", **plain | fields)


def planned(structure: Structure, **fields: Any) -> Wave:
    return actions.plan(make_wave(structure, **fields), by="test")


def opened(structure: Structure, **fields: Any) -> Wave:
    """An open wave, by the worker's own steps; everybody has a right."""
    wave = planned(structure, **fields)
    for _minute in range(20):
        opening.open_due(timezone.now())
        wave = Wave.objects.select_related("structure__root", "edition").get(pk=wave.pk)
        if wave.state == WaveState.OPEN:
            return wave
    raise AssertionError("the wave did not open")


def open_with(structure: Structure, people: int, **fields: Any) -> Wave:
    for _number in range(people):
        make_agent(structure)
    return opened(structure, **fields)


def open_to_all(structure: Structure, **fields: Any) -> Wave:
    return opened(structure, population=Population.OPEN, **fields)


def link_of(right: Right) -> str:
    return reverse("waves:invitation", args=[token_of(right)])


def answer_by(wave: Wave, right: Right, values: dict[str, Any]) -> None:
    """Somebody answers, by the actions alone."""
    cookie = answering.start(wave, right=right)
    document = wave.edition.document
    for page in document.pages:
        own = {question.code: values[question.code] for question in page.questions if question.code in values}
        answering.keep(wave, cookie, page, own, document)
    answering.deposit(wave, cookie)


def start_by(client: Client, right: Right) -> str:
    """Press « Commencer » on the page of the link; where it leads."""
    return client.post(link_of(right), {"start": "1"})["Location"]


def page_of(wave: Wave, number: int = 1) -> str:
    return reverse("waves:page", args=[wave.code, number])
