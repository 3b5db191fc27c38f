"""What a reader sees: his scope, rounded below 100 people, declared until computed."""

import datetime

import pytest

from terreau.ground.evidence import figures as reading
from terreau.ground.evidence.actions import FigureRefused, declare, withdraw
from terreau.ground.evidence.definitions import Counts, Kind, Unit
from terreau.ground.evidence.enums import SnapshotState, Status
from terreau.ground.evidence.figures import figures, history, latest_snapshot
from terreau.ground.evidence.models import DeclaredFigure, Figure, Snapshot, SnapshotStructure
from terreau.ground.evidence.scope import Scope
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.models import PATH_STEP, Structure
from tests.factories import make_structure

DAY = datetime.date(2026, 1, 1)

pytestmark = pytest.mark.django_db


def snapshot_of(*structures, on=DAY) -> Snapshot:
    snapshot = Snapshot.objects.create(
        on=on, threshold=11, state=SnapshotState.PUBLISHED, manifest={"dimensions": {"age": {"a": "Jeunes"}}}
    )
    for one in structures:
        SnapshotStructure.objects.create(
            snapshot=snapshot, structure=one.pk, parent=one.parent_id, path=one.path, code=one.code, label=one.label
        )
    return snapshot


def put(snapshot, structure, *numbers, status=Status.SHOWN, dimension="", indicator="share_a") -> None:
    value, base, people = numbers or (None, None, None)
    Figure.objects.create(
        snapshot=snapshot, indicator=indicator, version=1, structure=structure.pk, dimension=dimension,
        value=value, base=base, people=people, status=status,
    )  # fmt: skip


def say(structure, numerator, denominator, on=DAY, indicator="share_a") -> DeclaredFigure:
    return declare(
        structure=structure.pk, indicator=indicator, numerator=numerator, denominator=denominator, on=on,
        source="Enquête interne", author="DRH", by="test",
    )  # fmt: skip


def see(*structures, indicators=("share_a",), scope=None, **more):
    scope = scope or Scope(subtrees=frozenset(one.pk for one in structures))
    return figures(scope, structures=[one.pk for one in structures], indicators=indicators, **more)


def test_numbers_on_fewer_than_a_hundred_people_are_rounded_to_five(share):
    share()
    few, many = make_structure(), make_structure()
    snapshot = snapshot_of(few, many)
    put(snapshot, few, 33, 52, 52)
    put(snapshot, many, 33, 102, 102)
    assert [(one.value, one.base, one.people) for one in see(few, many)] == [(35, 50, 50), (33, 102, 102)]


def test_rounding_never_says_everybody_nor_nobody(share):
    share()
    nearly_all, nearly_none = make_structure(), make_structure()
    snapshot = snapshot_of(nearly_all, nearly_none)
    put(snapshot, nearly_all, 24, 25, 25)
    put(snapshot, nearly_none, 1, 26, 26)
    assert [(one.value, one.base) for one in see(nearly_all, nearly_none)] == [(20, 25), (5, 25)]


def test_figures_on_objects_are_exact(share):
    share(counts=Counts.OBJECTS)
    one = make_structure()
    put(snapshot_of(one), one, 3, 7, 0)
    assert see(one)[0].ratio == pytest.approx(3 / 7)


def test_hidden_says_why_and_nothing_else(share):
    share()
    one = make_structure()
    put(snapshot_of(one), one, status=Status.HIDDEN_SMALL)
    (shown,) = see(one)
    assert (shown.status, shown.value, shown.base, shown.people, shown.ratio) == (
        Status.HIDDEN_SMALL, None, None, None, None,
    )  # fmt: skip


def test_no_data_is_told_when_asked_and_is_not_zero(share):
    share()
    one = make_structure()
    assert [(shown.status, shown.ratio) for shown in see(one)] == [(Status.NO_DATA, None)]


