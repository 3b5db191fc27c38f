"""A snapshot needs a folder of its own, and indicators of the test's own making."""

from collections.abc import Callable, Iterator

import pytest

from terreau.ground.evidence import definitions
from terreau.ground.evidence.definitions import FACTS, INDICATORS, Counts, Indicator, Kind, Unit


@pytest.fixture(autouse=True)
def evidence_folder(tmp_path, settings):
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    return settings.EVIDENCE_DIR


@pytest.fixture
def only_organisation() -> Iterator[None]:
    """No fact but those of the organisation, no indicator and no dimension; what the test registers is forgotten."""
    registries = (FACTS, INDICATORS, definitions.DIMENSIONS)
    before = [dict(registry) for registry in registries]
    for registry in registries:
        registry.clear()
    FACTS.update({name: before[0][name] for name in ("structures", "agents")})
    yield
    for registry, held in zip(registries, before, strict=True):
        registry.clear()
        registry.update(held)  # in the order of before: pages list indicators in it


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
