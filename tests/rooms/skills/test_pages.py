"""What each person sees on the pages of the room, and what nobody but the agent ever sees."""

import datetime

import pytest
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills import actions
from terreau.rooms.skills.enums import Population, ResultState, Source
from terreau.rooms.skills.inbox import answers_to_give
from terreau.rooms.skills.models import JobRequirement, SkillResult, Socle
from tests.factories import make_agent, make_job, make_structure, make_user
from tests.rooms.skills.helpers import competence, confirm, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return make_structure("Ministère fictif")


@pytest.fixture
def agent(ministry):
    boss = make_agent(ministry, is_manager=True)
    return make_agent(make_structure("Bureau", parent=ministry), job=make_job("Chargée d’étude"), manager=boss)


@pytest.fixture
def socle(ministry):
    levels = {competence("1.1"): 3, competence("1.2"): 3, competence("2.1"): 2}
    return actions.create_socle(
        ministry, label="Socle commun", valid_from=datetime.date(2024, 1, 1), levels=levels, by="test"
    )


def recently():
    return datetime.date.today() - datetime.timedelta(days=30)


def test_an_agent_reads_his_levels_against_his_socle_in_words(client_for, agent, socle):
    hold(agent, "1.1", 4, recently())
    hold(agent, "1.2", 2, recently())
    JobRequirement.objects.create(job=agent.job, competence=competence("3.1"), level=5)
    page = client_for(make_user(agent=agent)).get(reverse("skills:my_skills")).content.decode()
    assert "Vous avez le niveau attendu dans 1 compétence sur les 4 demandées." in page
    assert "Passez du niveau 2 au niveau 3 en « Gérer des données »." in page
    assert "Vous savez réaliser des actions simples dans la plupart des situations courantes." in page
    assert "Encore un niveau" in page
    assert "■■■■□□□□" in page
    assert "Socle commun" in page


def test_a_level_over_three_years_old_is_to_be_verified_again(client_for, agent, socle):
    hold(agent, "1.1", 4, datetime.date.today() - datetime.timedelta(days=3 * 366 + 30))
    page = client_for(make_user(agent=agent)).get(reverse("skills:my_skills")).content.decode()
    assert "Atteint, à vérifier de nouveau" in page


def test_a_share_of_a_campaign_is_shown_as_such_and_not_as_a_level(client_for, agent, socle):
    hold(agent, "1.1", None, recently(), mastery=0.75)
    page = client_for(make_user(agent=agent)).get(reverse("skills:my_skills")).content.decode()
    assert "75 % d’une campagne maîtrisés" in page
    assert "Mesurez-vous en « Interagir » : le niveau 2 est attendu." in page


def test_someone_without_agent_is_told_how_to_be_linked(client_for, ministry):
    page = client_for(make_user((RoleName.EDITOR, ministry))).get(reverse("skills:my_skills")).content.decode()
    assert "Votre compte n’est relié à aucun agent" in page
    assert reverse("accounts:activate") in page


def test_a_visitor_is_asked_to_sign_in(client_for):
    assert client_for(None).get(reverse("skills:my_skills")).status_code == 302


def test_kept_secret_results_show_their_number_only_until_claimed(client_for, agent, socle):
    hold(agent, "1.1", 7, recently(), state=ResultState.SEALED)
    client = client_for(make_user(agent=agent))
    page = client.get(reverse("skills:my_skills")).content.decode()
    assert "1 résultat est gardé au secret" in page
    assert "■■■■■■■" not in page
    page = client.post(reverse("skills:claim"), {"answer": "claim"}, follow=True).content.decode()
    assert "■■■■■■■□" in page
    assert "Résultats réclamés : 1" in page


def test_kept_secret_results_can_be_refused(client_for, agent):
    hold(agent, "1.1", 7, recently(), state=ResultState.SEALED)
    client_for(make_user(agent=agent)).post(reverse("skills:claim"), {"answer": "refuse"})
    assert SkillResult.objects.get().state == ResultState.REFUSED


def test_a_manager_proposes_and_the_agent_decides(client_for, agent):
    boss = make_user((RoleName.MANAGER, agent.manager.structure), agent=agent.manager)
    form = {"agent": agent.pk, "competence": competence("2.2").pk, "level": 4}
    page = client_for(boss).post(reverse("skills:propose"), form, follow=True).content.decode()
    assert "Niveau proposé." in page
    result = SkillResult.objects.get()
    assert (result.state, result.source) == (ResultState.PROPOSED, Source.PROPOSED)
    own = client_for(make_user(agent=agent))
    assert "Niveau 4 en « Partager et publier »" in own.get(reverse("skills:my_skills")).content.decode()
    own.post(reverse("skills:answer", args=[result.pk]), {"answer": "accept"})
    result.refresh_from_db()
    assert result.state == ResultState.HELD
    again = own.post(reverse("skills:answer", args=[result.pk]), {"answer": "refuse"}, follow=True)
    assert "déjà reçu une réponse" in again.content.decode()


