"""Small makers for the tests of the room."""

import datetime
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from terreau.ground.common.importing.registry import run_import
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.models import Agent
from terreau.rooms.skills.enums import ResultState, Source
from terreau.rooms.skills.models import Competence, SkillResult

DATA = Path(__file__).parents[2] / "data" / "skills"
TODAY = datetime.date(2026, 1, 15)


def competence(code: str) -> Competence:
    return Competence.objects.get(domain__framework__code="crcn", code=code)


def competences() -> list[Competence]:
    return list(Competence.objects.filter(domain__framework__code="crcn").order_by("code"))


def hold(agent: Agent, code: str, level: int | None, on: datetime.date = TODAY, **fields: Any) -> SkillResult:
    values = {"source": Source.PIX, "state": ResultState.HELD} | fields
    return SkillResult.objects.create(agent=agent, competence=competence(code), level=level, measured_on=on, **values)


def confirm(client: Client, grid: str, chosen: dict[str, str]) -> Any:
    """Fill a grid, read its effect, and save it as it was shown."""
    shown = client.post(grid, chosen | {"preview": "1"})
    seal = BeautifulSoup(shown.content, "html.parser").select_one("input[name=seal]")
    assert seal is not None, "nothing would change"
    return client.post(grid, chosen | {"save": "1", "seal": str(seal["value"])})


def import_results(file: str | Path, *, by: Any = "command:import", check: bool = False, **options: Any) -> Report:
    return run_import("skill-results", DATA / file, by=by, check=check, options=options)


def accounted(report: Report) -> bool:
    """Every participant's line is either stored or reported with a reason."""
    return report.rows_in == report.created + report.changed + report.unchanged + report.aside_count
