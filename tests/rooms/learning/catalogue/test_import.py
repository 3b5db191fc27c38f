"""Lines of catalogue: read, compared, applied whole or not at all, and the same file twice changes nothing."""

from typing import Any

import pytest

from terreau.ground.common.importing.registry import run_import
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue import exports
from terreau.rooms.learning.catalogue.models import Course
from tests.factories import make_structure, make_user
from tests.rooms.learning.makers import make_course

pytestmark = pytest.mark.django_db

HEAD = "code;Intitulé;phrase;URL;plateforme;durée;thème;publics;niveau;competences;portee"
FIRST = (
    "MTR-12;Protéger ses mots de passe;Vous saurez en changer;https://mentor.gouv.fr/c/12;Mentor;1 h 30;"
    "Sécurité numérique;Encadrants, rh;pratique;1.1:3, 2.2;all"
)
SECOND = "MTR-13;Lire un tableau;Vous saurez le lire;https://mentor.gouv.fr/c/13;Mentor;45;data;;;;"


@pytest.fixture
def employer():
    return make_structure("Ministère")


@pytest.fixture
def editor(employer):
    return make_user((RoleName.EDITOR, employer))


@pytest.fixture
def load(tmp_path, editor):
    def run(*lines: str, check: bool = False, by: Any = editor, **options: Any):
        path = tmp_path / "catalogue.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return run_import("courses", path, by=by, check=check, options=options)

    return run


def test_lines_become_courses_in_preparation_and_the_same_file_changes_nothing(employer, load):
    checked = load(HEAD, FIRST, SECOND, check=True)
    assert (checked.created, checked.refused, Course.objects.count()) == (2, False, 0)
    assert load(HEAD, FIRST, SECOND).created == 2
    course = Course.objects.get(code="MTR-12")
    assert (course.kind, course.state, course.reach, course.structure) == ("external", "draft", "all", employer)
    assert (course.minutes, course.theme, course.audiences, course.level) == (
        90, "security", ["encadrants", "rh"], "pratique",
    )  # fmt: skip
    assert {aim.competence.code: aim.level for aim in course.aims.all()} == {"1.1": 3, "2.2": None}
    assert " proteger ses mots de passe" in course.words
    entries = Entry.objects.filter(action="catalogue.courses.imported")
    assert [entry.data["created"] for entry in entries] == [2]
    again = load(HEAD, FIRST, SECOND)
    assert (again.created, again.changed, again.unchanged, entries.count()) == (0, 0, 2, 1)


def test_a_line_changes_what_it_says_and_nothing_else(load):
    load(HEAD, FIRST)
    Course.objects.update(licence="Licence Ouverte 2.0")
    report = load("code;titre;phrase;adresse;competences", "MTR-12;Mieux;Vous saurez;https://mentor.gouv.fr/c/12;1.1:4")
    assert (report.changed, report.created) == (1, 0)
    course = Course.objects.get()
    assert (course.title, course.minutes, course.licence) == ("Mieux", 90, "Licence Ouverte 2.0")
    assert {aim.competence.code: aim.level for aim in course.aims.all()} == {"1.1": 4}
    assert " mieux" in course.words


def test_published_at_once_they_are_fit_for_the_catalogue_or_none_is_taken(load):
    bare = "MTR-14;Sans durée;Vous saurez;https://mentor.gouv.fr/c/14;;;;;;;"
    report = load(HEAD, FIRST, bare, publish=True)
    assert {(problem.line, problem.column) for problem in report.problems} == {(3, "duree_minutes"), (3, "plateforme")}
    assert not Course.objects.exists()
    assert load(HEAD, FIRST, SECOND, publish=True).created == 2
    assert set(Course.objects.values_list("state", flat=True)) == {"published"}
    assert not Course.objects.filter(published_on=None).exists()


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("URL", "javascript:alert(1)"), ("URL", "mentor"), ("durée", "longtemps"), ("durée", "9999999"),
        ("thème", "jardinage"), ("publics", "rh, plombiers"), ("niveau", "9"), ("competences", "9.9"),
        ("competences", "1.1:12"), ("Intitulé", "—"), ("code", ""), ("portee", "monde"), ("phrase", "x" * 301),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_line_and_column(load, column, cell):
    names, cells = HEAD.split(";"), FIRST.split(";")
    cells[names.index(column)] = cell
    report = load(HEAD, SECOND, ";".join(cells))
    known = {"URL": "adresse", "Intitulé": "titre", "durée": "duree_minutes", "thème": "theme"}.get(column, column)
    assert [(problem.line, problem.column) for problem in report.problems] == [(3, known)]
    assert report.problems[0].reason
    assert not Course.objects.exists()


def test_a_code_twice_a_course_taught_here_and_another_nature_are_refused(employer, load):
    make_course(employer, code="ICI", title="Le nôtre")
    head = "code;titre;phrase;adresse;nature"
    line = "{};Titre;Phrase;https://exemple.gouv.fr/;{}"
    report = load(head, line.format("A", ""), line.format("A", ""))
    assert [(problem.line, problem.column) for problem in report.problems] == [(3, "code")]
    assert [problem.column for problem in load(head, line.format("ICI", "")).problems] == ["code"]
    assert [problem.column for problem in load(head, line.format("B", "lessons")).problems] == ["nature"]
    load(head, line.format("C", "resource"))
    assert [problem.column for problem in load(head, line.format("C", "external")).problems] == ["nature"]
    assert Course.objects.get(code="ICI").title == "Le nôtre"


def test_one_loads_where_one_prepares_courses(employer, load):
    other = make_structure("Ailleurs", code="AILLEURS")
    service = make_structure("Service", parent=employer, code="SRV")
    for by in (make_user((RoleName.EDITOR, other)), make_user((RoleName.MANAGER, employer))):
        assert load(HEAD, FIRST, by=by, structure="SRV").problems[0].column == "structure"
    assert load(HEAD, FIRST, structure="srv").created == 1
    assert Course.objects.get().structure == service
    assert load(HEAD, FIRST, by="command:import").problems[0].column == "structure"  # two employers: say which
    assert load(HEAD, FIRST, by="command:import", structure="AILLEURS").created == 1


def test_the_exported_file_comes_back_unchanged(employer, load, client, editor):
    load(HEAD, FIRST, SECOND, publish=True)
    client.force_login(editor)
    text = b"".join(client.get("/formation/mes-cours/liste.csv").streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].split(";") == exports.headers()
    report = load(*text.splitlines())
    assert (report.refused, report.unchanged, report.changed) == (False, 2, 0)
    assert "etat" in report.ignored_columns