def test_a_refused_proposal_never_counts(client_for, agent):
    result = hold(agent, "2.2", 4, recently(), state=ResultState.PROPOSED, source=Source.PROPOSED)
    own = client_for(make_user(agent=agent))
    own.post(reverse("skills:answer", args=[result.pk]), {"answer": "refuse"})
    assert "Partager et publier" not in own.get(reverse("skills:my_skills")).content.decode()


def test_a_manager_proposes_only_to_his_own_team(client_for, agent, ministry):
    boss = make_user((RoleName.MANAGER, ministry), agent=agent.manager)
    other = make_agent(ministry)
    form = {"agent": other.pk, "competence": competence("2.2").pk, "level": 4}
    assert client_for(boss).post(reverse("skills:propose"), form).status_code == 200
    assert not SkillResult.objects.exists()


@pytest.mark.parametrize("role", [role for role in RoleName if role != RoleName.MANAGER])
def test_nobody_else_proposes(client_for, ministry, role):
    assert client_for(make_user((role, ministry))).get(reverse("skills:propose")).status_code == 403


@pytest.mark.parametrize("role", list(RoleName))
def test_no_role_opens_the_results_of_another(client_for, agent, ministry, socle, role):
    """The pages of results have no address for someone else; an answer to his proposal is not found."""
    result = hold(agent, "2.2", 7, recently(), state=ResultState.PROPOSED, source=Source.PROPOSED)
    hold(agent, "1.1", 7, recently())
    for user in (make_user((role, ministry)), make_user((role, ministry), agent=agent.manager)):
        client = client_for(user)
        assert client.post(reverse("skills:answer", args=[result.pk]), {"answer": "accept"}).status_code == 404
        for name in ("skills:my_skills", "skills:my_skills_csv", "skills:socles", "skills:requirements"):
            answer = client.get(reverse(name))
            content = answer.getvalue() if answer.streaming else answer.content
            assert "■■■■■■■".encode() not in content
            assert b"niveau 7" not in content
            assert b";7;" not in content
        for name in ("skills:socle", "skills:socle_edit", "skills:socle_levels"):
            assert b"niveau 7" not in client.get(reverse(name, args=[socle.pk])).content
    client.post(reverse("skills:claim"), {"answer": "claim"})
    result.refresh_from_db()
    assert result.state == ResultState.PROPOSED


def test_the_history_is_taken_away_as_csv(client_for, agent):
    hold(agent, "1.1", 4, datetime.date(2025, 3, 2))
    answer = client_for(make_user(agent=agent)).get(reverse("skills:my_skills_csv"))
    content = (answer.getvalue() if answer.streaming else answer.content).decode("utf-8-sig")
    assert "1.1 Mener une recherche et une veille d’information;4;" in content
    assert "no-store" in answer["Cache-Control"]


def test_the_crcn_says_that_its_wording_is_to_be_compared(client_for, agent):
    client = client_for(make_user(agent=agent))
    assert "Libellés à confronter au texte officiel" in client.get(reverse("skills:frameworks")).content.decode()
    page = client.get(reverse("skills:framework", args=["crcn"])).content.decode()
    assert "Libellés à confronter au texte officiel" in page
    assert "5.2 Évoluer dans un environnement numérique" in page
    assert client.get(reverse("skills:framework", args=["none"])).status_code == 404


def test_hr_creates_a_socle_after_seeing_who_is_concerned(client_for, ministry, agent):
    hr = client_for(make_user((RoleName.HR, ministry)))
    form = {"label": "Encadrants", "structure": ministry.code, "population": "managers", "valid_from": "2026-01-01"}
    preview = hr.post(reverse("skills:socle_create"), form | {"preview": "1"}).content.decode()
    assert "Moins de 11 agents sont concernés aujourd’hui." in preview
    assert not Socle.objects.exists()
    hr.post(reverse("skills:socle_create"), form)
    made = Socle.objects.get()
    assert made.population == Population.MANAGERS
    grid = reverse("skills:socle_levels", args=[made.pk])
    assert "4.3 Protéger la santé" in hr.get(grid).content.decode()
    confirm(hr, grid, {f"level_{competence('1.1').pk}": "3", f"level_{competence('1.2').pk}": "0"})
    assert [(row.competence.code, row.level) for row in made.levels.all()] == [("1.1", 3)]
    assert "1.1 Mener" in hr.get(reverse("skills:socle", args=[made.pk])).content.decode()


