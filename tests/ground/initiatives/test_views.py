"""The pages of the register: who reads, who changes, what is shown and what is not."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from terreau.ground.initiatives import actions
from terreau.ground.initiatives.enums import State
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.ground.initiatives.rows import make_initiative

pytestmark = pytest.mark.django_db
LIST = "/initiatives/"


@pytest.fixture
def tree():
    ministry = make_structure("Ministère")
    direction = make_structure("Direction du numérique", parent=ministry)
    other = make_structure("Autre direction", parent=ministry)
    return ministry, direction, other


def data_of(structure, **fields):
    return {
        "lever": 5, "structure": structure.pk, "title": "Ateliers du mardi", "starts_on": "2026-01-05",
        "due_on": "2026-06-30",
    } | fields  # fmt: skip


def test_a_lead_reads_his_subtree_and_nothing_beside_it(tree, client_for):
    _ministry, direction, other = tree
    make_initiative(direction, title="Ateliers du mardi")
    make_initiative(other, title="Chez les voisins")
    page = client_for(make_user((RoleName.PROGRAMME_LEAD, direction))).get(LIST).text
    assert "Ateliers du mardi" in page
    assert "Chez les voisins" not in page
    assert "Autre direction" not in page


def test_an_agent_reads_the_initiatives_of_his_own_line_without_being_offered_to_write(tree, client_for):
    ministry, direction, other = tree
    for structure in tree:
        make_initiative(structure, title=f"Chez {structure}")
    client = client_for(make_user(agent=make_agent(direction)))
    page = client.get(LIST).text
    assert f"Chez {ministry}" in page
    assert f"Chez {direction}" in page
    assert f"Chez {other}" not in page
    assert "Inscrire une initiative" not in page
    assert client.get(reverse("initiatives:create")).status_code == 403


def test_filters_choose_by_structure_lever_and_state(tree, client_for):
    ministry, direction, other = tree
    make_initiative(direction, title="Atelier", lever=5)
    make_initiative(other, title="Jumelage", lever=2)
    make_initiative(direction, title="Vieille affaire", lever=5, state=State.CONCLUDED)
    make_initiative(direction, title="Oubliée", lever=8, due_on=datetime.date(2026, 1, 6))
    client = client_for(make_user((RoleName.HR, ministry)))

    def titles(**query):
        page = client.get(LIST, query).text
        return {title for title in ("Atelier", "Jumelage", "Vieille affaire", "Oubliée") if title in page}

    assert titles() == {"Atelier", "Jumelage", "Oubliée"}
    assert titles(structure=direction.pk) == {"Atelier", "Oubliée"}
    assert titles(lever=2) == {"Jumelage"}
    assert titles(state="late") == {"Oubliée"}
    assert titles(state="concluded") == {"Vieille affaire"}
    assert titles(state="all", structure=ministry.pk) == {"Atelier", "Jumelage", "Vieille affaire", "Oubliée"}
    assert titles(state="nonsense", structure="x", lever="99") == {"Atelier", "Jumelage", "Oubliée"}


def test_late_is_said_in_words(tree, client_for):
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    make_initiative(tree[0], due_on=yesterday, starts_on=yesterday)
    assert "En retard de 1 jour" in client_for(make_user((RoleName.HR, tree[0]))).get(LIST).text


def test_an_outsider_is_told_that_it_does_not_exist_and_a_reader_that_he_may_not(tree, client_for):
    _ministry, direction, other = tree
    initiative = make_initiative(direction)
    show = reverse("initiatives:show", args=[initiative.pk])
    edit = reverse("initiatives:edit", args=[initiative.pk])
    decide = reverse("initiatives:change_state", args=[initiative.pk])
    outsider = client_for(make_user((RoleName.PROGRAMME_LEAD, other)))
    assert [outsider.get(show).status_code, outsider.get(edit).status_code] == [404, 404]
    assert outsider.post(decide, {"seen": "planned", "to": "under_way"}).status_code == 404
    for reader in (make_user((RoleName.EDITOR, direction)), make_user(agent=make_agent(direction))):
        client = client_for(reader)
        page = client.get(show)
        assert page.status_code == 200
        assert "Modifier l’initiative" not in page.text
        assert client.get(edit).status_code == 403
        assert client.post(edit, data_of(direction)).status_code == 403
        assert client.post(decide, {"seen": "planned", "to": "under_way"}).status_code == 403
    assert client_for(None).get(show).status_code == 302
    initiative.refresh_from_db()
    assert initiative.state == State.PLANNED


@pytest.mark.parametrize("role", [RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.ADMINISTRATOR, RoleName.MANAGER])
def test_whoever_answers_for_a_structure_creates_edits_and_decides(tree, client_for, role):
    ministry, direction, _other = tree
    client = client_for(make_user((role, ministry)))
    answer = client.post(reverse("initiatives:create"), data_of(direction), follow=True)
    initiative = Initiative.objects.get()
    assert "inscrite au registre" in answer.text
    client.post(reverse("initiatives:edit", args=[initiative.pk]), data_of(direction, title="Ateliers du jeudi"))
    decide = reverse("initiatives:change_state", args=[initiative.pk])
    page = client.post(decide, {"seen": "planned", "to": "under_way", "reason": "Salle trouvée"}, follow=True).text
    initiative.refresh_from_db()
    assert (initiative.title, initiative.state) == ("Ateliers du jeudi", State.UNDER_WAY)
    assert "De « Prévue » à « En cours », par vous" in " ".join(page.replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Salle trouvée" in page


def test_history_names_nobody(tree, client_for):
    author = make_user((RoleName.HR, tree[0]), email="dominique.exemple@ministere.example")
    initiative = actions.start(
        lever=1, structure=tree[0], title="Socle", starts_on=datetime.date(2026, 1, 5),
        due_on=datetime.date(2026, 2, 5), by=author,
    )  # fmt: skip
    page = client_for(make_user((RoleName.EDITOR, tree[0]))).get(reverse("initiatives:show", args=[initiative.pk])).text
    assert "par un responsable" in page
    assert "dominique" not in page


def test_a_structure_out_of_his_hands_cannot_carry_what_he_creates(tree, client_for):
    _ministry, direction, other = tree
    client = client_for(make_user((RoleName.MANAGER, direction)))
    page = client.post(reverse("initiatives:create"), data_of(other))
    assert page.status_code == 200
    assert not Initiative.objects.exists()
    assert client.post(reverse("initiatives:create"), data_of(other) | {"structure": "9" * 30}).status_code == 200
    assert client.get(reverse("initiatives:create"), {"structure": "elsewhere", "lever": "x"}).status_code == 200
    initiative = make_initiative(direction)
    client.post(reverse("initiatives:edit", args=[initiative.pk]), data_of(other))
    initiative.refresh_from_db()
    assert initiative.structure == direction


def test_an_end_before_the_start_is_explained_beside_the_field(tree, client_for):
    client = client_for(make_user((RoleName.HR, tree[0])))
    page = client.post(reverse("initiatives:create"), data_of(tree[0], due_on="2025-01-01")).text
    assert "L’échéance ne peut pas précéder le début." in page
    assert not Initiative.objects.exists()


def test_a_decision_taken_on_a_state_that_has_changed_is_refused(tree, client_for):
    initiative = make_initiative(tree[0], state=State.CONCLUDED)
    client = client_for(make_user((RoleName.HR, tree[0])))
    decide = reverse("initiatives:change_state", args=[initiative.pk])
    page = client.post(decide, {"seen": "under_way", "to": "abandoned"}, follow=True).text
    assert "changé entre-temps" in page
    assert "pas comprise" in client.post(decide, {"seen": "concluded", "to": "elsewhere"}, follow=True).text
    initiative.refresh_from_db()
    assert initiative.state == State.CONCLUDED
    assert client.get(decide).status_code == 405


def test_the_csv_holds_the_rows_of_the_filter_and_no_others(tree, client_for):
    _ministry, direction, other = tree
    make_initiative(direction, title="=CMD()", lever=5)
    make_initiative(other, title="Jumelage", lever=2)
    answer = client_for(make_user((RoleName.HR, direction))).get(reverse("initiatives:list_csv"), {"lever": 5})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("code structure;structure;levier;titre")
    assert "'=CMD()" in lines[1]
    assert "Jumelage" not in text


def test_the_list_costs_the_same_queries_whatever_its_length(tree, client_for, django_assert_num_queries):
    client = client_for(make_user((RoleName.HR, tree[0])))
    make_initiative(tree[1])
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)
    for structure in tree:
        for _ in range(8):
            make_initiative(structure)
    with django_assert_num_queries(6):
        client.get(LIST)


def test_a_long_list_is_read_page_after_page_without_losing_the_filter(tree, client_for):
    for number in range(60):
        make_initiative(tree[0], title=f"Action n° {number:02}", due_on=datetime.date(2099, 1, 1 + number // 3))
    make_initiative(tree[0], title="Ailleurs", lever=2)
    client = client_for(make_user((RoleName.HR, tree[0])))
    first = client.get(LIST, {"lever": 5})
    following = BeautifulSoup(first.text, "html.parser").find("a", rel="next")["href"]
    second = client.get(LIST + following)
    shown = [title for page in (first, second) for title in re.findall(r"Action n° \d\d", page.text)]
    assert shown == [f"Action n° {number:02}" for number in range(60)]
    assert "Ailleurs" not in second.text
    assert client.get(LIST, {"page": "altered"}).status_code == 200
