"""What the evidence is given: whole sessions, once closed, one answer a person and session."""

import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.definitions import FACTS, INDICATORS
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.facts import duckdb_facts
from terreau.ground.evidence.models import Figure
from terreau.ground.evidence.sources import schema_of
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.evidence import USEFUL
from terreau.rooms.learning.evaluations.models import Evaluation, Round
from tests.rooms.learning.evaluations.makers import make_place, make_session

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 11, 20)
FACT = "training_evaluations"


@pytest.fixture
def units(tmp_path):
    """The unit rows of the indicator, computed by DuckDB on the facts of the day."""

    def compute(on=ON):
        pq.write_table(pa.Table.from_pylist(given(on), schema=schema_of(FACTS[FACT])), tmp_path / f"{FACT}.parquet")
        with duckdb_facts(tmp_path) as (_backend, facts):
            return INDICATORS[USEFUL].units(facts, on).to_pyarrow().to_pylist()

    return compute


def given(on=ON):
    return list(FACTS[FACT].rows(on))


def said(session, *marks, moment=Moment.HOT, closes_on=ON - datetime.timedelta(days=3), closed=True):
    Round.objects.create(
        session=session, moment=moment, opens_on=closes_on, closes_on=closes_on,
        closed_at=timezone.now() if closed else None,
    )  # fmt: skip
    more = {"applied": 9} if moment == Moment.COLD else {}
    for mark in marks:
        Evaluation.objects.create(session=session, moment=moment, recommends=8, useful=mark, **more)


def test_the_share_of_useful_is_over_the_answers_of_the_last_day_of_sessions_closed_within_the_year(units):
    place = make_place()
    one, two, lasting, old = (make_session(place) for _each in range(4))
    said(one, 6, 7, 10)
    said(one, 10, 10, moment=Moment.COLD)
    said(two, 0, 9)
    said(lasting, 9, closed=False)
    said(old, 9, closes_on=datetime.date(2025, 11, 20))
    found = {row["unit"]: (row["structure"], row["value"], row["base"], row["people"]) for row in units()}
    assert found == {one.pk: (place.employer.pk, 2, 3, 3), two.pk: (place.employer.pk, 1, 2, 2)}


def test_the_fact_holds_no_agent_no_key_and_nothing_that_is_not_closed(units):
    place = make_place()
    session = make_session(place)
    said(session, 7, 7)
    said(session, 8, moment=Moment.COLD, closes_on=ON)
    rows = given()
    assert set(FACTS[FACT].columns) == {
        "session", "structure", "closed_on", "moment", "recommends", "useful", "applied",
    }  # fmt: skip
    assert [row["useful"] for row in rows] == [7, 7]
    assert {row["structure"] for row in rows} == {place.employer.pk}


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_tells_from_eleven_answers_and_hides_fewer(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    enough, few = make_place(), make_place()
    said(make_session(enough), *[8] * 9, 1, 2)
    said(make_session(few), 8, 9, 3)
    snapshot = take_snapshot(timezone.localdate(), by="test")
    rows = Figure.objects.filter(snapshot=snapshot, indicator=USEFUL).order_by()
    found = {row.structure: (row.status, row.people) for row in rows}
    assert found[enough.employer.pk] == (Status.SHOWN, 11)
    assert found[few.employer.pk] == (Status.HIDDEN_SMALL, None)
