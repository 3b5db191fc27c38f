"""A snapshot needs a folder of its own, and indicators of the test's own making."""

from collections.abc import Callable

import pytest

from terreau.ground.evidence import definitions
from terreau.ground.evidence.definitions import FACTS, INDICATORS, Counts, Indicator, Kind, Unit


@pytest.fixture(autouse=True)
def evidence_folder(tmp_path, settings):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


@pytest.fixture
def only_organisation(monkeypatch) -> None:
    """No fact but those of the organisation, no indicator and no dimension; what the test registers is forgotten."""
    for registry, kept in (
        (FACTS, {name: FACTS[name] for name in ("structures", "agents")}),
        (INDICATORS, {}),
        (definitions.DIMENSIONS, {}),
    ):
        for name in list(registry):
            monkeypatch.delitem(registry, name)
        for name, one in kept.items():
            monkeypatch.setitem(registry, name, one)


@pytest.fixture
def share(only_organisation, monkeypatch) -> Callable[..., Indicator]:
    """`share()`: registers the share of agents of category A; other fields of the indicator as given."""

    def units(facts, on):
        agents = facts.agents
        return agents.select(
            unit=agents.agent,
            structure=agents.structure,
            value=(agents.category == "A").cast("int64"),
            base=1,
            people=1,
        )

    def register(**fields) -> Indicator:
        fields = {
            "code": "share_a", "version": 1, "lever": 1, "kind": Kind.RATE, "unit": Unit.PERCENT,
            "counts": Counts.PERSONS, "label": "Catégorie A", "formula": "", "source": "", "units": units,
        } | fields  # fmt: skip
        one = Indicator(**fields)
        monkeypatch.setitem(INDICATORS, one.code, one)
        return one

    return register
