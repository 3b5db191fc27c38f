"""The questions of the first hour: what counts as an answer, and what each becomes."""

import pytest
from django.urls import reverse

from terreau.desk.models import OpenAnswer
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.organisations.enums import RoleName
from tests.desk.first_hour import figures_of, founded, planted, said, unknown_of
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_hour():
    return founded()


@pytest.fixture
def client(first_hour, client_for):
    return client_for(first_hour.started_by)


def lever(first_hour, number: int) -> str:
    return reverse("desk:start_lever", args=[first_hour.employer_id, number])


def test_a_figure_is_declared_with_its_source_its_day_and_its_author(first_hour, client):
    client.post(lever(first_hour, 8), figures_of(8))

    figure = DeclaredFigure.objects.get(indicator="projects_followed")
    assert (figure.numerator, figure.denominator, figure.source) == (18, 40, "Tableau de bord")
    assert figure.author == "Camille Roux"


@pytest.mark.parametrize(("typed", "kept"), [("1 200", 1200), ("12,5", 12.5), ("1\u202f200,5", 1200.5)])
def test_numbers_are_read_as_people_type_them(first_hour, client, typed, kept):
    client.post(lever(first_hour, 10), {"grants_justified_base": "4000", "grants_justified_value": typed})

    assert DeclaredFigure.objects.get().numerator == kept


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"base": "10", "value": "11"}, "value", "ne peut pas dépasser"),
        ({"value": "3"}, "base", "Il manque ce nombre"),
        ({"base": "10"}, "value", "cochez « Je ne sais pas »"),
        ({"base": "0", "value": "3"}, "base", "Il manque ce nombre"),
        ({"base": "-4", "value": "1"}, "base", "supérieure ou égale à 0"),
        ({"base": "dix", "value": "1"}, "base", "nombre"),
        ({"base": "10", "value": "3", "unknown": "on"}, "unknown", "pas les deux"),
        ({"base": "10", "value": "nan"}, "value", "nombre"),
    ],
)
def test_what_cannot_be_an_answer_is_said_on_the_field_and_nothing_is_saved(first_hour, client, given, field, words):
    page = client.post(lever(first_hour, 8), {f"projects_followed_{name}": value for name, value in given.items()})

    assert page.status_code == 200
    assert words in " ".join(page.context["form"].errors[f"projects_followed_{field}"]).replace("\u00a0", " ")
    assert not DeclaredFigure.objects.exists()
    assert not OpenAnswer.objects.exists()


def test_an_empty_answer_is_told_how_to_go_on(first_hour, client):
    page = client.post(lever(first_hour, 8), {"source": "Tableau de bord"})

    assert "Donnez un nombre, cochez « Je ne sais pas », ou passez ce levier." in said(page)


def test_not_knowing_is_kept_and_said_useful(first_hour, client):
    client.post(lever(first_hour, 8), unknown_of(8))

    assert {answer.kind for answer in OpenAnswer.objects.all()} == {"unknown"}
    assert "Je ne sais pas" in said(client.get(lever(first_hour, 8)))
    assert "à découvrir, c’est noté" in said(client.get(reverse("desk:start_questions", args=[first_hour.employer_id])))


def test_having_nothing_to_count_yet_is_not_a_zero(first_hour, client):
    client.post(lever(first_hour, 5), {"experiments_concluded_base": "0", "experiments_concluded_value": "0"})

    assert not DeclaredFigure.objects.exists()
    assert "Rien à compter pour l’instant" in said(client.get(lever(first_hour, 5)))


def test_a_figure_replaces_not_knowing_and_not_knowing_takes_the_figure_back(first_hour, client):
    client.post(lever(first_hour, 8), unknown_of(8))
    client.post(lever(first_hour, 8), figures_of(8))
    assert not OpenAnswer.objects.exists()
    assert DeclaredFigure.objects.count() == 2

    client.post(lever(first_hour, 8), unknown_of(8))

    assert not DeclaredFigure.objects.exists()
    assert "0 levier" in said(client.get(reverse("desk:start_questions", args=[first_hour.employer_id])))


def test_answering_again_the_same_day_corrects(first_hour, client):
    client.post(lever(first_hour, 8), figures_of(8))
    client.post(lever(first_hour, 8), figures_of(8, value="20"))

    assert {figure.numerator for figure in DeclaredFigure.objects.all()} == {20}


