import datetime

import pytest

from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.journal.models import Entry
from terreau.ground.organisations import actions
from terreau.ground.organisations.actions import OrganisationRefused
from terreau.ground.organisations.enums import RoleName, StructureKind
from terreau.ground.organisations.models import PATH_DEPTH, Agent, Posting, Structure
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 1)


def paths_are_true():
    """Every path is its parent's path followed by its own key."""
    for structure in Structure.objects.select_related("parent"):
        above = structure.parent.path if structure.parent else ""
        assert structure.path == above + str(structure.pk).zfill(8)


def test_a_moved_branch_takes_everything_below_with_it_in_one_update(django_assert_max_num_queries):
    ministry = make_structure()
    one, two = make_structure(parent=ministry), make_structure(parent=ministry)
    branch = make_structure(parent=one)
    for _ in range(5):
        make_structure(parent=make_structure(parent=branch))
    with django_assert_max_num_queries(12):
        actions.move_structure(branch, parent=two, by="test")
    paths_are_true()
    assert Structure.objects.within(two).count() == 12
    assert Structure.objects.within(one).count() == 1
    assert Entry.objects.get(action="organisations.structure.moved").data["parent"] == [one.pk, two.pk]


def test_moving_keeps_the_postings_of_the_branch():
    ministry = make_structure()
    branch = make_structure(parent=make_structure(parent=ministry))
    agent = make_agent(branch)
    branch = actions.move_structure(branch, parent=ministry, by="test")
    assert list(Agent.objects.within(branch)) == [agent]
    assert Posting.objects.get(agent=agent).ended_on is None


def test_a_structure_is_moved_neither_below_itself_nor_to_another_employer_nor_to_a_closed_one():
    ministry, other = make_structure(), make_structure()
    branch = make_structure(parent=ministry)
    leaf = make_structure(parent=branch)
    closed = make_structure(parent=ministry)
    actions.close_structure(closed, by="test")
    for structure, parent in ((branch, leaf), (branch, branch), (branch, other), (ministry, other), (branch, closed)):
        with pytest.raises(OrganisationRefused):
            actions.move_structure(structure, parent=parent, by="test")
    paths_are_true()


def test_the_tree_has_a_greatest_depth():
    deepest = make_structure()
    for _ in range(PATH_DEPTH - 1):
        deepest = make_structure(parent=deepest)
    with pytest.raises(OrganisationRefused, match="niveaux"):
        actions.create_structure(code="X", label="X", kind=StructureKind.OFFICE, parent=deepest, by="test")
    branch = make_structure(parent=deepest.root)
    make_structure(parent=branch)
    with pytest.raises(OrganisationRefused, match="niveaux"):
        actions.move_structure(branch, parent=deepest.parent, by="test")


def test_created_structures_stand_where_they_should_and_codes_are_not_taken_twice():
    ministry = actions.create_structure(code="M", label="Ministère", kind="employer", parent=None, by="test")
    actions.create_structure(code="A", label="A", kind="direction", parent=ministry, by="test")
    paths_are_true()
    with pytest.raises(OrganisationRefused, match="Ce code existe déjà"):
        actions.create_structure(code="A", label="B", kind="direction", parent=ministry, by="test")
    with pytest.raises(OrganisationRefused, match="employeur porte déjà"):
        actions.create_structure(code="M", label="B", kind="employer", parent=None, by="test")


def test_a_structure_with_agents_is_not_closed():
    ministry = make_structure()
    agent = make_agent(make_structure(parent=ministry))
    with pytest.raises(OrganisationRefused, match="agents"):
        actions.close_structure(ministry, by="test")
    actions.agent_left(agent, on=DAY, by="test")
    assert actions.close_structure(ministry, on=DAY, by="test") == 2
    assert not Structure.objects.open().exists()


