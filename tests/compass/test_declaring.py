"""Declared figures: the form, the withdrawal, the file."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from terreau.ground.common.importing.registry import run_import
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.organisations.enums import RoleName
from tests.compass.makers import make_declared
from tests.factories import make_structure, make_user

pytestmark = pytest.mark.django_db
CODE = "directions_in_partnership"
HEADERS = "structure;indicateur;numerateur;denominateur;date;source;auteur"
ANSWER = {"denominator": "10", "numerator": "3", "on": "2026-01-01", "source": "Tableau", "author": "Secrétariat"}


@pytest.fixture
def house():
    return make_structure("Mairie de Saint-Aubin", code="AUBIN")


@pytest.mark.parametrize("role", [RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.ADMINISTRATOR])
def test_a_figure_is_declared_in_answer_to_two_plain_questions(client_for, house, role):
    client = client_for(make_user((role, house)))
    url = reverse("compass:declare", args=[house.pk, CODE])
    assert "combien ont un accord vivant avec l’informatique" in client.get(url).content.decode()
    page = client.post(url, ANSWER, follow=True).content.decode()
    assert "3 sur 10" in page
    assert "déclaré" in page
    assert "Source\u00a0: Tableau." in page


def test_what_makes_no_sense_is_refused_with_the_reason(client_for, house):
    client = client_for(make_user((RoleName.HR, house)))
    url = reverse("compass:declare", args=[house.pk, CODE])
    assert "dépasse le dénominateur" in client.post(url, ANSWER | {"numerator": "11"}).content.decode()
    tomorrow = (datetime.date.today() + datetime.timedelta(1)).isoformat()
    assert "jour à venir" in client.post(url, ANSWER | {"on": tomorrow}).content.decode()
    assert client.post(url, ANSWER | {"source": ""}).status_code == 200
    assert not DeclaredFigure.objects.exists()


def test_a_figure_on_few_persons_is_announced_as_hidden_and_is(client_for, house):
    client = client_for(make_user((RoleName.HR, house)))
    url = reverse("compass:declare", args=[house.pk, "leaders_trained"])
    assert "moins de 11" in client.get(url).content.decode()
    page = client.post(url, ANSWER | {"denominator": "8"}, follow=True).content.decode()
    assert "masqué" in page
    assert "3 sur 8" not in page


def test_a_declared_figure_is_withdrawn(client_for, house):
    client = client_for(make_user((RoleName.HR, house)))
    figure = make_declared(house, CODE)
    page = client.post(reverse("compass:withdraw", args=[house.pk, figure.pk]), follow=True)
    assert "est retiré" in page.content.decode()
    assert not DeclaredFigure.objects.exists()


def test_a_figure_of_another_structure_is_not_withdrawn_from_here(client_for, house):
    figure = make_declared(make_structure(), CODE)
    client = client_for(make_user((RoleName.HR, house)))
    assert client.post(reverse("compass:withdraw", args=[house.pk, figure.pk])).status_code == 404
    assert DeclaredFigure.objects.exists()


def test_a_reader_declares_nothing_and_an_outsider_finds_nothing(client_for, house):
    figure = make_declared(house, CODE)
    reader = client_for(make_user((RoleName.MANAGER, house)))
    stranger = client_for(make_user((RoleName.HR, make_structure())))
    for client, status in ((reader, 403), (stranger, 404)):
        assert client.post(reverse("compass:declare", args=[house.pk, CODE]), ANSWER).status_code == status
        assert client.post(reverse("compass:withdraw", args=[house.pk, figure.pk])).status_code == status
    assert DeclaredFigure.objects.count() == 1


def test_an_unknown_indicator_has_no_form(client_for, house):
    client = client_for(make_user((RoleName.HR, house)))
    assert client.get(reverse("compass:declare", args=[house.pk, "unheard_of"])).status_code == 404


# ---- the file


@pytest.fixture
def load(tmp_path):
    def run(*lines: str, by="command:test", check=False):
        path = tmp_path / "figures.csv"
        path.write_text("\n".join([HEADERS, *lines]), encoding="utf-8")
        return run_import("figures", path, by=by, check=check)

    return run


def test_a_file_declares_its_figures_and_a_second_time_changes_nothing(house, load):
    lines = [
        f"AUBIN;{CODE};3;10;01/01/2026;Tableau;Secrétariat",
        "AUBIN;hours_given_back;1 250,5;90;2026-01-01;Mesure;DSI",
    ]
    report = load(*lines)
    assert (report.refused, report.rows_in, report.created) == (False, 2, 2)
    assert DeclaredFigure.objects.get(indicator="hours_given_back").numerator == 1250.5
    again = load(*lines)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    corrected = load(f"AUBIN;{CODE};4;10;01/01/2026;Tableau;Secrétariat")
    assert (corrected.created, corrected.changed) == (0, 1)
    assert DeclaredFigure.objects.get(indicator=CODE).numerator == 4


def test_a_check_changes_nothing(house, load):
    report = load(f"AUBIN;{CODE};3;10;01/01/2026;Tableau;Secrétariat", check=True)
    assert report.created == 1
    assert not DeclaredFigure.objects.exists()


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (f"INCONNU;{CODE};3;10;01/01/2026;T;S", "structure", "Aucune structure"),
        ("AUBIN;inconnu;3;10;01/01/2026;T;S", "indicateur", "directions_in_partnership"),
        (f"AUBIN;{CODE};trois;10;01/01/2026;T;S", "numerateur", "« trois » n’est pas un nombre"),
        (f"AUBIN;{CODE};-3;10;01/01/2026;T;S", "numerateur", "positifs"),
        (f"AUBIN;{CODE};3;;01/01/2026;T;S", "denominateur", "n’est pas un nombre"),
        (f"AUBIN;{CODE};3;10;hier;T;S", "date", "ne se lit pas"),
        (f"AUBIN;{CODE};3;10;01/01/2026;;S", "source", "d’où il vient"),
        (f"AUBIN;{CODE};3;10;01/01/2026;T;", "auteur", "d’où il vient"),
        (f"AUBIN;{CODE};11;10;01/01/2026;T;S", "numerateur", "dépasse"),
    ],
)
def test_a_refusal_names_the_line_the_column_and_the_reason_and_nothing_is_kept(house, load, line, column, reason):
    report = load(f"AUBIN;{CODE};1;10;01/01/2025;T;S", line)
    assert report.refused
    problem = report.problems[0]
    assert (problem.line, problem.column) == (3, column)
    assert reason in problem.reason.replace("\u00a0", " ")
    assert not DeclaredFigure.objects.exists()


def test_the_same_figure_twice_in_a_file_is_refused(house, load):
    line = f"AUBIN;{CODE};3;10;01/01/2026;T;S"
    assert "ligne 2" in load(line, line).problems[0].reason


def test_a_code_that_two_employers_share_is_told_apart(house, load):
    for employer in (house, make_structure(code="AUTRE")):
        make_structure(parent=employer, code="RH")
    assert "employeur/code" in load(f"RH;{CODE};3;10;01/01/2026;T;S").problems[0].reason
    assert load(f"AUTRE/RH;{CODE};3;10;01/01/2026;T;S").created == 1


def test_a_user_declares_by_file_only_where_he_may_by_form(house, load):
    make_structure(code="VOISINE")
    hr = make_user((RoleName.HR, house), (RoleName.MANAGER, make_structure(code="AUTRE")))
    assert load(f"AUBIN;{CODE};3;10;01/01/2026;T;S", by=hr).created == 1
    for code in ("VOISINE", "AUTRE"):
        assert load(f"{code};{CODE};3;10;01/01/2026;T;S", by=hr).refused


# ---- the command


def test_a_refusal_is_one_json_object_too(house, capsys):
    import json

    with pytest.raises(SystemExit) as stopped:
        call_command("compass", "--structure", "NOWHERE", "--json")
    assert stopped.value.code == 1
    assert "NOWHERE" in json.loads(capsys.readouterr().out)["refused"]


def test_the_command_prints_the_documented_json_and_nothing_else(house, capsys):
    import json

    make_declared(house, CODE, 3, 10)
    call_command("compass", "--structure", "AUBIN", "--json")
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["structure", "snapshot", "levers"]
    assert (found["structure"], found["snapshot"]) == ("AUBIN", None)
    assert [lever["number"] for lever in found["levers"]] == list(range(1, 11))
    second = found["levers"][1]
    assert list(second) == ["number", "code", "score", "indicators"]
    assert (second["code"], second["score"]) == ("partnerships", 60.0)
    assert second["indicators"][0] == {
        "code": CODE,
        "status": "shown",
        "value": 3.0,
        "base": 10.0,
        "unit": "percent",
        "target": 50.0,
        "declared": True,
    }
    assert found["levers"][4]["score"] is None


def test_the_command_hides_what_the_pages_hide(house, capsys):
    make_declared(house, "leaders_trained", 3, 8)
    call_command("compass", "--json")
    assert '"status": "hidden_small", "value": null, "base": null' in capsys.readouterr().out


def test_the_command_says_the_levers_in_words(house, capsys):
    make_declared(house, CODE, 3, 10)
    call_command("compass")
    text = capsys.readouterr().out
    assert "1 levier renseigné, 9 à découvrir. Ceci n’est pas une note." in text
    assert "30\u00a0%, 3 sur 10, point de départ, déclaré, cible 50\u00a0%" in text


@pytest.mark.parametrize(("code", "status"), [("NULLE-PART", 1), ("RH", 2)])
def test_the_command_refuses_with_the_documented_status(house, code, status):
    for employer in (house, make_structure(code="AUTRE")):
        make_structure(parent=employer, code="RH")
    with pytest.raises(CommandError) as refusal:
        call_command("compass", "--structure", code)
    assert refusal.value.returncode == status


def test_with_several_employers_one_must_be_chosen(house):
    make_structure(code="AUTRE")
    with pytest.raises(CommandError, match="AUBIN"):
        call_command("compass")


def test_executives_are_told_of_for_the_whole_employer_alone(client_for, house, load):
    service = make_structure("Service des sports", code="SPORT", parent=house)
    client = client_for(make_user((RoleName.HR, house)))
    url = reverse("compass:declare", args=[service.pk, "leaders_trained"])
    assert client.get(url).status_code == 404
    assert client.post(url, ANSWER).status_code == 404
    report = load("SPORT;leaders_trained;10;30;2026-01-01;Tableau;Secrétariat")
    assert "employeur entier" in report.problems[0].reason
    assert not DeclaredFigure.objects.exists()
    make_declared(house, "leaders_trained", 20, 40)
    board = client.get(reverse("compass:board", args=[service.pk])).content.decode()
    assert "Dirigeants formés au numérique" not in board
    csv = client.get(reverse("compass:board_csv", args=[service.pk])).getvalue().decode()
    assert "leaders_trained" not in csv
    assert "directions_deciding" in csv
