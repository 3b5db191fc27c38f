"""Levers 5 and 7 as the evidence counts them: by the first end, by other structures, and nothing from nothing."""

import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from terreau.ground.evidence.definitions import FACTS, INDICATORS
from terreau.ground.evidence.facts import duckdb_facts
from terreau.ground.evidence.sources import schema_of
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.experiences import actions as telling, reusing
from terreau.rooms.gatherings.experiments import actions, participants
from terreau.rooms.gatherings.experiments.models import Participant
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.experiences.helpers import published
from tests.rooms.gatherings.experiments.helpers import END, START, measured, prepared, running

pytestmark = pytest.mark.django_db
NEEDED = ("structures", "agents", "experiments", "experiment_participation", "experiences", "experience_reuses")
AFTER = END + datetime.timedelta(days=1)


@pytest.fixture
def rows(tmp_path):
    """`rows(code, on)`: {unit: (structure, value)} of an indicator, computed by DuckDB on the facts of the day."""

    def compute(code, on):
        folder = tmp_path / f"{code}-{on}"
        folder.mkdir()
        for name in NEEDED:
            fact = FACTS[name]
            found = [
                {key: str(row[key]) if key == "key" else row[key] for key in fact.columns} for row in fact.rows(on)
            ]
            pq.write_table(pa.Table.from_pylist(found, schema=schema_of(fact)), folder / f"{name}.parquet")
        with duckdb_facts(folder) as (_backend, facts):
            units = INDICATORS[code].units(facts, on).to_pyarrow().to_pylist()
        assert len({row["unit"] for row in units}) == len(units)
        assert all(row["base"] == 1 for row in units)
        return {row["unit"]: (row["structure"], row["value"]) for row in units}

    return compute


@pytest.fixture
def town():
    return make_structure("Mairie")


@pytest.fixture
def lead(town):
    return make_user((RoleName.PROGRAMME_LEAD, town))


def test_due_by_the_first_end_concluded_with_both_measures_and_a_decision(town, lead, rows):
    prepared(town, by=lead)
    whole, unmeasured, undecided, off, half = (running(town, by=lead, title=str(number)) for number in range(5))
    for one in (whole, undecided):
        measured(one, by=lead)
    measured(half, by=lead, after=None, after_on=None)
    for one in (whole, unmeasured, half):
        actions.conclude(one, decision="stop", reason="R", lessons="L", on=END, by=lead)
    actions.put_off(off, to=END + datetime.timedelta(days=900), reason="Pas le temps", by=lead)
    found = rows("experiments_concluded", AFTER)
    assert {key: value for key, (_place, value) in found.items()} == {
        whole.pk: 1, unmeasured.pk: 0, undecided.pk: 0, off.pk: 0, half.pk: 0,
    }  # fmt: skip
    assert {place for place, _value in found.values()} == {town.pk}


def test_an_end_that_is_not_past_counts_in_nothing(town, lead, rows):
    running(town, by=lead)
    assert rows("experiments_concluded", END) == {}


def test_a_decision_taken_after_the_day_of_the_snapshot_is_not_known_yet(town, lead, rows):
    one = running(town, by=lead)
    measured(one, by=lead)
    actions.conclude(one, decision="scale", reason="R", lessons="L", on=AFTER + datetime.timedelta(days=9), by=lead)
    assert rows("experiments_concluded", AFTER)[one.pk] == (town.pk, 0)


def test_taking_part_is_being_present_and_not_being_on_the_list(town, lead):
    one, present, listed = running(town, by=lead), make_agent(town), make_agent(town)
    participants.add(one, [present, listed], by=lead)
    participants.say_present(one, [Participant.objects.get(agent=present).pk], on=START, by=lead)
    rows_of = FACTS["experiment_participation"].rows
    assert list(rows_of(START)) == [{"agent": present.pk, "present_on": START}]
    assert list(rows_of(START - datetime.timedelta(days=1))) == []


def author_of(place):
    return make_user(agent=make_agent(place))


def test_a_service_counts_once_for_twelve_months_and_silence_is_not_a_figure(town, lead, rows):
    place, other = make_structure("Accueil", parent=town), make_structure("Voirie", parent=town)
    far = make_structure("Région")
    author = author_of(place)
    for one in (other, far):
        make_agent(one)
    assert rows("services_sharing", AFTER) == {}
    for title in ("Un", "Deux"):
        published(author, by=lead, on=END, title=title)
    found = rows("services_sharing", END)
    assert found == {place.pk: (place.pk, 1), other.pk: (other.pk, 0)}  # nothing of an employer that has not begun
    a_year_later = datetime.date(END.year + 1, END.month, END.day)
    assert rows("services_sharing", a_year_later)[place.pk] == (place.pk, 0)


def test_publishing_again_makes_nothing_more_recent(town, lead, rows):
    author = author_of(make_structure("Accueil", parent=town))
    edition = published(author, by=lead, on=START)
    following = telling.revise(edition.experience, by=author)
    telling.submit(following, by=author)
    telling.publish(following, by=lead, on=END)
    assert next(iter(FACTS["experiences"].rows(END)))["published_on"] == START


def test_an_experience_served_when_two_other_structures_said_so(town, lead, rows):
    place = make_structure("Accueil", parent=town)
    author = author_of(place)
    twice, once = (published(author, by=lead, title=title).experience for title in ("Deux", "Une"))
    for label in ("Voirie", "Culture"):
        user = author_of(make_structure(label, parent=town))
        reusing.say_it_served(twice, sentence="Repris", by=user)
        if label == "Voirie":
            reusing.say_it_served(once, sentence="Repris", by=user)
    today = twice.first_published_on or telling.timezone.localdate()
    found = rows("experiences_reused", today)
    assert found == {twice.pk: (place.pk, 1), once.pk: (place.pk, 0)}


def test_what_is_withdrawn_is_counted_no_more(town, lead, rows):
    author = author_of(make_structure("Accueil", parent=town))
    edition = published(author, by=lead)
    telling.withdraw(edition.experience, reason="Un nom", by=lead)
    today = telling.timezone.localdate()
    assert rows("experiences_reused", today) == rows("services_sharing", today) == {}


def test_the_flagships_kept_their_code_and_are_computed():
    for code in ("experiments_concluded", "services_sharing", "experiences_reused"):
        assert INDICATORS[code].flagship
        assert INDICATORS[code].computed
        assert INDICATORS[code].version == 2
