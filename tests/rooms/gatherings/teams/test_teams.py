"""A team's charter and self-diagnosis: who reads, who writes at once, what a sum may show, what goes up."""

import datetime

import pytest
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.teams import actions
from terreau.rooms.gatherings.teams.actions import TeamRefused
from terreau.rooms.gatherings.teams.guide import STATEMENTS
from terreau.rooms.gatherings.teams.models import Answered, CharterVersion, Clause, Diagnosis, Mark, TeamAction
from terreau.rooms.gatherings.teams.poster import poster
from terreau.rooms.gatherings.teams.reading import results_of, team_page
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db
SOON = datetime.timedelta(days=60)


@pytest.fixture
def team():
    return make_structure("Bureau des usagers", parent=make_structure("Ministère"))


@pytest.fixture
def member(team):
    return make_user(agent=make_agent(team))


def people(team, number):
    return [make_agent(team) for _number in range(number)]


def everything(value):
    return dict.fromkeys(STATEMENTS, value)


def test_a_team_and_who_manages_it_and_nobody_above(team, member, client_for):
    address = f"/equipes/{team.pk}/"
    assert client_for(member).get(address).status_code == 200
    assert client_for(make_user((RoleName.MANAGER, team))).get(address).status_code == 200
    for role in RoleName:
        assert client_for(make_user((role, team.parent))).get(address).status_code == 404, role
    gone = make_user(agent=make_agent(team, left_on=datetime.date(2024, 1, 1)))
    assert client_for(gone).get(address).status_code == 404
    assert client_for(member).get("/equipes/").url == address