def test_planting_makes_the_tree_of_the_pasted_lines_and_uprooting_undoes_it():
    outline = "Direction générale\n  Ressources humaines\n  Finances\n\nCulture\n  Médiathèque\nCulture\n"
    town = actions.plant_tree(employer_label="Mairie de Rivebelle", outline=outline, by="test")
    paths_are_true()
    below = Structure.objects.within(town).order_by("path").values_list("code", "label")
    assert list(below) == [
        ("MAIRIE-DE-RIVEBELLE", "Mairie de Rivebelle"),
        ("1", "Direction générale"),
        ("1.1", "Ressources humaines"),
        ("1.2", "Finances"),
        ("2", "Culture"),
        ("2.1", "Médiathèque"),
    ]
    make_user((RoleName.PROGRAMME_LEAD, town))
    actions.uproot_tree(town, by="test")
    assert not Structure.objects.exists()
    assert actions.create_structure(code="X", label="X", kind="other", parent=None, by="test").pk > town.pk


def test_what_hangs_on_a_line_given_twice_joins_the_first():
    actions.plant_tree(employer_label="Mairie", outline="A\n  B\nC\nA\n  D", by="test")
    assert Structure.objects.get(label="D").parent.label == "A"
    assert Structure.objects.filter(label="A").count() == 1


def test_planting_twice_gives_two_employers_with_different_codes():
    codes = {actions.plant_tree(employer_label="Mairie", outline="A", by="test").code for _ in range(3)}
    assert codes == {"MAIRIE", "MAIRIE-2", "MAIRIE-3"}


def test_uprooting_is_refused_once_agents_or_figures_depend_on_the_tree():
    town = actions.plant_tree(employer_label="Mairie", outline="A", by="test")
    figure = DeclaredFigure.objects.create(
        structure=town.pk, indicator="x", numerator=1, on=DAY, source="Relevé", author="Secrétariat"
    )
    with pytest.raises(OrganisationRefused, match="chiffres"):
        actions.uproot_tree(town, by="test")
    figure.delete()
    make_agent(Structure.objects.get(code="1"))
    with pytest.raises(OrganisationRefused, match="agents"):
        actions.uproot_tree(town, by="test")
    assert Structure.objects.count() == 2


def test_a_transfer_on_the_day_of_the_last_one_corrects_it():
    ministry = make_structure()
    one, two, three = (make_structure(parent=ministry) for _ in range(3))
    agent = make_agent(one)
    actions.transfer_agent(agent, structure=two, on=DAY, by="test")
    actions.transfer_agent(agent, structure=three, on=DAY, by="test")
    periods = (
        Posting.objects.filter(agent=agent).order_by("started_on").values_list("structure", "started_on", "ended_on")
    )
    assert list(periods) == [(one.pk, datetime.date(2020, 1, 1), DAY), (three.pk, DAY, None)]


def test_a_transfer_before_a_recorded_posting_or_elsewhere_is_refused():
    ministry, other = make_structure(), make_structure()
    agent = make_agent(ministry)
    with pytest.raises(OrganisationRefused, match="après cette date"):
        actions.transfer_agent(agent, structure=ministry, on=datetime.date(2019, 1, 1), by="test")
    with pytest.raises(OrganisationRefused, match="autre employeur"):
        actions.transfer_agent(agent, structure=other, on=DAY, by="test")
    with pytest.raises(OrganisationRefused, match="propre encadrant"):
        actions.transfer_agent(agent, structure=ministry, on=DAY, manager=agent, by="test")


def test_who_leads_a_team_is_said_by_the_team():
    ministry = make_structure()
    boss, other = make_agent(ministry), make_agent(ministry)
    agent = make_agent(ministry)
    actions.edit_agent(agent, manager=boss, by="test")
    boss.refresh_from_db()
    assert boss.is_manager
    actions.transfer_agent(agent, structure=ministry, on=DAY, manager=other, by="test")
    boss.refresh_from_db()
    other.refresh_from_db()
    assert (boss.is_manager, other.is_manager) == (False, True)
    actions.agent_left(other, on=DAY, by="test")
    agent.refresh_from_db()
    assert agent.manager is None
    with pytest.raises(OrganisationRefused, match="déjà parti"):
        actions.agent_left(other, on=DAY, by="test")
