"""What the first hour gives back: three actions, who sees what, and one A4 for the committee."""

import io
from dataclasses import replace

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from terreau.compass.enums import Effort
from terreau.compass.rules.registry import Proposal
from terreau.desk.start_committee import committee_page, committee_pdf
from terreau.desk.start_reading import choose
from terreau.ground.approvals.actions import set_locks
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Structure
from tests.desk.first_hour import figures_of, founded, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_hour():
    return founded()


@pytest.fixture
def client(first_hour, client_for):
    return client_for(first_hour.started_by)


def proposal(rule: str, lever: int, effort: Effort = Effort.LIGHT, days: int = 10, find_out: bool = False) -> Proposal:
    return Proposal(rule, lever, rule, "", effort, "", days, "", "", "", find_out)


def chosen(*proposals: Proposal, **options) -> list[str]:
    return [each.rule for each in choose(list(proposals), 3, **options)]


def test_light_actions_come_first_and_levers_differ():
    found = chosen(
        proposal("heavy", 1, Effort.HEAVY), proposal("a", 2), proposal("b", 2), proposal("c", 3), proposal("d", 4)
    )

    assert found == ["a", "c", "d"]


def test_one_action_at_most_only_measures_while_others_exist():
    measures = [proposal(f"measure{lever}", lever, find_out=True) for lever in (1, 2, 3)]

    assert chosen(*measures, proposal("act5", 5, Effort.MEDIUM), proposal("act6", 6, Effort.MEDIUM)) == [
        "measure1",
        "act5",
        "act6",
    ]
    assert chosen(*measures) == ["measure1", "measure2", "measure3"]


def test_levers_whose_start_is_known_come_first_and_launched_ones_are_left():
    offered = [proposal(f"l{lever}", lever) for lever in range(1, 7)]

    assert chosen(*offered, known={5, 6}) == ["l1", "l5", "l6"]
    assert chosen(*offered, besides={1, 2, 3}) == ["l4", "l5", "l6"]


def test_there_are_three_actions_even_when_nothing_is_known(first_hour, client):
    page = client.get(reverse("desk:start_actions", args=[first_hour.employer_id]))

    assert len(page.context["cards"]) == 3
    assert all(card["proposal"].model for card in page.context["cards"])


def launch(client, first_hour, **changes):
    url = reverse("desk:start_actions", args=[first_hour.employer_id])
    card = client.get(url).context["cards"][0]
    prefix, rule = card["proposal"].anchor, card["proposal"].rule
    due = (timezone.localdate() + timezone.timedelta(days=9)).isoformat()
    given = {"owner": "Direction générale", "due_on": due} | changes
    data = {"rule": rule} | {f"{prefix}-{name}": value for name, value in given.items()}
    return data, client.post(url, data, follow=True)


def test_launching_twice_enters_one_initiative(first_hour, client):
    data, _page = launch(client, first_hour)

    again = client.post(reverse("desk:start_actions", args=[first_hour.employer_id]), data, follow=True)

    assert Initiative.objects.count() == 1
    assert "déjà lancée" in said(again)


@pytest.mark.parametrize("changes", [{"owner": ""}, {"due_on": "2020-01-01"}, {"due_on": "demain"}])
def test_an_action_without_owner_or_in_the_past_is_not_launched(first_hour, client, changes):
    _data, page = launch(client, first_hour, **changes)

    assert page.status_code == 200
    assert not Initiative.objects.exists()
    (bound,) = [card["form"] for card in page.context["cards"] if card["form"].is_bound]
    assert bound.errors.keys() == changes.keys()


