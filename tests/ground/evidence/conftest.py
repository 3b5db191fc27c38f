"""A snapshot needs committed rows, a folder of its own, and indicators of the test's own making."""

from collections.abc import Iterator

import pytest

from terreau.ground.evidence import definitions


@pytest.fixture(autouse=True)
def evidence_folder(tmp_path, settings):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


@pytest.fixture
def registry(monkeypatch) -> Iterator[None]:
    """Facts and indicators registered by the test, beside those of the organisation alone, forgotten afterwards."""
    facts = {name: definitions.FACTS[name] for name in ("structures", "agents")}
    monkeypatch.setattr(definitions, "FACTS", facts)
    return facts
