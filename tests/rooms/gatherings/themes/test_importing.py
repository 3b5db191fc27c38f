"""The board of a workshop: ideas and groups, nothing of persons, nothing twice."""

import pytest

from terreau.ground.common.importing.registry import run_import
from terreau.rooms.gatherings.themes import actions
from terreau.rooms.gatherings.themes.models import Theme
from tests.rooms.gatherings.themes.makers import make_call, make_house, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_house()


@pytest.fixture
def board(tmp_path):
    def write(*lines: str):
        path = tmp_path / "tableau.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def load(path, call, *, by, check=False):
    return run_import("themes", path, by=by, check=check, options={"call": call.code if call else ""})


def test_ideas_wait_to_be_read_votes_and_authors_are_ignored_and_it_is_said(house, board):
    call = make_call(house)
    make_theme(call, "Déjà là")
    long = "mot " * 60
    lines = ("Signer;Outils;12;Marie", "déjà là !;;3;Paul", f"{long};;1;Zoé", ";;4;X", "SIGNER;;2;Y")
    path = board("Idée;Catégorie;Votes;Auteur", *lines)
    checked = load(path, call, by=house.lead, check=True)
    assert (checked.created, checked.unchanged, Theme.objects.count()) == (2, 1, 1)
    report = load(path, call, by=house.lead)
    assert not report.refused
    assert [(problem.line, problem.column) for problem in report.aside] == [(5, "idee"), (6, "idee")]
    assert any("votes du tableau sont ignorés" in note for note in report.notes)
    assert any("auteurs du tableau" in note for note in report.notes)
    signed = Theme.objects.get(title="Signer")
    assert (signed.group, signed.read_at, signed.origin) == ("Outils", None, "board")
    cut = Theme.objects.get(why__startswith="mot mot")
    assert len(cut.title) <= 150
    assert "Marie" not in str(list(Theme.objects.values()))
    again = load(path, call, by=house.lead)
    assert (again.created, Theme.objects.count()) == (0, 3)


def test_who_does_not_animate_the_call_and_a_call_that_votes_are_refused(house, board):
    call = make_call(house)
    path = board("idee", "Un", "Deux")
    for by, code in ((house.agents[0], call), (make_house().lead, call), (house.lead, None)):
        report = load(path, code, by=by)
        assert report.refused
        assert "que vous animez" in report.problems[0].reason
    make_theme(call, "Prêt")
    actions.start_vote(call, by=house.lead)
    assert "ne reçoit plus de thème" in load(path, call, by=house.lead).problems[0].reason
    assert Theme.objects.count() == 1


def test_a_file_is_refused_by_line_column_and_reason(house, board):
    call = make_call(house)
    report = load(board("idee", "Bon", "x" * 1001), call, by=house.lead)
    assert [tuple(problem) for problem in report.problems] == [(3, "idee", "1000 caractères au plus")]
    assert load(board("colonne inconnue", "Bon"), call, by=house.lead).refused
    assert not Theme.objects.exists()