def test_one_answer_of_two_is_saved_alone(first_hour, client):
    answer = {"projects_followed_base": "9", "projects_followed_value": "4"}

    assert client.post(lever(first_hour, 8), answer).status_code == 302
    assert DeclaredFigure.objects.get().indicator == "projects_followed"


def test_what_was_already_said_is_proposed_and_asks_nothing_if_left(first_hour, client):
    client.post(
        lever(first_hour, 6),
        {"directions_with_outside_partner_base": "9", "directions_with_outside_partner_value": "2"},
    )

    form = client.get(lever(first_hour, 9)).context["form"]
    assert form["directions_publishing_base"].value() == "9"
    left = {"directions_publishing_base": "9", "useful_action_known_unknown": "on"}
    assert client.post(lever(first_hour, 9), left).status_code == 302
    assert DeclaredFigure.objects.count() == 1


def test_an_answer_on_few_people_is_saved_but_never_shown(first_hour, client):
    client.post(lever(first_hour, 4), {"leaders_trained_base": "9", "leaders_trained_value": "4"})

    page = said(client.get(lever(first_hour, 4)))
    assert "enregistré, masqué pour protéger les personnes" in page
    assert "4 sur 9" not in page
    assert "4 sur 9" not in said(client.get(reverse("desk:start_compass", args=[first_hour.employer_id])))


def test_passing_every_lever_leads_to_the_compass(first_hour, client):
    following = lever(first_hour, 1)
    for _turn in range(10):
        following = client.post(following, {"skip": "1"}).url

    assert following == reverse("desk:start_compass", args=[first_hour.employer_id])
    assert "10 à découvrir. Ceci n’est pas une note." in said(client.get(following))


def test_going_back_to_look_does_not_lose_the_place(first_hour, client):
    first_hour.refresh_from_db()
    client.post(reverse("desk:start_continue", args=[first_hour.employer_id]), {"step": "5"})
    client.post(reverse("desk:start_continue", args=[first_hour.employer_id]), {"step": "3"})

    first_hour.refresh_from_db()
    assert first_hour.step == 5
    for step in ("", "0", "9", "x"):
        assert (
            client.post(reverse("desk:start_continue", args=[first_hour.employer_id]), {"step": step}).status_code
            == 404
        )


def test_no_lever_zero_nor_eleven(first_hour, client):
    assert client.get(lever(first_hour, 0)).status_code == 404
    assert client.get(lever(first_hour, 11)).status_code == 404


WRITING = ["start_tree", "start_questions", "start_share", "start_actions", "start_figures", "start_figures_csv"]
READING = ["start_compass", "start_who_sees_what", "committee", "committee_pdf", "committee_csv"]


@pytest.mark.parametrize("name", WRITING + READING)
def test_the_first_hour_of_another_employer_does_not_exist(first_hour, client_for, name):
    stranger = planted(make_user(email="lea@saint-ouvert.example")).started_by
    agent = make_user(agent=make_agent(first_hour.employer), email="agent@valclair.example")

    for user in (stranger, agent):
        assert client_for(user).get(reverse(f"desk:{name}", args=[first_hour.employer_id])).status_code == 404


def test_a_manager_of_the_employer_reads_the_results_and_writes_nothing(first_hour, client_for):
    manager = client_for(make_user((RoleName.MANAGER, first_hour.employer), email="chef@valclair.example"))
    below = make_user((RoleName.HR, make_structure(parent=first_hour.employer)), email="rh@valclair.example")

    for name in READING:
        url = reverse(f"desk:{name}", args=[first_hour.employer_id])
        assert manager.get(url).status_code == 200, name
        assert client_for(below).get(url).status_code == 404, name
    for name in WRITING:
        assert manager.get(reverse(f"desk:{name}", args=[first_hour.employer_id])).status_code == 403, name
    for name in ("start_continue", "start_uproot"):
        assert manager.post(reverse(f"desk:{name}", args=[first_hour.employer_id])).status_code == 403, name
    assert (
        manager.post(
            reverse("desk:committee", args=[first_hour.employer_id]), {"committee_on": "2030-01-01"}
        ).status_code
        == 403
    )
    assert manager.post(lever(first_hour, 2), figures_of(2)).status_code == 403
    assert not DeclaredFigure.objects.exists()
