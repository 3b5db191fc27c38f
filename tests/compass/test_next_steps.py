"""The next steps: computed from shown figures, at most three a lever, launched once."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.compass.board import board
from terreau.compass.next_steps import a_few, proposals
from terreau.compass.rules.reading import Reading
from terreau.compass.rules.registry import RULES, Proposal
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.scope import Scope
from terreau.ground.initiatives.enums import Lever
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.enums import RoleName
from tests.compass.makers import make_declared, make_figure, make_snapshot
from tests.factories import make_structure, make_user

pytestmark = pytest.mark.django_db

# Declared everywhere below the target, so that every rule that needs a gap has one.
BELOW = {
    "directions_in_partnership": (1, 8),
    "immersion_days": (20, 1000),
    "headcount_in_analysed_jobs": (100, 1000),
    "hours_given_back": (1000, 900),
    "leaders_trained": (10, 40),
    "directions_deciding": (2, 8),
    "agents_trained_ai": (100, 1000),
    "managers_trained_hybrid": (20, 200),
    "agents_experimenting": (30, 1000),
    "experiments_concluded": (2, 9),
    "directions_with_outside_partner": (2, 8),
    "watch_items_used": (4, 60),
    "services_sharing": (3, 40),
    "experiences_reused": (1, 12),
    "projects_followed": (5, 20),
    "procedure_criteria_reached": (40, 70),
    "directions_publishing": (1, 8),
    "useful_action_known": (200, 900),
    "grants_justified": (100_000, 400_000),
    "grants_reported": (1, 4),
}


def board_of(structure):
    return board(structure, Scope(subtrees=frozenset({structure.pk})))


def steps(structure) -> dict[str, Proposal]:
    return {each.rule: each for each in proposals(board_of(structure))}


@pytest.fixture
def house():
    return make_structure("Mairie de Saint-Aubin")


@pytest.fixture
def measured(house):
    for code, (value, base) in BELOW.items():
        make_declared(house, code, value, base)
    snapshot = make_snapshot()
    make_figure(snapshot, house, "agents_at_baseline", 100, 400)
    make_figure(snapshot, house, "agents_positioned", 200, 400)
    make_figure(snapshot, house, "themes_scheduled", 1, 5)
    make_figure(snapshot, house, "barometer_response", 60, 400)
    make_figure(snapshot, house, "barometer_satisfaction", 150, 400, dimension="reseaux")
    make_figure(snapshot, house, "seekers_without_coach", 24, 24, dimension="crcn 1.2")
    for code, value in (("crcn 1.1", 300), ("crcn 1.2", 40)):
        make_figure(snapshot, house, "competence_coverage", value, 400, dimension=code)
    return house


def test_there_are_more_than_twenty_rules_and_some_for_each_lever():
    assert len(RULES) >= 20
    assert {rule.lever for rule in RULES.values()} == set(Lever)


def test_where_nothing_is_known_each_lever_says_how_to_know(house):
    found = steps(house)
    for lever in Lever:
        assert any(each.lever == lever and each.find_out for each in found.values()), lever
    ask = found["find_out.directions_in_partnership"]
    assert ask.title == "Comment le savoir\u00a0: Directions en partenariat vivant avec l’informatique"
    assert "une heure" in ask.because
    assert "accord vivant avec l’informatique ET une action commune datée" in ask.model
    assert "Mairie de Saint-Aubin" in ask.model
    assert ask.owner == "Responsable de l’informatique"


def test_every_rule_that_a_gap_calls_speaks_once_it_is_measured(measured):
    shown = board_of(measured)
    silent = {code for code, rule in RULES.items() if rule.propose(Reading(shown)) is None}
    # Two ask for what nobody knows, the third for figures by competence, which nobody declares.
    assert silent == {"communicate.ask_agents", "fund.find_a_call", "baseline.train_nearest"}


def test_a_lever_never_gets_more_than_three_proposals(house, measured):
    for structure in (make_structure(), measured):
        found = proposals(board_of(structure))
        for lever in Lever:
            assert 1 <= len([each for each in found if each.lever == lever]) <= 3


def test_a_proposal_says_all_that_its_reader_asks(measured):
    for each in proposals(board_of(measured)):
        assert each.title
        assert each.because
        assert each.owner
        assert each.when.startswith("Proposée")
        assert 0 < each.days <= 365
        assert len(each.model) > 150
        assert len(each.title) <= 200
        assert "%(" not in each.title + each.because + each.model
        assert "%%" not in each.title + each.because + each.model


def test_the_gap_is_counted_in_whole_units_from_the_shown_figures(measured):
    found = steps(measured)
    # 25 % of 400 agents, default target of the baseline or its own: 10 of 40 leaders for 50 %.
    assert found["leaders.cycle"].title == "Proposer 10 dirigeants pour un cycle numérique"
    assert (
        "Aujourd’hui 10 sur 40 (25\u00a0%). La cible de 50\u00a0% en demande 10 de plus."
        in found["leaders.cycle"].because
    )
    assert found["partnerships.immersion"].title == "Organiser 80 jours d’immersion entre équipes"
    assert "260 000" in re.sub(r"\s", " ", found["fund.justify"].title)


def test_the_weakest_competence_is_named_against_the_strongest(measured):
    step = steps(measured)["baseline.weakest_competence"]
    assert "1.2 Gérer des données" in step.title
    assert "10\u00a0%" in step.because
    assert "75\u00a0%" in step.because


def test_a_hidden_competence_is_never_the_weakest(house):
    snapshot = make_snapshot()
    make_figure(snapshot, house, "competence_coverage", 300, 400, dimension="crcn 1.1")
    make_figure(snapshot, house, "competence_coverage", status=Status.HIDDEN_SMALL, dimension="crcn 1.2")
    assert "baseline.weakest_competence" not in steps(house)


def test_structures_below_are_named_in_alphabetical_order_with_counts_only(house):
    snapshot = make_snapshot()
    make_figure(snapshot, house, "agents_at_baseline", 100, 600)
    for label, value in (("Voirie", 10), ("Accueil", 90), ("Écoles", 20)):
        make_figure(snapshot, make_structure(label, parent=house), "agents_at_baseline", value, 200)
    hidden = make_structure("Cabinet", parent=house)
    make_figure(snapshot, hidden, "agents_at_baseline", status=Status.HIDDEN_SMALL)
    because = steps(house)["baseline.reach_target"].because
    named = because.partition("Par ordre alphabétique\u00a0: ")[2]
    assert re.findall(r"Accueil|Voirie|Écoles|Cabinet", named) == ["Accueil", "Écoles", "Voirie"]
    assert "%" not in named


def test_what_is_missing_from_rounded_figures_is_rounded_too(house):
    make_figure(make_snapshot(), house, "agents_at_baseline", 21, 82)  # shown as 20 of 80
    assert "La cible de 80\u00a0% en demande 45 de plus" in steps(house)["baseline.reach_target"].because


def test_a_reached_target_proposes_nothing_more(house):
    make_declared(house, "leaders_trained", 30, 40)
    assert "leaders.cycle" not in steps(house)
    assert "find_out.leaders_trained" not in steps(house)


def test_a_hidden_figure_gives_no_gap_and_is_not_asked_again(house):
    make_declared(house, "leaders_trained", 3, 8)
    found = steps(house)
    assert "leaders.cycle" not in found
    assert "find_out.leaders_trained" not in found


def test_three_things_to_do_within_a_month_are_of_three_levers(house):
    chosen = a_few(board_of(house))
    assert len({each.lever for each in chosen}) == 3
    assert all(each.days <= 30 for each in chosen)


def test_launching_writes_a_dated_initiative_and_is_not_proposed_again(client_for, house):
    lead = make_user((RoleName.PROGRAMME_LEAD, house))
    client = client_for(lead)
    url = reverse("compass:next_step_start", args=[house.pk, "sharing.cafe"])
    assert "Je la lance" in client.get(reverse("compass:lever", args=[house.pk, 7])).content.decode()
    page = client.post(url, follow=True)
    assert "est lancée" in page.content.decode()
    initiative = Initiative.objects.get()
    assert (initiative.lever, initiative.structure, initiative.rule) == (7, house, "sharing.cafe")
    assert initiative.due_on == datetime.date.today() + datetime.timedelta(30)
    assert "dix enseignements" in initiative.description
    assert "sharing.cafe" not in steps(house)
    again = client.post(url, follow=True)
    assert "déjà lancée" in again.content.decode()
    assert Initiative.objects.count() == 1


def test_once_abandoned_it_is_proposed_again(client_for, house):
    lead = make_user((RoleName.PROGRAMME_LEAD, house))
    client_for(lead).post(reverse("compass:next_step_start", args=[house.pk, "sharing.cafe"]))
    Initiative.objects.update(state="abandoned")
    assert "sharing.cafe" in steps(house)


def test_a_rule_that_proposes_nothing_here_cannot_be_launched(client_for, house):
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, house)))
    for rule in ("leaders.cycle", "no.such.rule"):
        assert client.post(reverse("compass:next_step_start", args=[house.pk, rule])).status_code == 404


@pytest.mark.parametrize("role", [RoleName.DPO, RoleName.TRAINER, RoleName.EDITOR])
def test_a_reader_sees_proposals_and_launches_none(client_for, house, role):
    client = client_for(make_user((role, house)))
    text = client.get(reverse("compass:lever", args=[house.pk, 7])).content.decode()
    assert "Café Transfo" in text
    assert "Je la lance" not in text
    assert client.post(reverse("compass:next_step_start", args=[house.pk, "sharing.cafe"])).status_code == 403


def test_an_outsider_launches_nothing_and_a_get_writes_nothing(client_for, house):
    stranger = client_for(make_user((RoleName.PROGRAMME_LEAD, make_structure())))
    url = reverse("compass:next_step_start", args=[house.pk, "sharing.cafe"])
    assert stranger.post(url).status_code == 404
    assert client_for(make_user((RoleName.PROGRAMME_LEAD, house))).get(url).status_code == 405
    assert not Initiative.objects.exists()


def test_queries_do_not_grow_with_the_structures_below(measured):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            proposals(board_of(measured))
        return len(captured)

    make_structure(parent=measured)
    before = queries()
    for _ in range(6):
        make_declared(make_structure(parent=measured), "directions_in_partnership", 1, 8)
    assert queries() == before


def test_themes_asked_for_without_an_event_are_proposed_from_the_figure_alone(measured):
    step = steps(measured)["sharing.requested_themes"]
    assert step.lever == 7
    assert step.title == "Faire un événement de 3 thèmes demandés"  # 80 % of five is four, one has its event
    assert "ceux qui l’ont demandé sont prévenus" in step.model


def test_volunteers_are_called_for_where_enough_agents_wait_and_nobody_helps(measured):
    step = steps(measured)["sharing.call_for_coaches"]
    assert step.lever == 7
    assert "Gérer des données" in step.title
    assert "25 agents attendent" in step.because  # as the figure is shown: rounded
    assert "Votre nom n’est montré qu’à la personne" in step.model


def test_no_volunteer_is_called_for_from_a_hidden_figure(house):
    make_figure(make_snapshot(), house, "seekers_without_coach", status=Status.HIDDEN_SMALL, dimension="crcn 1.2")
    assert "sharing.call_for_coaches" not in steps(house)


def test_seats_are_opened_where_most_are_missing_among_shown_figures(measured):
    snapshot = make_snapshot(datetime.date(2026, 2, 1))
    few, many, hidden = (make_structure(label, parent=measured) for label in ("Achats", "Routes", "Voirie"))
    make_figure(snapshot, measured, "agents_trained_ai", 100, 1000)
    make_figure(snapshot, few, "agents_trained_ai", 40, 200)
    make_figure(snapshot, many, "agents_trained_ai", 10, 400)
    make_figure(snapshot, hidden, "agents_trained_ai", status=Status.HIDDEN_SMALL)
    step = RULES["baseline.train_ai"].propose(Reading(board_of(measured)))
    assert step.title.replace("\xa0", " ") == "Ouvrir 110 places de formation à l’intelligence artificielle : Routes"
    assert "10 sessions de 12 au plus" in step.model
    assert "Voirie" not in step.because
    make_figure(snapshot, measured, "managers_trained_hybrid", 19, 20, status=Status.HIDDEN_COMPLEMENT)
    assert RULES["baseline.train_hybrid"].propose(Reading(board_of(measured))) is None, "hidden: no gap is told"
