"""The demonstration filled for good by the command, once for this module."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from terreau.compass.board import board
from terreau.desk.demo import fill, town_hall
from terreau.desk.demo.characters import CHARACTERS, PASSPHRASE
from terreau.desk.demo.plan import Plan
from terreau.ground.accounts.models import Role, User
from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import figures
from terreau.ground.evidence.models import DeclaredFigure, Figure, Snapshot
from terreau.ground.initiatives.enums import State
from terreau.ground.initiatives.models import Initiative
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Posting, Structure
from terreau.rooms.skills.models import SkillResult, Socle
from terreau.rooms.skills.reading import standing_of

AGENTS = 1200


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """`terreau demo --agents 1200 --no-serve`, committed: the evidence reads by a second connection."""
    evidence = tmp_path_factory.mktemp("evidence")
    with django_db_blocker.unblock(), override_settings(DEMONSTRATION=True, EVIDENCE_DIR=evidence):
        out = StringIO()
        call_command("demo", agents=AGENTS, seed=11, no_serve=True, stdout=out)
        yield out.getvalue()
        django_db_setup.put_back()


@pytest.fixture
def ministry(demonstration, db) -> Structure:
    return Structure.objects.get(code="MTT")


@pytest.fixture
def lead(ministry) -> User:
    return User.objects.get(roles__role=RoleName.PROGRAMME_LEAD, roles__structure=ministry)


def test_the_contact_door_has_something_for_each_stage(ministry):
    states = sorted(ministry.contact_requests.values_list("intent", "state"))
    assert states == [("cafes", "received"), ("data", "received"), ("funding", "answered"), ("support", "received")]
    assert ministry.contact_requests.late(timezone.localdate()).count() == 1


def test_the_ministry_holds_as_many_agents_as_asked(ministry):
    assert Agent.objects.within(ministry).active().count() == AGENTS
    assert Agent.objects.within(ministry).exclude(left_on=None).count() == 108
    assert Structure.objects.within(ministry).count() == 180
    assert Agent.objects.exclude(email__endswith=".example").count() == 0
    assert User.objects.exclude(email__endswith=".example").count() == 0


def test_everybody_in_post_has_one_open_posting_in_his_structure(ministry):
    open_ones = Posting.objects.filter(ended_on=None, agent__employer=ministry)
    assert open_ones.count() == AGENTS
    assert all(one.structure_id == one.agent.structure_id for one in open_ones.select_related("agent"))
    assert Posting.objects.filter(agent__left_on__isnull=False, ended_on=None).count() == 0
    assert Posting.objects.exclude(ended_on=None).filter(agent__left_on=None).exists()  # some moved


def test_both_snapshots_show_some_figures_and_hide_others(ministry):
    days = list(Snapshot.objects.filter(state="published").order_by("on").values_list("on", flat=True))
    assert days == [timezone.localdate() - datetime.timedelta(days=365), timezone.localdate()]
    for snapshot in Snapshot.objects.all():
        found = set(snapshot.figures.values_list("status", flat=True))
        assert Status.SHOWN in found
        assert found & {Status.HIDDEN_SMALL, Status.HIDDEN_COMPLEMENT}


def test_a_year_of_training_shows_in_the_figures_of_the_ministry(ministry, lead):
    before, after = (
        next(
            one.ratio
            for one in figures(
                scope_of(lead), structures=[ministry.pk], indicators=["agents_at_baseline"], snapshot=shot
            )
        )
        for shot in Snapshot.objects.order_by("on")
    )
    assert before is not None
    assert after is not None
    assert 0.1 < before < after < 0.7


def test_the_compass_of_the_ministry_knows_the_ten_levers(ministry, lead):
    seen = board(ministry, scope_of(lead))
    known = [lever for lever in seen.levers if lever.known]
    assert len(known) == 10
    unknown = [each for lever in seen.levers for each in lever.indicators if each.shown.status == Status.NO_DATA]
    assert unknown  # something is left to be found out
    assert any(each.start is not None and each.shown.declared for lever in seen.levers for each in lever.indicators)


def test_initiatives_are_late_concluded_and_running(ministry):
    found = Initiative.objects.filter(structure__root=ministry)
    assert found.filter(state=State.CONCLUDED).count() >= 3
    assert [one for one in found if one.is_late]
    assert found.filter(state=State.UNDER_WAY, due_on__gt=timezone.localdate()).exists()


def test_there_is_a_socle_for_all_for_managers_and_for_jobs(ministry):
    assert set(Socle.objects.values_list("population", flat=True)) == {"all", "managers", "job"}


def test_the_town_hall_did_its_first_hour(ministry):
    employer = Structure.objects.get(label=town_hall.LABEL)
    secretary = User.objects.get(roles__structure=employer, roles__role=RoleName.ADMINISTRATOR)
    seen = board(employer, scope_of(secretary))
    assert sum(lever.known for lever in seen.levers) == 5  # four of the first hour, and lever 1 from its file since
    assert Initiative.objects.filter(structure=employer).exclude(rule="").count() == town_hall.LAUNCHED
    assert not secretary.has_role(structure=ministry)


def test_the_town_hall_shows_its_whole_and_four_groupings(ministry):
    employer = Structure.objects.get(label=town_hall.LABEL)
    assert employer.small
    assert Agent.objects.filter(employer=employer).count() == sum(town_hall.STAFF.values()) == 300
    within = Structure.every.within(employer).order_by().values("pk")
    rows = Figure.objects.filter(structure__in=within, indicator="agents_positioned", status="shown")
    cells = Structure.every.filter(pk__in=rows.values("structure")).order_by().values_list("label", flat=True)
    assert set(cells) == {town_hall.LABEL, *town_hall.GROUPINGS}


def test_one_character_per_role_enters_with_the_passphrase_that_is_printed(ministry, client, settings):
    settings.DEMONSTRATION = True
    characters = User.objects.exclude(demo_character="")
    assert characters.count() == len(CHARACTERS) + 1
    assert set(Role.objects.filter(user__in=characters).values_list("role", flat=True)) >= {
        RoleName.MANAGER, RoleName.HR, RoleName.PROGRAMME_LEAD, RoleName.CASE_OFFICER, RoleName.EDITOR,
        RoleName.SKILL_IMPORTER, RoleName.DPO, RoleName.ADMINISTRATOR,
    }  # fmt: skip
    assert all(user.check_password(PASSPHRASE) for user in characters)
    page = client.get(reverse("accounts:sign_in")).content.decode()
    assert all(character.line in page for character in CHARACTERS)


def test_the_agent_of_the_demonstration_has_a_history_and_something_to_answer(ministry):
    agent = User.objects.get(demo_character=CHARACTERS[0].line).agent
    held = SkillResult.objects.held().filter(agent=agent, source="pix")
    assert held.values("measured_on").distinct().count() >= 2
    assert SkillResult.objects.awaiting().filter(agent=agent).count() == 1
    standing = standing_of(agent)
    assert 0 < standing.reached < len(standing.asked)
    assert standing.next_step is not None


def test_the_manager_of_the_demonstration_manages_his_team(ministry):
    user = User.objects.get(demo_character=CHARACTERS[1].line)
    assert user.agent.is_manager
    assert user.has_role(RoleName.MANAGER, structure=user.agent.structure)
    assert user.agent.team.exists()


def test_running_it_again_changes_nothing(ministry):
    def counted() -> list[int]:
        return [one.objects.count() for one in (Agent, Posting, SkillResult, Figure, DeclaredFigure, Entry, User)]

    before, out = counted(), StringIO()
    with override_settings(DEMONSTRATION=True):
        call_command("demo", no_serve=True, stdout=out)
    assert counted() == before
    assert "gardées" in out.getvalue()


def test_the_marker_tells_what_was_drawn(ministry):
    from terreau.desk.demo.drawing import digest_of

    assert fill.content() == fill.Content.DEMONSTRATION
    assert fill.filled()["digest"] == digest_of(Plan(AGENTS, 11, timezone.localdate()))


def test_a_real_installation_is_refused_and_kept(db, settings):
    settings.DEMONSTRATION = True
    from tests.factories import make_structure

    Entry.objects.all().delete()
    make_structure("Une vraie mairie")
    agents = Agent.objects.count()
    with pytest.raises(CommandError, match="rien n’a été changé"):
        call_command("demo", no_serve=True, stdout=StringIO())
    assert Structure.objects.filter(label="Une vraie mairie").exists()
    assert Agent.objects.count() == agents
