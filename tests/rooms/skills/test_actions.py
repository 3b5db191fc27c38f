"""What may be written, what is refused, and what the journal keeps of it."""

import datetime

import pytest

from terreau.ground.journal.models import Entry
from terreau.rooms.skills import actions
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.enums import Population, ResultState, Source
from terreau.rooms.skills.models import JobRequirement, SkillResult, Socle
from tests.factories import make_agent, make_job, make_structure
from tests.rooms.skills.helpers import TODAY, competence, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(make_structure())


def test_a_result_is_recorded_once_and_the_journal_holds_no_level(agent):
    fields = {"by": "test", "source": Source.TEST, "measured_on": TODAY}
    actions.record_result(agent, competence("1.1"), level=4, error=0.3, **fields)
    with pytest.raises(SkillsRefused, match="déjà enregistré"):
        actions.record_result(agent, competence("1.1"), level=5, **fields)
    entry = Entry.objects.get()
    assert entry.action == "skills.result.recorded"
    assert entry.data == {"competence": competence("1.1").pk, "source": "test", "state": "held"}


@pytest.mark.parametrize("values", [{}, {"level": 9}, {"level": -1}, {"mastery": 1.2}, {"level": 3, "mastery": 0.5}])
def test_a_result_is_a_level_or_a_share(agent, values):
    with pytest.raises(SkillsRefused):
        actions.record_result(agent, competence("1.1"), by="test", source=Source.TEST, measured_on=TODAY, **values)
    assert not SkillResult.objects.exists()


@pytest.mark.parametrize("level", [0, 9])
def test_a_proposed_level_is_from_1_to_8(agent, level):
    with pytest.raises(SkillsRefused, match="de 1 à 8"):
        actions.propose_level(agent, competence("1.1"), level=level, by="test", on=TODAY)


def test_a_level_is_proposed_once_a_day(agent):
    actions.propose_level(agent, competence("1.1"), level=3, by="test", on=TODAY)
    with pytest.raises(SkillsRefused, match="déjà été proposé aujourd’hui"):
        actions.propose_level(agent, competence("1.1"), level=4, by="test", on=TODAY)
    actions.propose_level(agent, competence("1.1"), level=4, by="test", on=TODAY + datetime.timedelta(days=1))


@pytest.mark.parametrize("state", [ResultState.HELD, ResultState.REFUSED, ResultState.SEALED])
def test_only_a_proposal_is_accepted(agent, state):
    with pytest.raises(SkillsRefused):
        actions.accept_level(hold(agent, "1.1", 3, state=state), by="test")


def test_of_two_answers_the_first_stands(agent):
    proposal = actions.propose_level(agent, competence("1.1"), level=3, by="test", on=TODAY)
    same = SkillResult.objects.get(pk=proposal.pk)
    actions.refuse_level(proposal, by="test")
    with pytest.raises(SkillsRefused, match="déjà reçu une réponse"):
        actions.accept_level(same, by="test")
    assert SkillResult.objects.get().state == ResultState.REFUSED


def test_claiming_takes_what_is_sealed_and_nothing_else(agent):
    hold(agent, "1.1", 3, state=ResultState.SEALED)
    hold(agent, "1.2", 3, state=ResultState.PROPOSED)
    hold(make_agent(agent.structure), "1.1", 3, state=ResultState.SEALED)
    assert actions.claim_sealed(agent, by="test") == 1
    assert actions.claim_sealed(agent, by="test") == 0
    assert Entry.objects.get().data == {"count": 1}
    assert SkillResult.objects.filter(state=ResultState.HELD).count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"population": Population.CATEGORY},
        {"population": Population.JOB},
        {"category": "A"},
        {"valid_to": datetime.date(2024, 1, 1)},
        {"label": " "},
        {"population": "everyone"},
    ],
)
def test_an_incoherent_socle_is_refused(agent, fields):
    values = {"label": "Socle", "valid_from": datetime.date(2024, 1, 1)} | fields
    with pytest.raises(SkillsRefused):
        actions.create_socle(agent.structure, by="test", **values)
    assert not Socle.objects.exists()


def test_a_socle_is_ended_and_its_levels_replaced_with_their_history(agent):
    socle = actions.create_socle(
        agent.structure, label="Socle", valid_from=TODAY, levels={competence("1.1"): 3, competence("1.2"): 3}, by="test"
    )
    actions.set_socle_levels(socle, {competence("1.1"): 4, competence("1.2"): 0}, by="test")
    assert list(socle.levels.values_list("competence__code", "level")) == [("1.1", 4)]
    entry = Entry.objects.filter(action="skills.socle.levels_set").first()
    first, second = str(competence("1.1").pk), str(competence("1.2").pk)
    assert (entry.data["before"], entry.data["after"]) == ({first: 3, second: 3}, {first: 4})
    with pytest.raises(SkillsRefused, match="doit suivre son début"):
        actions.end_socle(socle, on=TODAY, by="test")
    actions.end_socle(Socle.objects.get(), on=TODAY + datetime.timedelta(days=1), by="test")
    assert Socle.objects.get().valid_to == TODAY + datetime.timedelta(days=1)


def test_saying_the_same_again_writes_nothing(agent):
    levels = {competence("1.1"): 3}
    socle = actions.create_socle(agent.structure, label="Socle", valid_from=TODAY, levels=levels, by="test")
    job = make_job()
    actions.set_requirements(job, levels, by="test")
    before = Entry.objects.count()
    actions.set_socle_levels(socle, levels, by="test")
    actions.set_requirements(job, levels, by="test")
    assert Entry.objects.count() == before


def test_one_requirement_is_set_and_removed_without_touching_the_others():
    job = make_job()
    actions.set_requirement(job, competence("1.1"), level=3, by="test")
    actions.set_requirement(job, competence("1.2"), level=5, by="test")
    actions.set_requirement(job, competence("1.1"), level=0, by="test")
    assert list(JobRequirement.objects.values_list("competence__code", "level")) == [("1.2", 5)]
    with pytest.raises(SkillsRefused, match="de 1 à 8"):
        actions.set_requirement(job, competence("1.1"), level=9, by="test")