def test_a_declared_figure_serves_without_any_snapshot_and_bears_its_origin(share):
    share()
    one = make_structure()
    say(one, 17, 32)
    (shown,) = see(one)
    assert (shown.value, shown.base, shown.declared, shown.on, shown.source, shown.author) == (
        17, 32, True, DAY, "Enquête interne", "DRH",
    )  # fmt: skip


@pytest.mark.parametrize(("numerator", "denominator"), [(4, 10), (0, 60), (60, 60)])
def test_a_declared_figure_obeys_the_same_threshold(share, numerator, denominator):
    share()
    one = make_structure()
    say(one, numerator, denominator)
    assert [(shown.status, shown.value) for shown in see(one)] == [(Status.HIDDEN_SMALL, None)]


def test_a_declared_figure_on_objects_has_no_threshold(share):
    share(counts=Counts.OBJECTS)
    one = make_structure()
    say(one, 0, 3)
    assert see(one)[0].value == 0


def test_computed_wins_over_declared_once_the_room_is_live_there(share):
    share()
    live, waiting = make_structure(), make_structure()
    snapshot = snapshot_of(live, waiting)
    put(snapshot, live, 50, 200, 200)
    put(snapshot, waiting, status=Status.NO_DATA)
    say(live, 190, 200)
    say(waiting, 30, 60)
    assert [(shown.value, shown.declared) for shown in see(live, waiting)] == [(50, False), (30, True)]


def test_a_hidden_computed_figure_does_not_give_way_to_a_declared_one(share):
    share()
    one = make_structure()
    put(snapshot_of(one), one, status=Status.HIDDEN_COMPLEMENT)
    say(one, 30, 60)
    assert [shown.status for shown in see(one)] == [Status.HIDDEN_COMPLEMENT]


def test_the_latest_declared_figure_stands_and_a_withdrawn_one_is_gone(share):
    share()
    one = make_structure()
    say(one, 20, 60, on=datetime.date(2025, 1, 1))
    latest = say(one, 30, 60)
    assert see(one)[0].value == 30
    withdraw(latest, by="test")
    assert see(one)[0].value == 20
    actions = Entry.objects.filter(action__startswith="evidence.figure").values_list("action", flat=True)
    assert sorted(actions) == ["evidence.figure.declared"] * 2 + ["evidence.figure.withdrawn"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"numerator": 70}, "dépasse"),
        ({"denominator": None}, "sur combien"),
        ({"on": datetime.date(2999, 1, 1)}, "à venir"),
        ({"indicator": "unknown"}, "n’existe pas"),
        ({"denominator": 0, "numerator": 0}, "positifs"),
    ],
)
def test_a_declared_figure_that_makes_no_sense_is_refused(share, change, reason):
    share()
    one = make_structure()
    given = {"numerator": 30, "denominator": 60, "indicator": "share_a", "on": DAY} | change
    with pytest.raises(FigureRefused, match=reason):
        declare(structure=one.pk, source="", author="", by="test", **given)
    assert not DeclaredFigure.objects.exists()


def test_out_of_scope_is_absent(share):
    share()
    mine, other = make_structure(), make_structure()
    below = make_structure(parent=mine)
    snapshot = snapshot_of(mine, other, below)
    for one in (mine, other, below):
        put(snapshot, one, 50, 200, 200)
    asked = [mine.pk, other.pk, below.pk]
    subtree = figures(Scope(subtrees=frozenset([mine.pk])), structures=asked, indicators=["share_a"])
    assert [shown.structure for shown in subtree] == [mine.pk, below.pk]
    alone = figures(Scope(single=frozenset([mine.pk])), structures=asked, indicators=["share_a"])
    assert [shown.structure for shown in alone] == [mine.pk]
    assert figures(Scope(), structures=asked, indicators=["share_a"]) == []
    assert [shown.structure for shown in figures(Scope(subtrees=frozenset([mine.pk])))] == [mine.pk, below.pk]