def read(pdf: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = " ".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(text.replace("\u00a0", " ").split())


def test_the_committee_page_is_one_tagged_a4_with_start_actions_and_date(first_hour, client):
    for number in range(1, 11):
        client.post(reverse("desk:start_lever", args=[first_hour.employer_id, number]), figures_of(number))
    launch(client, first_hour)

    response = client.get(reverse("desk:committee_pdf", args=[first_hour.employer_id]))

    assert response["Content-Disposition"] == 'attachment; filename="comite-mairie-de-valclair.pdf"'
    reader, text = read(response.content)
    assert len(reader.pages) == 1
    assert reader.pages[0].mediabox.width == pytest.approx(595, abs=1)
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for words in (
        "Nous demandons au comité de décider",
        "10 leviers renseignés",
        "Direction générale",
        "à décider",
        "lancée",
        "date à fixer",
        "déclarés : 20",
    ):
        assert words in text


def test_the_committee_page_stays_one_page_however_long_the_names(first_hour):
    long = "Direction de l’aménagement, de l’urbanisme et des mobilités « #douces » $ [a] \\ " * 3
    Structure.objects.filter(pk=first_hour.employer_id).update(label=long[:200])
    first_hour.refresh_from_db()
    page = committee_page(first_hour, first_hour.started_by)
    page = replace(page, actions=[replace(each, title=long[:200], owner=long[:200]) for each in page.actions])

    reader, text = read(committee_pdf(page))

    assert len(reader.pages) == 1
    assert text.count("« #douces » $ [a] \\") >= 7


def test_the_committee_sheet_says_the_same_in_html(first_hour, client):
    client.post(reverse("desk:start_lever", args=[first_hour.employer_id, 8]), figures_of(8))

    page = said(client.get(reverse("desk:committee", args=[first_hour.employer_id])))

    assert "1 levier renseigné, 9 à découvrir. Ceci n’est pas une note." in page
    assert "Chiffres déclarés : 2 ; calculés : 0" in page
    assert "Comité de direction : date à fixer" in page
    assert page.count("(à décider)") == 3


def test_the_committee_is_told_why_a_figure_is_hidden_and_no_date_of_what_nobody_knows(first_hour, client):
    client.post(
        reverse("desk:start_lever", args=[first_hour.employer_id, 4]),
        {"leaders_trained_base": "8", "leaders_trained_value": "3"},
    )

    page = said(client.get(reverse("desk:committee", args=[first_hour.employer_id])))
    rows = client.get(reverse("desk:committee_csv", args=[first_hour.employer_id])).getvalue().decode("utf-8-sig")

    assert "Impliquer dirigeants et managers : Masqué (trop peu de personnes)" in page
    undated = [line for line in rows.splitlines() if ";masqué;" in line or ";à découvrir;" in line]
    assert len(undated) == 20
    assert all(line.endswith(";;") for line in undated)


def test_the_committee_is_told_what_is_closed_until_an_opinion_and_never_that_there_is_nothing(first_hour, client):
    client.post(reverse("desk:start_lever", args=[first_hour.employer_id, 8]), figures_of(8))
    set_locks(first_hour.organisation, FIGURES, ["csa", "dpo"], by="test")
    waits = "Les chiffres calculés sur les agents : ouvert après avis du CSA et avis du délégué"

    page = said(client.get(reverse("desk:committee", args=[first_hour.employer_id])))
    rows = client.get(reverse("desk:committee_csv", args=[first_hour.employer_id])).getvalue().decode("utf-8-sig")
    _reader, pdf = read(client.get(reverse("desk:committee_pdf", args=[first_hour.employer_id])).content)

    assert "1 levier renseigné, 5 fermés, 4 à découvrir." in page
    assert waits in page
    assert waits in pdf
    assert ";fermé;" in rows
    assert "Fermé" in page
    assert waits in said(client.get(reverse("desk:start_compass", args=[first_hour.employer_id])))


def test_the_questions_and_the_compass_count_the_same_levers(first_hour, client):
    client.post(
        reverse("desk:start_lever", args=[first_hour.employer_id, 4]),
        {"leaders_trained_base": "8", "leaders_trained_value": "3"},
    )
    client.post(reverse("desk:start_lever", args=[first_hour.employer_id, 8]), figures_of(8))

    questions = said(client.get(reverse("desk:start_questions", args=[first_hour.employer_id])))

    assert "1 levier renseigné sur dix" in questions
    assert "Impliquer dirigeants et managers enregistré, masqué" in questions
    compass = said(client.get(reverse("desk:start_compass", args=[first_hour.employer_id])))
    assert "1 levier renseigné, 1 masqué, 8 à découvrir" in compass


def test_the_committee_page_is_punctuated_as_its_reader_s_language_is(first_hour, client):
    client.post(reverse("desk:start_lever", args=[first_hour.employer_id, 8]), figures_of(8))

    assert "(18 sur 40)\N{NO-BREAK SPACE}; Critères" in committee_page(first_hour, first_hour.started_by).lines[7].said
    with translation.override("en"):
        assert "(18 out of 40); Quality" in committee_page(first_hour, first_hour.started_by).lines[7].said


def test_an_action_names_the_figure_that_it_makes_known(first_hour, client):
    page = said(client.get(reverse("desk:start_actions", args=[first_hour.employer_id])))

    assert "Personne ne connaît encore ce chiffre ici : « Agents positionnés ». L’action le fera connaître." in page


def test_who_sees_what_is_a_public_pdf_of_one_page(client_for):
    response = client_for(None).get(reverse("desk:who_sees_what_pdf"))

    reader, text = read(response.content)
    assert len(reader.pages) == 1
    assert "Votre chef de service voit : « environ 15 agents sur 30 ». Il ne voit jamais : votre niveau." in text


def test_who_sees_what_names_the_threshold_of_this_installation(client_for, settings):
    settings.EVIDENCE_THRESHOLD = 15

    _reader, text = read(client_for(None).get(reverse("desk:who_sees_what_pdf")).content)

    assert "moins de 15 personnes" in text
    assert "moins de 11" not in text


def test_the_csv_to_fill_is_the_one_that_the_import_of_figures_reads(first_hour, client):
    response = client.get(reverse("desk:start_figures_csv", args=[first_hour.employer_id]))
    lines = response.getvalue().decode("utf-8-sig").splitlines()

    assert lines[0].startswith("structure;indicateur;numerateur;denominateur;date;source;auteur")
    assert len(lines) == 21
    assert lines[1].startswith(f"{first_hour.employer.code};agents_at_baseline;;;")


def queries_of(client, url: str, django_assert_max_num_queries, most: int) -> None:
    with django_assert_max_num_queries(most):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("start_tree", 8),
        ("start_questions", 12),
        ("start_compass", 20),
        ("start_actions", 30),
        ("committee", 30),
        ("start_share", 8),
    ],
)
def test_the_number_of_queries_is_bounded_and_does_not_grow_with_the_answers(
    first_hour, client, django_assert_max_num_queries, name, most
):
    url = reverse(f"desk:{name}", args=[first_hour.employer_id])
    for number in range(1, 11):
        client.post(reverse("desk:start_lever", args=[first_hour.employer_id, number]), figures_of(number))
        client.post(reverse("desk:start_share", args=[first_hour.employer_id]), {"lever": str(number)})

    queries_of(client, url, django_assert_max_num_queries, most)
