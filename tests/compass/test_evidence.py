"""The flagships: what each says, and which are computed beyond lever 1."""

import pytest

from terreau.compass.rules.find_out import HOLDERS
from terreau.ground.evidence.definitions import INDICATORS, Counts
from terreau.ground.initiatives.enums import Lever

# Taken over by the rooms that compute them.
COMPUTED = {
    "leaders_trained",
    "agents_experimenting",
    "experiments_concluded",
    "services_sharing",
    "experiences_reused",
    "useful_action_known",
}
FLAGSHIPS = [indicator for indicator in INDICATORS.values() if indicator.flagship]


@pytest.mark.parametrize("lever", Lever)
def test_each_lever_has_exactly_two_flagships(lever):
    assert len([indicator for indicator in FLAGSHIPS if indicator.lever == lever]) == 2


@pytest.mark.parametrize("code", [indicator.code for indicator in FLAGSHIPS if indicator.lever > 1])
def test_a_declared_flagship_says_all_that_a_reader_asks(code):
    indicator = INDICATORS[code]
    assert indicator.label
    assert indicator.formula
    assert indicator.source
    assert indicator.guard, "what keeps it honest"
    assert indicator.default_target
    assert indicator.target_reason, "a default target is justified"
    assert str(indicator.base_question).startswith(("Combien", "Depuis", "Sur vos"))
    assert str(indicator.value_question).endswith("?")
    assert indicator.computed == (code in COMPUTED)


@pytest.mark.parametrize("indicator", FLAGSHIPS, ids=lambda indicator: indicator.code)
def test_how_to_know_a_flagship_is_written_for_each(indicator):
    assert indicator.code in HOLDERS


def test_shares_of_agents_are_protected_as_figures_on_persons():
    persons = {indicator.code for indicator in FLAGSHIPS if indicator.counts == Counts.PERSONS}
    assert {"agents_at_baseline", "leaders_trained", "agents_experimenting", "useful_action_known"} <= persons


def test_every_default_target_says_why():
    assert [each.code for each in INDICATORS.values() if each.default_target and not each.target_reason] == []
