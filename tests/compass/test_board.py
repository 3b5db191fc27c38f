"""The board: what it counts, what it hides, where it starts."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from terreau.compass import wording
from terreau.compass.board import Board, board
from terreau.compass.models import Target
from terreau.compass.targets import score
from terreau.ground.evidence.definitions import INDICATORS, Better, Indicator, Kind
from terreau.ground.evidence.enums import Counts, Status, Unit
from terreau.ground.evidence.scope import Scope
from tests.compass.makers import LAST_YEAR, THIS_YEAR, make_declared, make_figure, make_snapshot
from tests.factories import make_structure

pytestmark = pytest.mark.django_db


def board_of(structure, **options) -> Board:
    return board(structure, Scope(subtrees=frozenset({structure.pk})), **options)


def test_without_any_figure_the_ten_levers_are_there_to_discover_and_no_score_is_zero():
    shown = board_of(make_structure())
    assert [lever.lever.value for lever in shown.levers] == list(range(1, 11))
    assert (shown.known, shown.unknown, shown.hidden) == (0, 10, 0)
    assert all(lever.score is None for lever in shown.levers)
    assert wording.message(shown) == "Aucun levier renseigné, 10 à découvrir. Ceci n’est pas une note."


def test_a_score_is_the_share_of_the_target_that_is_reached():
    structure = make_structure()
    make_figure(make_snapshot(), structure, value=60, base=200)  # 30 % of a target of 60 %
    Target.objects.create(
        indicator="agents_at_baseline", structure=structure, value=60, valid_from=LAST_YEAR, reason="-"
    )
    view = board_of(structure).views["agents_at_baseline"]
    assert (view.figure, view.target, view.score) == (30, 60, 50)


def test_beyond_its_target_a_score_stops_at_100():
    structure = make_structure()
    make_declared(structure, "directions_in_partnership", 9, 10)
    assert board_of(structure).views["directions_in_partnership"].score == 100


def test_lower_is_better_is_scored_the_other_way_round():
    lower = Indicator(
        code="delay",
        version=1,
        lever=8,
        kind=Kind.RATE,
        unit=Unit.DAYS,
        counts=Counts.OBJECTS,
        label="",
        formula="",
        source="",
        better=Better.LOWER,
    )
    assert score(lower, 20, 10) == 50
    assert score(lower, 5, 10) == 100
    assert score(lower, 0, 10) == 100


def test_a_lever_counts_shown_figures_only_and_says_on_how_many():
    structure = make_structure()
    snapshot = make_snapshot()
    make_figure(snapshot, structure, "agents_at_baseline", 100, 200)
    make_figure(snapshot, structure, "agents_progressed", status=Status.HIDDEN_SMALL)
    lever = board_of(structure).lever(1)
    assert (lever.counted, lever.total) == (1, 8)
    assert lever.score == board_of(structure).views["agents_at_baseline"].score
    assert wording.counted(lever) == "calculé sur 1 indicateur sur 8"


def test_a_lever_whose_figures_are_all_hidden_is_neither_known_nor_to_discover():
    structure = make_structure()
    make_declared(structure, "useful_action_known", 3, 9)
    shown = board_of(structure)
    assert (shown.known, shown.unknown, shown.hidden) == (0, 9, 1)
    assert wording.message(shown).startswith("Aucun levier renseigné, 1 masqué, 9 à découvrir.")


def test_what_is_hidden_leaves_no_number_on_the_board():
    structure = make_structure()
    make_figure(make_snapshot(LAST_YEAR), structure, value=140, base=200)
    make_figure(make_snapshot(THIS_YEAR), structure, status=Status.HIDDEN_COMPLEMENT)
    view = board_of(structure).views["agents_at_baseline"]
    assert (view.figure, view.score, view.start, view.distance) == (None, None, None, None)
    assert wording.figure(view) == "masqué"
    assert "en déduirait" in wording.why_hidden(view.shown.status, 11)


def test_a_first_measure_is_a_starting_point():
    structure = make_structure()
    make_figure(make_snapshot(), structure)
    view = board_of(structure).views["agents_at_baseline"]
    assert view.is_start
    assert wording.progress(view) == "point de départ"


def test_the_distance_travelled_is_in_points_since_the_first_measure():
    structure = make_structure()
    make_figure(make_snapshot(LAST_YEAR), structure, value=60, base=200)
    make_figure(make_snapshot(THIS_YEAR), structure, value=90, base=200)
    view = board_of(structure).views["agents_at_baseline"]
    assert view.distance == pytest.approx(15)
    assert wording.progress(view) == "+15 points depuis janvier 2025"
    assert wording.start(view) == "30 % en janvier 2025"


def test_the_points_travelled_are_the_difference_of_the_figures_read():
    """53.5 % and 60.25 % read 54 % and 60 %: 6 points, where the exact difference would round to 7."""
    structure = make_structure()
    make_figure(make_snapshot(LAST_YEAR), structure, value=214, base=400)
    make_figure(make_snapshot(THIS_YEAR), structure, value=241, base=400)
    view = board_of(structure).views["agents_at_baseline"]
    assert (wording.start(view), wording.figure(view)) == (
        "54\N{NO-BREAK SPACE}% en janvier 2025",
        "60\N{NO-BREAK SPACE}%",
    )
    assert wording.progress(view) == "+6 points depuis janvier 2025"


def test_another_version_of_an_indicator_is_no_starting_point():
    structure = make_structure()
    make_figure(make_snapshot(LAST_YEAR), structure, value=60, base=200, version=7)
    make_figure(make_snapshot(THIS_YEAR), structure, value=90, base=200)
    assert board_of(structure).views["agents_at_baseline"].is_start


def test_an_older_snapshot_shows_the_board_of_its_day():
    structure = make_structure()
    old, _new = make_snapshot(LAST_YEAR), make_snapshot(THIS_YEAR)
    make_figure(old, structure, value=60, base=200)
    make_figure(_new, structure, value=90, base=200)
    make_declared(structure, on=LAST_YEAR - datetime.timedelta(1), numerator=1)
    make_declared(structure, on=THIS_YEAR, numerator=8)
    make_declared(structure, "leaders_trained", 20, 40, on=THIS_YEAR)
    shown = board_of(structure, snapshot=old)
    assert shown.views["agents_at_baseline"].figure == 30
    assert shown.views["directions_in_partnership"].figure == 10, "what was declared at the time"
    assert shown.views["leaders_trained"].shown.status == Status.NO_DATA, "declared later only"


def test_a_structure_out_of_scope_has_an_empty_board():
    mine, other = make_structure(), make_structure()
    make_figure(make_snapshot(), other)
    shown = board(other, Scope(subtrees=frozenset({mine.pk})))
    assert all(not lever.indicators for lever in shown.levers)


def test_indicators_read_by_dimension_have_their_own_page_and_no_part_in_a_score():
    shown = board_of(make_structure())
    assert "competence_coverage" in INDICATORS
    assert "competence_coverage" not in shown.views


def test_the_number_of_queries_depends_on_nothing():
    root = make_structure()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            board_of(root)
        return len(captured)

    make_figure(make_snapshot(LAST_YEAR), root)
    before = queries()
    for _ in range(6):
        make_structure(parent=root)
    for month in range(2, 8):
        snapshot = make_snapshot(datetime.date(2025, month, 1))
        for code in ("agents_at_baseline", "agents_positioned"):
            make_figure(snapshot, root, code)
        make_declared(root, on=datetime.date(2025, month, 1))
        Target.objects.create(
            indicator="leaders_trained",
            structure=root,
            value=month,
            valid_from=datetime.date(2025, month, 1),
            reason="-",
        )
    assert queries() == before