def test_a_charter_from_the_first_text_to_the_wall(team, member, client_for):
    client = client_for(member)
    client.post(f"/equipes/{team.pk}/charte/commencer/")
    draft = CharterVersion.objects.get()
    assert draft.clauses.count() == 7
    client.post(f"/equipes/{team.pk}/charte/outils/", {"text": "Nous rangeons au même endroit.", "seen": 0})
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    page = client.post(f"/equipes/{team.pk}/charte/adopter/", {"met_on": tomorrow, "review_on": today + SOON})
    assert "une fois la réunion tenue" in page.content.decode()
    client.post(f"/equipes/{team.pk}/charte/adopter/", {"met_on": today, "review_on": today + SOON})
    draft.refresh_from_db()
    assert (draft.state, draft.met_on) == ("adopted", today)
    answer = client.get(f"/equipes/{team.pk}/charte/version/1/affiche.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    # The next version starts from this one, and both are kept.
    client.post(f"/equipes/{team.pk}/charte/commencer/")
    assert Clause.objects.get(version__number=2, theme="outils").text == "Nous rangeons au même endroit."
    client.post(f"/equipes/{team.pk}/charte/abandonner/")
    assert CharterVersion.objects.get() == draft


def test_two_members_do_not_erase_each_other(team, member, client_for):
    client = client_for(member)
    client.post(f"/equipes/{team.pk}/charte/commencer/")
    address = f"/equipes/{team.pk}/charte/suivi/"
    client.post(address, {"text": "Le premier texte", "seen": 0})
    page = client.post(address, {"text": "Le second texte", "seen": 0}).content.decode()
    assert "Le premier texte" in page
    assert "Le second texte" in page
    assert Clause.objects.get(theme="suivi").text == "Le premier texte"


def test_what_somebody_types_stays_text_on_the_poster(team, member):
    draft = actions.start_draft(team, by=member)
    Clause.objects.filter(theme="outils").update(text='#panic("x") $ [ « usager » ]')
    assert poster(draft).startswith(b"%PDF")


def test_together_one_answer_a_statement_and_no_trace_of_anybody(team, member, client_for):
    client = client_for(member)
    client.post(f"/equipes/{team.pk}/diagnostic/commencer/", {"mode": "meeting"})
    running = Diagnosis.objects.get()
    with pytest.raises(TeamRefused, match="sans réponse"):
        actions.close_diagnosis(running, by="test")
    answer = {"suivi_1": "3", "suivi_2": "1", "said": "Trop de tableaux"}
    client.post(f"/equipes/{team.pk}/diagnostic/theme/suivi/", answer)
    assert Mark.objects.get(statement="suivi.1").total == 3
    assert "2,0 sur 4" in client.get(f"/equipes/{team.pk}/diagnostic/").content.decode()
    assert client.get(f"/equipes/{team.pk}/diagnostic/repondre/").status_code == 404
    Mark.objects.filter(answers=0).update(answers=1, total=4)
    client.post(f"/equipes/{team.pk}/diagnostic/terminer/")
    page = client.get(f"/equipes/{team.pk}/").content.decode()
    assert "Trop de tableaux" in page
    assert not Answered.objects.exists()
    csv = b"".join(client.get(f"/equipes/{team.pk}/diagnostic.csv").streaming_content).decode()
    assert "Suivi des activités;2;;Trop de tableaux" in csv


def test_alone_is_for_eleven_and_more(team, member, client_for):
    people(team, 9)
    page = client_for(member).get(f"/equipes/{team.pk}/diagnostic/commencer/").content.decode()
    assert "Chacun de son côté, sans nom" not in page
    with pytest.raises(TeamRefused, match="laisserait deviner"):
        actions.start_diagnosis(team, mode="alone", by=member)
    people(team, 1)
    actions.start_diagnosis(team, mode="alone", by=member)


def test_alone_each_answers_once_and_too_few_show_nothing(team, member, client_for):
    agents = [member.agent, *people(team, 11)]
    running = actions.start_diagnosis(team, mode="alone", by=member)
    client = client_for(member)
    address = f"/equipes/{team.pk}/diagnostic/repondre/"
    answer = {code.replace(".", "_").replace("-", "_"): "4" for code in STATEMENTS}
    assert "est ajoutée à la somme" in client.post(address, answer, follow=True).content.decode()
    assert "Vous avez déjà répondu" in client.post(address, answer).content.decode()
    outside = make_user((RoleName.MANAGER, team))
    assert client_for(outside).post(address, answer).status_code == 404
    for agent in agents[1:10]:
        actions.answer_alone(running, agent, values=everything(4))
    assert Answered.objects.count() == 10
    actions.close_diagnosis(running, by="test")
    assert running.too_few
    assert set(Mark.objects.values_list("total", "answers")) == {(0, 0)}
    assert not Answered.objects.exists()
    assert "moins de onze réponses" in client.get(f"/equipes/{team.pk}/").content.decode()


def test_alone_an_opinion_of_all_never_reads_as_one(team, member):
    agents = people(team, 12)
    running = actions.start_diagnosis(team, mode="alone", by=member)
    for agent in agents[:11]:
        actions.answer_alone(running, agent, values=everything(4))
    actions.close_diagnosis(running, by="test")
    assert {line.words for line in results_of(running)} == {"3,9"}


def test_the_time_before_stands_beside(team, member):
    for value in (1, 3):
        diagnosis = actions.start_diagnosis(team, mode="meeting", by=member)
        diagnosis.marks.update(total=value, answers=1)
        actions.close_diagnosis(diagnosis, by=member)
    lines = team_page(team).results
    assert {(line.words, line.words_before, line.change) for line in lines} == {("3,0", "1,0", "+ 2,0")}


def test_three_actions_and_no_fourth(team, member, client_for):
    diagnosis = actions.start_diagnosis(team, mode="meeting", by=member)
    diagnosis.marks.update(total=2, answers=1)
    actions.close_diagnosis(diagnosis, by=member)
    client = client_for(member)
    today = timezone.localdate()
    for number in range(4):
        typed = {"theme": "suivi", "title": f"Action {number}", "owner": "la cheffe de bureau", "due_on": today}
        page = client.post(f"/equipes/{team.pk}/actions/", typed, follow=True).content.decode()
    assert "Trois actions suffisent" in page
    first = TeamAction.objects.order_by("rank")[0]
    client.post(f"/equipes/{team.pk}/actions/{first.pk}/", {"to": "done"})
    first.refresh_from_db()
    assert first.state == "done"
    client.post(f"/equipes/{team.pk}/actions/{first.pk}/", {"to": "dropped"})
    first.refresh_from_db()
    assert first.state == "done"
    client.post(f"/equipes/{team.pk}/actions/{first.pk}/", {"to": "removed"})
    assert TeamAction.objects.count() == 2


def test_the_number_of_queries_of_the_page_does_not_grow(team, member, client_for, django_assert_max_num_queries):
    for _time in range(4):
        diagnosis = actions.start_diagnosis(team, mode="meeting", by=member)
        diagnosis.marks.update(total=2, answers=1)
        actions.close_diagnosis(diagnosis, by=member)
        draft = actions.start_draft(team, by=member)
        actions.adopt(draft, met_on=timezone.localdate(), review_on=timezone.localdate() + SOON, by=member)
    with django_assert_max_num_queries(9):
        page = team_page(team)
    assert len(page.versions) == 4