def test_what_moved_out_of_my_subtree_is_no_more_mine_and_what_closed_still_is(share):
    share()
    mine, other = make_structure(), make_structure()
    moved, closed = make_structure(parent=mine), make_structure(parent=mine)
    snapshot = snapshot_of(mine, other, moved, closed)
    for one in (moved, closed):
        put(snapshot, one, 50, 200, 200)
    path = other.path + str(moved.pk).zfill(PATH_STEP)
    Structure.objects.filter(pk=moved.pk).update(parent=other, root=other, path=path)
    Structure.objects.filter(pk=closed.pk).update(closed_on=DAY)
    assert [shown.structure for shown in figures(Scope(subtrees=frozenset([mine.pk])))] == [closed.pk]


def test_dimensions_come_when_asked(share):
    share(by="age")
    one = make_structure()
    snapshot = snapshot_of(one)
    put(snapshot, one, 50, 200, 200)
    put(snapshot, one, 50, 200, 200, dimension="a")
    assert [shown.dimension for shown in see(one)] == [""]
    assert [shown.dimension for shown in see(one, dimensions=True)] == ["", "a"]
    assert reading.dimension_labels(snapshot, "age") == {"a": "Jeunes"}


def test_history_tells_every_figure_in_order(share):
    share()
    one = make_structure()
    say(one, 20, 60, on=datetime.date(2024, 1, 1))
    for year, value in ((2025, 40), (2026, 50)):
        put(snapshot_of(one, on=datetime.date(year, 1, 1)), one, value, 200, 200)
    told = history(Scope(single=frozenset([one.pk])), structure=one.pk, indicators=["share_a"])
    assert [(shown.on.year, shown.value, shown.declared) for shown in told] == [
        (2024, 20, True), (2025, 40, False), (2026, 50, False),
    ]  # fmt: skip
    assert history(Scope(), structure=one.pk, indicators=["share_a"]) == []


def test_the_latest_snapshot_may_be_asked_as_of_a_day():
    old, new = snapshot_of(on=datetime.date(2025, 1, 1)), snapshot_of()
    Snapshot.objects.create(on=datetime.date(2026, 2, 1), threshold=11, state=SnapshotState.FAILED)
    assert latest_snapshot() == new
    assert latest_snapshot(datetime.date(2025, 12, 31)) == old
    assert latest_snapshot(datetime.date(2024, 1, 1)) is None


def test_a_total_reads_as_its_value(share):
    share(kind=Kind.TOTAL, unit=Unit.EUROS, counts=Counts.OBJECTS)
    one = make_structure()
    say(one, 1200, None)
    assert see(one)[0].ratio == 1200


def test_the_number_of_queries_does_not_grow(share, django_assert_max_num_queries):
    share()
    root = make_structure()
    several = [make_structure(parent=root) for _ in range(30)]
    snapshot = snapshot_of(root, *several)
    for one in several:
        put(snapshot, one, 50, 200, 200)
        say(one, 30, 60)
    with django_assert_max_num_queries(8):
        assert len(see(*several, scope=Scope(subtrees=frozenset([root.pk])))) == 30


def test_what_is_told_of_employers_alone_is_neither_read_nor_declared_below(share):
    share(employers_only=True)
    employer = make_structure()
    service = make_structure(parent=employer)
    snapshot = snapshot_of(employer, service)
    put(snapshot, employer, 40, 120, 120)
    put(snapshot, service, 30, 60, 60)  # of the time when it was counted everywhere
    DeclaredFigure.objects.create(
        structure=service.pk, indicator="share_a", numerator=20, denominator=50, on=DAY, source="-", author="-"
    )
    assert [(one.structure, one.value) for one in see(employer, service)] == [(employer.pk, 40)]
    everything = figures(Scope(subtrees=frozenset([employer.pk])), dimensions=True)
    assert {one.structure for one in everything if one.indicator == "share_a"} == {employer.pk}
    scope = Scope(subtrees=frozenset([employer.pk]))
    assert history(scope, structure=service.pk, indicators=["share_a"]) == []
    assert len(history(scope, structure=employer.pk, indicators=["share_a"])) == 1
    with pytest.raises(FigureRefused, match="employeur entier"):
        say(service, 20, 50)
    say(employer, 20, 50)
