"""Somebody who reads the sentences of a wave."""

from typing import Any

from terreau.rooms.barometer.results.models import Reader
from terreau.rooms.barometer.waves.enums import WaveState
from tests.rooms.barometer.waves.makers import make_wave


def plant(one: Any, word: str) -> None:
    wave = make_wave(one.employer, name="Baromètre relu", state=WaveState.COUNTED)
    Reader.objects.create(wave=wave, user=one.user)
