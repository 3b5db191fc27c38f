"""The test as an agent lives it, over HTTP and without any script."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.ground.questions.answering import mask_of, solution
from terreau.ground.questions.enums import Kind
from terreau.ground.questions.models import QuestionVersion
from terreau.rooms.skills.models import Answer, Sitting, SkillResult
from terreau.rooms.skills.positioning import sittings
from terreau.rooms.skills.positioning.reading import step_of
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.helpers import competence
from tests.rooms.skills.sitting_helpers import begin, sent_for, sit, waiting, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(make_structure())


@pytest.fixture
def client(client_for, agent):
    return client_for(make_user(agent=agent))


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def page_of(sitting: Sitting) -> str:
    return reverse("skills:sitting", args=[sitting.pk])


def send(client, sitting: Sitting, right: bool | None, **more):
    """Answer the question that waits as the form does."""
    one = waiting(sitting)
    version = one.version
    given = None if right is None else solution(version.content) if right else wrong(version)
    return client.post(page_of(sitting), {"rank": one.rank, **sent_for(sitting, version, given), **more})


# ---- the whole of it


def test_from_the_list_to_the_skill_record(client, agent):
    page = client.get(reverse("skills:tests"))
    assert "Découvrez vos points forts en 6 minutes. Le résultat n’appartient qu’à vous." in words(page)
    assert len(BeautifulSoup(page.content, "html.parser").select(".skills-tests > li")) == 16
    started = client.post(reverse("skills:test_start", args=[competence("4.1").pk]))
    sitting = Sitting.objects.get()
    assert started.url == page_of(sitting)
    for _rank in range(15):
        sitting.refresh_from_db()
        if not sitting.is_open:
            break
        assert send(client, sitting, waiting(sitting).version.level <= 3).url == page_of(sitting)
    ended = client.get(page_of(sitting))
    assert ended.url == reverse("skills:sitting_result", args=[sitting.pk])
    result = client.get(ended.url)
    level = sittings.whole_level(sitting.level)
    assert f"Niveau {level}" in words(result)
    assert "Dans 95 cas sur 100, votre niveau se situe entre" in words(result)
    assert "Le test s’est arrêté après" in words(result)
    assert "Votre point fort" in words(result)
    assert "n’ont pas encore été étalonnées" in words(result)
    assert not SkillResult.objects.exists()
    client.post(reverse("skills:sitting_share", args=[sitting.pk]))
    assert SkillResult.objects.get().level == level
    assert "Niveau inscrit dans vos compétences le" in words(client.get(ended.url))
    assert "Test de positionnement" in words(client.get(reverse("skills:my_skills")))


def test_each_wrong_answer_is_explained(client, agent):
    sitting = sit(agent, able=0)
    page = BeautifulSoup(client.get(reverse("skills:sitting_result", args=[sitting.pk])).content, "html.parser")
    corrections = page.select(".question-correction")
    assert len(corrections) == sitting.answers.count()
    for one, correction in zip(sitting.answers.select_related("version").order_by("rank"), corrections, strict=True):
        told = " ".join(correction.get_text(" ").split())
        assert "fausse" in told
        assert "La bonne réponse" in told
        assert " ".join(one.version.content.why.split())[:60] in told


def test_leaving_the_page_scores_nothing_and_the_question_is_found_again(client, agent):
    sitting = begin(agent)
    asked = waiting(sitting).pk
    for _visit in range(3):
        assert client.get(page_of(sitting)).status_code == 200
    other_device = type(client)()
    other_device.force_login(agent.user)
    assert other_device.get(page_of(sitting)).status_code == 200
    assert waiting(sitting).pk == asked
    assert "Reprendre" in words(client.get(reverse("skills:tests")))


def test_progress_is_told_in_words(agent):
    sitting = begin(agent)
    assert step_of(sitting).progress == "Question 1. Il en reste 14 au plus après celle-ci."
    sittings.answer(sitting, 1, None)
    assert step_of(sitting).progress == "Question 2. Il en reste 13 au plus après celle-ci."


# ---- answers that are not whole, or sent twice


@pytest.mark.parametrize("kind", list(Kind))
def test_an_answer_that_is_not_whole_loses_nothing(client, agent, kind):
    sitting = begin(agent, "1.3")
    version = QuestionVersion.objects.filter(kind=kind, topic="crcn 1.3").order_by("pk").first()
    Answer.objects.filter(sitting=sitting).update(version=version)
    partial = {Kind.ORDER: {"piece-0": "0"}, Kind.MATCH: {"piece-0": "0"}}.get(kind, {})
    answered = client.post(page_of(sitting), {"rank": 1, **partial})
    page = BeautifulSoup(answered.content, "html.parser")
    assert answered.status_code == 200
    assert "ou passez la question" in page.select_one("[role=alert]").get_text()
    assert page.title.string.startswith("Réponse incomplète")
    assert waiting(sitting).rank == 1
    if partial:
        assert page.select_one('select[name="piece-0"] option[value="0"]').has_attr("selected")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("right", [True, False])
def test_every_kind_of_question_is_answered_through_its_form(client, agent, kind, right):
    sitting = begin(agent, "1.3")
    version = QuestionVersion.objects.filter(kind=kind, topic="crcn 1.3").order_by("pk").first()
    Answer.objects.filter(sitting=sitting).update(version=version)
    form = BeautifulSoup(client.get(page_of(sitting)).content, "html.parser").select_one("main form")
    names = {field.get("name") for field in form.select("input, select")}
    sent = sent_for(sitting, version, solution(version.content) if right else wrong(version))
    assert set(sent) <= names
    client.post(page_of(sitting), {"rank": 1, **sent})
    assert sitting.answers.get(rank=1).right is right


def test_a_double_click_and_the_back_button_keep_the_first_answer(client, agent):
    sitting = begin(agent)
    one = waiting(sitting)
    first = {"rank": one.rank, **sent_for(sitting, one.version, solution(one.version.content))}
    client.post(page_of(sitting), first)
    again = client.post(
        page_of(sitting), {"rank": one.rank, **sent_for(sitting, one.version, wrong(one.version))}, follow=True
    )
    assert "c’est la première qui compte" in words(again)
    assert list(sitting.answers.order_by("rank").values_list("rank", "right")) == [(1, True), (2, None)]


@pytest.mark.parametrize("rank", ["", "x", "99", "-1"])
def test_a_rank_that_nobody_was_asked_changes_nothing(client, agent, rank):
    sitting = begin(agent)
    assert client.post(page_of(sitting), {"rank": rank, "skip": "1"}).url == page_of(sitting)
    assert waiting(sitting).rank == 1


def test_an_answer_to_an_ended_test_leads_to_its_result(client, agent):
    sitting = sit(agent)
    page = client.post(page_of(sitting), {"rank": 1, "skip": "1"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("skills:sitting_result", args=[sitting.pk])


# ---- stopping, erasing


def test_stopping_is_confirmed_and_says_what_follows(client, agent):
    sitting = begin(agent)
    send(client, sitting, True)
    stop = reverse("skills:sitting_stop", args=[sitting.pk])
    assert "Il en faut au moins 4 pour un niveau" in words(client.get(stop))
    assert waiting(sitting).rank == 2
    assert client.post(stop).url == reverse("skills:sitting_result", args=[sitting.pk])
    assert "Pas encore de niveau" in words(client.get(reverse("skills:sitting_result", args=[sitting.pk])))


def test_a_result_asked_too_early_leads_back_to_the_question(client, agent):
    sitting = begin(agent)
    assert client.get(reverse("skills:sitting_result", args=[sitting.pk])).url == page_of(sitting)


def test_an_agent_erases_a_test_after_confirming(client, agent):
    sitting = sit(agent)
    erase = reverse("skills:sitting_erase", args=[sitting.pk])
    assert "disparaissent pour toujours" in words(client.get(erase))
    assert Sitting.objects.exists()
    client.post(erase)
    assert not Sitting.objects.exists()
    assert "Vous n’avez encore terminé aucun test." in words(client.get(reverse("skills:sittings")))


# ---- who may not


@pytest.mark.parametrize("role", list(RoleName))
def test_nobody_else_opens_the_test_of_an_agent(client_for, agent, role):
    sitting = sit(agent)
    other = client_for(make_user((role, agent.structure), agent=make_agent(agent.structure)))
    names = ("sitting", "sitting_stop", "sitting_result", "sitting_erase")
    assert {other.get(reverse(f"skills:{name}", args=[sitting.pk])).status_code for name in names} == {404}
    assert other.post(reverse("skills:sitting_share", args=[sitting.pk])).status_code == 404
    assert not SkillResult.objects.exists()


def test_a_user_who_is_no_agent_is_told_what_to_do(client_for):
    client = client_for(make_user())
    assert "code d’activation" in words(client.get(reverse("skills:tests")))
    assert client.post(reverse("skills:test_start", args=[competence("1.1").pk])).status_code == 404


def test_the_list_costs_the_same_whatever_was_taken(client, agent, django_assert_max_num_queries):
    for code in ("1.1", "1.2", "4.1"):
        sit(agent, code, able=2)
    begin(agent, "5.1")
    with django_assert_max_num_queries(10):
        client.get(reverse("skills:tests"))


def test_a_question_costs_the_same_however_many_were_answered(client, agent, django_assert_max_num_queries):
    sitting = begin(agent)
    for _rank in range(5):
        send(client, sitting, True)
    with django_assert_max_num_queries(8):
        client.get(page_of(sitting))


def test_the_page_does_not_tell_the_right_answer_to_who_reads_its_source(agent):
    """Ranks put the right answers first: what a page writes in their place is drawn for each sitting."""
    version = QuestionVersion.objects.filter(kind=Kind.SINGLE, topic="crcn 1.3").order_by("pk").first()
    masks = [mask_of(version.content, f"{seed}-{version.pk}") for seed in range(60)]
    assert {mask.options[0] for mask in masks} == set(range(len(version.content.choices)))
    assert masks[0] == mask_of(version.content, f"0-{version.pk}")


def choices_on(page) -> dict[str, str]:
    """What the page writes for each choice, by its words."""
    form = BeautifulSoup(page.content, "html.parser").select_one("main form")
    fields = form.select("input[name=choice]")
    return {" ".join(form.select_one(f"label[for={each['id']}]").get_text().split()): each["value"] for each in fields}


def test_who_picks_the_right_words_is_right_whatever_the_page_writes_for_them(client, agent):
    version = QuestionVersion.objects.filter(kind=Kind.SINGLE, topic="crcn 1.3").order_by("pk").first()
    right = " ".join(version.content.choices[solution(version.content)].split())
    written = set()
    for _again in range(12):
        sitting = begin(agent, "1.3")
        Answer.objects.filter(sitting=sitting, rank=1).update(version=version)
        value = choices_on(client.get(page_of(sitting)))[right]
        client.post(page_of(sitting), {"rank": 1, "choice": value})
        assert sitting.answers.get(rank=1).right is True
        written.add(value)
        Sitting.objects.all().delete()
    assert len(written) > 1
