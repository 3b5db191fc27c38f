"""Rights of somebody who has not answered, by his file and by his address; answers that he brought."""

from typing import Any

from terreau.rooms.barometer.waves.enums import Population
from terreau.rooms.barometer.waves.models import Arrival, Cell, Right
from tests.rooms.barometer.waves.makers import make_wave


def plant(one: Any, word: str) -> None:
    wave = make_wave(one.employer, name="Baromètre")
    cell = Cell.objects.create(wave=wave, structure=one.employer, population=20, invited=20)
    Right.objects.create(wave=wave, cell=cell, agent=one.agent)
    listed = make_wave(one.employer, name="Baromètre par liste", population=Population.ADDRESSES)
    other = Cell.objects.create(wave=listed, structure=one.employer, population=20, invited=20)
    Right.objects.create(wave=listed, cell=other, email=one.agent.email)
    days = {"opens_on": wave.opens_on, "closes_on": wave.closes_on}
    Arrival.objects.create(author=one.user, structure=one.employer, name="Reprise", file_name=f"{word}.csv", **days)