@pytest.mark.parametrize("bad", ["9", "-1", "abc", "3.5", "\x00", "é" * 500])
def test_a_bad_level_is_refused_and_nothing_changes(client_for, ministry, socle, bad):
    hr = client_for(make_user((RoleName.HR, ministry)))
    answer = hr.post(reverse("skills:socle_levels", args=[socle.pk]), {f"level_{competence('1.1').pk}": bad})
    assert answer.status_code == 200
    assert "Un niveau n’est pas valable" in answer.content.decode()
    assert socle.levels.get(competence=competence("1.1")).level == 3


def test_a_socle_ends_after_it_starts(client_for, ministry, socle):
    hr = client_for(make_user((RoleName.PROGRAMME_LEAD, ministry)))
    form = {"label": "Socle commun", "valid_from": "2026-01-01", "valid_to": "2025-01-01"}
    answer = hr.post(reverse("skills:socle_edit", args=[socle.pk]), form)
    assert "La fin du socle doit suivre son début." in answer.content.decode()
    hr.post(reverse("skills:socle_edit", args=[socle.pk]), form | {"valid_to": "2027-01-01"})
    socle.refresh_from_db()
    assert socle.valid_to == datetime.date(2027, 1, 1)


def test_a_reader_of_a_socle_cannot_change_it_and_an_outsider_does_not_find_it(client_for, agent, socle):
    reader = client_for(make_user(agent=agent))
    assert reader.get(reverse("skills:socle", args=[socle.pk])).status_code == 200
    outsider = client_for(make_user((RoleName.HR, make_structure("Autre"))))
    assert outsider.get(reverse("skills:socle", args=[socle.pk])).status_code == 404
    for name in ("skills:socle_edit", "skills:socle_levels"):
        assert reader.post(reverse(name, args=[socle.pk]), {}).status_code == 403
        assert outsider.post(reverse(name, args=[socle.pk]), {}).status_code == 404
    assert reader.get(reverse("skills:socle_create")).status_code == 403


def test_hr_of_a_branch_creates_no_socle_above_it(client_for, ministry, agent):
    hr = client_for(make_user((RoleName.HR, agent.structure)))
    form = {"label": "Tous", "structure": ministry.code, "population": "all", "valid_from": "2026-01-01"}
    assert hr.post(reverse("skills:socle_create"), form).status_code == 200
    assert not Socle.objects.exists()


def test_hr_edits_what_a_job_requires(client_for, ministry, agent):
    hr = client_for(make_user((RoleName.HR, ministry)))
    assert "Chargée d’étude" in hr.get(reverse("skills:requirements"), {"q": "charg"}).content.decode()
    assert "Aucun métier" in hr.get(reverse("skills:requirements"), {"q": "zzz\x00"}).content.decode()
    confirm(hr, reverse("skills:requirements_edit", args=[agent.job.pk]), {f"level_{competence('3.1').pk}": "5"})
    assert JobRequirement.objects.get().level == 5
    page = hr.get(reverse("skills:job_requirements", args=[agent.job.pk])).content.decode()
    assert "3.1 Développer des documents textuels" in page


def test_whoever_expects_nothing_does_not_edit_a_job(client_for, ministry, agent):
    for user in (make_user(agent=agent), make_user((RoleName.ADMINISTRATOR, ministry))):
        address = reverse("skills:requirements_edit", args=[agent.job.pk])
        assert client_for(user).post(address, {}).status_code == 403
    assert not JobRequirement.objects.exists()


def test_the_pages_of_lists_cost_the_same_for_many_rows(client_for, ministry, django_assert_max_num_queries):
    hr = client_for(make_user((RoleName.HR, ministry)))
    for number in range(60):
        make_job(f"Métier {number:02}")
        actions.create_socle(ministry, label=f"Socle {number}", valid_from=datetime.date(2024, 1, 1), by="test")
    for name in ("skills:socles", "skills:requirements"):
        with django_assert_max_num_queries(10):
            assert "Page suivante" in hr.get(reverse(name)).content.decode()


def test_what_waits_on_the_agents_word_is_in_his_inbox_and_in_nobody_elses(
    agent, ministry, django_assert_max_num_queries
):
    hold(agent, "1.1", 7, recently(), state=ResultState.SEALED)
    hold(agent, "1.2", 7, recently(), state=ResultState.PROPOSED, source=Source.PROPOSED)
    user = make_user(agent=agent)
    with django_assert_max_num_queries(1):
        titles = [item.title for item in answers_to_give(user)]
    assert [title[:8] for title in titles] == ["1 niveau", "1 résult"]
    assert "7" not in " ".join(titles)
    assert answers_to_give(make_user((RoleName.HR, ministry), agent=agent.manager)) == []
    assert answers_to_give(make_user((RoleName.HR, ministry))) == []
