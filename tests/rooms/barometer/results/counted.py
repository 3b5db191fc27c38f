"""A wave closed with ballots in its urn, and the worker that counts it."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django_tasks_db.models import DBTaskResult

from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.results import actions, counting
from terreau.rooms.barometer.results.models import Margin, Tabulation
from terreau.rooms.barometer.waves import sealing
from terreau.rooms.barometer.waves.enums import Population, WaveState
from terreau.rooms.barometer.waves.models import Ballot, Cell, Turnout, Wave
from tests.rooms.barometer.makers import make_edition

DAY = datetime.date(2026, 10, 1)
BY = "tests"


def closed_wave(
    structure: Structure,
    data: dict[str, Any],
    ballots: Iterable[dict[str, Any]],
    name: str = "Baromètre",
    **fields: Any,
) -> Wave:
    """A wave of the questionnaire `data`, closed, with these ballots sealed in its urn."""
    wave = Wave.objects.create(
        structure=structure, edition=make_edition(structure, data), name=name, state=WaveState.CLOSED,
        opens_on=DAY, closes_on=DAY + datetime.timedelta(days=14), **{"population": Population.AGENTS} | fields,
    )  # fmt: skip
    wave.public_key = sealing.new_urn(wave.code)
    wave.save(update_fields=["public_key"])
    fill(wave, ballots)
    return wave


def fill(wave: Wave, ballots: Iterable[dict[str, Any]]) -> None:
    Ballot.objects.bulk_create(
        (Ballot(wave=wave, sealed=sealing.seal(wave.public_key, ballot)) for ballot in ballots), batch_size=500
    )


def ballot(structure: Structure | None = None, values: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """What an agent puts in the urn; `more`: the rest of his profile, or `design`."""
    design = {"design": more.pop("design")} if "design" in more else {}
    profile = {"structure": structure.pk if structure else None, "category": "", "age_band": "", "location": ""}
    return {"profile": profile | more, "values": values or {}} | design


def populate(wave: Wave, cells: Sequence[tuple[Structure, str, str, int]]) -> None:
    """The agents of the wave, all invited: structure, category, age band, how many."""
    Cell.objects.bulk_create(
        Cell(wave=wave, structure=one, category=category, age_band=band, population=number, invited=number)
        for one, category, band, number in cells
    )


def turn_out(wave: Wave, rows: Sequence[tuple[Structure, int, int]]) -> None:
    Turnout.objects.bulk_create(
        Turnout(wave=wave, structure=one, invited=invited, answered=answered) for one, invited, answered in rows
    )


def set_margins(wave: Wave, margins: dict[str, dict[str, float] | float]) -> None:
    for variable, levels in margins.items():
        rows = levels if isinstance(levels, dict) else {"": levels}
        Margin.objects.bulk_create(
            Margin(wave=wave, variable=variable, level=level, total=total) for level, total in rows.items()
        )


def run_asked(asked: Tabulation) -> Tabulation:
    """What the worker does of it."""
    assert DBTaskResult.objects.filter(args_kwargs__args=[asked.pk, "fr"]).exists(), "nothing was given to the worker"
    counting.run(Tabulation.objects.select_related("wave__structure__root", "wave__edition").get(pk=asked.pk))
    asked.refresh_from_db()
    return asked


def count(wave: Wave, method: str = "none", variables: Sequence[str] = (), **more: Any) -> Tabulation:
    """Counted for good; the test fails when it could not be."""
    made = run_asked(actions.ask_final(wave, method, variables, by=BY, **more))
    assert made.state == "final", made.failure
    wave.refresh_from_db()
    return made
