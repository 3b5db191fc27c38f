"""The next step that names the competence and the place where one training moves most agents to their baseline."""

import pytest

from terreau.compass.board import board
from terreau.compass.next_steps import find
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.scope import Scope
from tests.compass.makers import make_figure, make_snapshot
from tests.factories import make_structure

pytestmark = pytest.mark.django_db
RULE = "baseline.train_nearest"


@pytest.fixture
def house():
    return make_structure("Ministère fictif")


def step(structure, **scope):
    found = find(board(structure, Scope(**(scope or {"subtrees": frozenset({structure.pk})}))), RULE)
    return found and (found.title.replace("\u00a0", " "), found.because.replace("\u00a0", " "))


def near(snapshot, structure, value, code="crcn 1.1", missing=200, **fields):
    make_figure(snapshot, structure, "competence_below", value, missing, dimension=f"{code}|near", **fields)


def test_the_most_agents_one_level_away_are_named_with_their_competence(house):
    north, south = make_structure("Nord", parent=house), make_structure("Sud", parent=house)
    snapshot = make_snapshot()
    near(snapshot, house, 140)
    near(snapshot, north, 30)
    near(snapshot, south, 65, code="crcn 1.2", missing=110)
    near(snapshot, south, 45)
    make_figure(snapshot, south, "competence_below", 400, 500, dimension="crcn 1.1|unknown")
    title, because = step(house)
    assert title == "Former à « 1.2 Gérer des données » : Sud"
    assert "65 agents sont à un niveau" in because
    assert "sur les 110 qui ne l’ont pas" in because


def test_a_tie_is_settled_by_the_alphabet(house):
    snapshot = make_snapshot()
    for label in ("Sud", "Est", "Ouest"):
        near(snapshot, make_structure(label, parent=house), 40)
    assert step(house)[0].endswith("Est")


def test_hidden_figures_propose_nothing(house):
    snapshot = make_snapshot()
    near(snapshot, house, 140, status=Status.HIDDEN_COMPLEMENT)
    near(snapshot, make_structure("Nord", parent=house), 30, status=Status.HIDDEN_SMALL)
    assert step(house) is None


def test_where_nothing_below_is_shown_the_structure_itself_is_named(house):
    snapshot = make_snapshot()
    near(snapshot, house, 140)
    near(snapshot, make_structure("Nord", parent=house), 30, status=Status.HIDDEN_SMALL)
    assert step(house)[0].endswith("Ministère fictif")


def test_what_the_reader_may_not_see_is_not_named(house):
    north = make_structure("Nord", parent=house)
    snapshot = make_snapshot()
    near(snapshot, house, 140)
    near(snapshot, north, 90)
    assert step(house, single=frozenset({house.pk}))[0].endswith("Ministère fictif")


def test_nobody_one_level_away_proposes_no_training(house):
    snapshot = make_snapshot()
    make_figure(snapshot, house, "competence_below", 100, 100, dimension="crcn 1.1|unknown")
    assert step(house) is None
