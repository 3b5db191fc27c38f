"""Unit rows in, figures out: summed exactly, checked, rolled up, protected."""

import datetime

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.definitions import INDICATORS, Counts, Kind, Unit
from terreau.ground.evidence.engine import BrokenIndicator, sums
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.models import Figure, Snapshot
from tests.factories import make_agent, make_structure

DAY = datetime.date(2026, 1, 1)

pytestmark = pytest.mark.django_db(transaction=True)


def people(*sizes: int):
    """An employer with one service per size, two agents of three of category A."""
    root = make_structure()
    services = [make_structure(parent=root) for _ in sizes]
    for service, size in zip(services, sizes, strict=True):
        for number in range(size):
            make_agent(service, category="B" if number % 3 == 0 else "A", birth_year=1990 if number % 2 else 1970)
    return root, services


def figure(structure, **fields) -> Figure:
    return Figure.objects.get(structure=structure.pk, **({"dimension": ""} | fields))


def test_figures_are_summed_up_the_tree(share):
    share()
    root, services = people(30, 60)
    take_snapshot(DAY, by="test")
    assert [(figure(one).value, figure(one).base, figure(one).people) for one in (*services, root)] == [
        (20, 30, 30), (40, 60, 60), (60, 90, 90),
    ]  # fmt: skip


def test_a_small_service_and_its_neighbour_are_hidden_and_nothing_of_them_is_stored(share):
    share()
    root, (small, neighbour, large) = people(4, 30, 60)
    take_snapshot(DAY, by="test")
    statuses = [figure(one).status for one in (small, neighbour, large, root)]
    assert statuses == [Status.HIDDEN_SMALL, Status.HIDDEN_COMPLEMENT, Status.SHOWN, Status.SHOWN]
    assert (figure(neighbour).value, figure(neighbour).base, figure(neighbour).people) == (None, None, None)


def test_a_structure_without_units_has_no_figure(share):
    share()
    root, _services = people(30)
    empty = make_structure(parent=root)
    take_snapshot(DAY, by="test")
    assert not Figure.objects.filter(structure=empty.pk).exists()


def test_dimensions_are_summed_and_add_up_when_each_unit_has_one(share):
    def by_age(facts, on):
        agents = facts.agents
        return agents.select(
            unit=agents.agent, structure=agents.structure, dimension=agents.age_band,
            value=(agents.category == "A").cast("int64"), base=1, people=1,
        )  # fmt: skip

    share(units=by_age, by="age_band")
    root, _services = people(90)
    take_snapshot(DAY, by="test")
    assert [(figure(root, dimension=band).people) for band in ("", "35-44", "55-64")] == [90, 45, 45]


def test_someone_in_several_dimensions_counts_once_among_people(share):
    def twice(facts, on):
        agents = facts.agents
        rows = [
            agents.select(
                unit=agents.agent, structure=agents.structure, dimension=ibis.literal(name),
                value=(agents.category == "A").cast("int64"), base=1, people=1,
            )
            for name in ("one", "two")
        ]  # fmt: skip
        return rows[0].union(rows[1])

    share(units=twice, by="what")
    root, _services = people(90)
    take_snapshot(DAY, by="test")
    assert (figure(root).base, figure(root).people) == (180, 90)


def test_a_rate_on_nothing_is_no_data_and_never_zero(share):
    share(
        kind=Kind.RATE, counts=Counts.OBJECTS, unit=Unit.DAYS,
        units=lambda facts, on: facts.agents.select(
            unit=facts.agents.agent, structure=facts.agents.structure, value=0, base=0, people=0),
    )  # fmt: skip
    root, _services = people(3)
    take_snapshot(DAY, by="test")
    assert (figure(root).status, figure(root).value) == (Status.NO_DATA, None)


