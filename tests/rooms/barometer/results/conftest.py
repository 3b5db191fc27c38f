"""Each test has its own urns and its own snapshots."""

import pytest


@pytest.fixture(autouse=True)
def own_urns(tmp_path, settings):
    settings.URN_KEYS_DIR = tmp_path / "urn-keys"
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "evidence-keys"