def broken(**columns):
    def units(facts, on):
        agents = facts.agents
        given = {"unit": agents.agent, "structure": agents.structure, "value": 1, "base": 1, "people": 1}
        changed = {name: one(agents) if callable(one) else one for name, one in columns.items()}
        return agents.select(**(given | changed))

    return units


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"unit": lambda agents: ibis.literal(7)}, "repeat a \\(unit, dimension\\)"),
        ({"value": ibis.literal(float("nan"))}, "infinite"),
        ({"base": ibis.literal(float("inf"))}, "infinite"),
        ({"value": ibis.null("float64")}, "empty unit, value, base or people"),
        ({"structure": ibis.literal(987654)}, "absent from the snapshot"),
        ({"structure": ibis.null("int64")}, "no structure"),
        ({"unit": ibis.null("int64")}, "empty unit, value, base or people"),
        ({"value": 2}, "not between 0 and its base"),
        ({"people": -1}, "negative number of people"),
        ({"more": 1}, "must have the columns"),
    ],
)
def test_broken_unit_rows_publish_nothing(share, columns, reason):
    share(units=broken(**columns))
    people(5)
    with pytest.raises(BrokenIndicator, match=reason):
        take_snapshot(DAY, by="test")
    assert not Snapshot.objects.filter(state="published").exists()
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({}, None),
        ({"unit": [1, 2, 1]}, r"1 unit rows repeat a \(unit, dimension\)"),
        ({"value": [0.0, float("nan"), 1.0]}, "infinite"),
        ({"value": [0.0, None, 1.0]}, "empty unit, value, base or people"),
        ({"value": [0.0, 2.0, 1.0]}, "not between 0 and its base"),
        ({"people": [1, 1, -1]}, "negative number of people"),
        ({"dimension": ["one", "", "one"]}, "no dimension"),
    ],
)
def test_rows_summed_here_or_there_give_the_same_sums_and_the_same_refusals(share, tmp_path, columns, reason):
    """`there`: what a cluster does, where unit rows never come to this machine."""
    given = {
        "unit": [1, 2, 3], "structure": [7, 7, 8], "dimension": ["one", "two", "one"],
        "value": [0.0, 1.0, 1.0], "base": [1.0, 1.0, 1.0], "people": [1, 1, 1],
    }  # fmt: skip
    backend = ibis.duckdb.connect()
    pq.write_table(pa.table(given | columns), tmp_path / "given.parquet")
    table = backend.read_parquet(str(tmp_path / "given.parquet"))
    one = share(units=lambda facts, on: table, by="what")
    found = []
    for where in (backend, None):
        if reason:
            with pytest.raises(BrokenIndicator, match=reason):
                sums(one, None, DAY, where)
        else:
            got = sums(one, None, DAY, where)
            rows = zip(got.structure, got.dimension, got.value, got.base, got.people, got.units, strict=True)
            found.append((sorted(rows), got.disjoint))
    assert reason or found == [([(7, "one", 0, 1, 1, 1), (7, "two", 1, 1, 1, 1), (8, "one", 1, 1, 1, 1)], True)] * 2
    backend.disconnect()


def test_a_single_unit_row_that_comes_twice_in_one_dimension_is_refused(share):
    """The same agent twice under one dimension, once in another, everyone else once in each: one repeat."""

    def units(facts, on):
        agents = facts.agents
        given = {"unit": agents.agent, "structure": agents.structure, "value": 1, "base": 1, "people": 1}
        again = agents.filter(agents.agent == 3)
        more = {"unit": again.agent, "structure": again.structure, "value": 1, "base": 1, "people": 1}
        one, two = (agents.select(**given, dimension=ibis.literal(name)) for name in ("one", "two"))
        return one.union(two).union(again.select(**more, dimension=ibis.literal("two")))

    share(units=units, by="what")
    people(30)
    with pytest.raises(BrokenIndicator, match=r"share_a: 1 unit rows repeat a \(unit, dimension\)"):
        take_snapshot(DAY, by="test")


def test_an_indicator_that_nobody_computes_is_passed_over(share):
    share(units=None)
    people(30)
    take_snapshot(DAY, by="test")
    assert len(INDICATORS) == 1
    assert not Figure.objects.exists()


def test_web_processes_never_load_the_engine(tmp_path):
    """Ibis, DuckDB and Arrow cost hundreds of megabytes that only background tasks pay."""
    import os
    import subprocess
    import sys

    program = """
import sys, django
django.setup()
import config.urls, config.wsgi
from django.test import Client
from django.urls import get_resolver
get_resolver().url_patterns
for pattern in get_resolver().url_patterns:
    getattr(pattern, "url_patterns", None)
import terreau.ground.evidence.figures, terreau.ground.evidence.actions, terreau.ground.evidence.due
Client(SERVER_NAME="127.0.0.1", raise_request_exception=False).get("/compte/connexion/")
print(sorted({"ibis", "duckdb", "pyarrow", "pyspark", "adbc_driver_sqlite", "scipy"} & set(sys.modules)))
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "TERREAU_VAR": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip().splitlines()[-1] == "[]", answer.stdout


def test_what_is_told_of_employers_alone_has_no_row_below(share):
    share(employers_only=True)
    root, services = people(4, 30, 60)
    small, (office,) = people(6)
    take_snapshot(DAY, by="test")
    assert (figure(root).value, figure(root).base, figure(root).people) == (62, 94, 94)
    assert figure(small).status == Status.HIDDEN_SMALL
    assert not Figure.objects.filter(structure__in=[one.pk for one in (*services, office)]).exists()
