"""A session held for an initiative, who came to it, what it announces; what sessions cost, without anybody in it."""

import csv
import datetime
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.evidence.definitions import FACTS, INDICATORS
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.facts import duckdb_facts
from terreau.ground.evidence.sources import schema_of
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.completions.next_steps import _discover
from terreau.rooms.learning.sessions.evidence import PARTICIPANTS, initiatives
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.sessions.next_steps import coming
from tests.compass.makers import make_figure, make_snapshot
from tests.factories import make_structure
from tests.ground.initiatives.rows import make_initiative
from tests.rooms.learning.makers import make_course
from tests.rooms.learning.sessions.makers import Place, ask, attend, end, make_place, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


@pytest.fixture
def units(tmp_path):
    """The unit rows of the indicator, computed by DuckDB on the facts of the day."""

    def compute(on: datetime.date) -> list[dict]:
        for name in ("structures", "agents", "initiative_participation"):
            fact = FACTS[name]
            found = [
                {key: str(row[key]) if key == "key" else row[key] for key in fact.columns} for row in fact.rows(on)
            ]
            pq.write_table(pa.Table.from_pylist(found, schema=schema_of(fact)), tmp_path / f"{name}.parquet")
        with duckdb_facts(tmp_path) as (_backend, facts):
            return INDICATORS[PARTICIPANTS].units(facts, on).to_pyarrow().to_pylist()

    return compute


def form_of(session: Session, **more: object) -> dict[str, object]:
    return {
        "parts": "12/03/2099 9h-12h30 Matin", "capacity_on_site": 12, "capacity_online": 0, "share": 80,
        "needs_agreement": "on", "place": "Salle des plans",
    } | more  # fmt: skip


def test_a_session_says_for_which_initiative_of_its_employer_it_is_held(client_for, place) -> None:
    ours, theirs = make_initiative(place.direction, title="Cap sur les cartes"), make_initiative(make_structure())
    over = make_initiative(place.direction, title="Déjà finie", state="concluded")
    session = make_session(place)
    client, url = client_for(place.lead), reverse("learning_sessions:edit", args=[session.pk])
    form = client.get(url).content.decode()
    assert "Cap sur les cartes" in form
    assert "Déjà finie" not in form
    for refused in (theirs, over):
        client.post(url, form_of(session, initiative=refused.pk))
        assert Session.objects.get(pk=session.pk).initiative is None
    client.post(url, form_of(session, initiative=ours.pk))
    assert Session.objects.get(pk=session.pk).initiative == ours
    assert "Cap sur les cartes" in client.get(session.get_absolute_url()).content.decode()
    page = client.get(reverse("initiatives:show", args=[ours.pk])).content.decode()
    assert "Lire une carte" in page
    ours.state = "concluded"
    ours.save()
    client.post(url, form_of(session, initiative=ours.pk))  # what it says already stays offered
    assert Session.objects.get(pk=session.pk).initiative == ours


def test_who_came_counts_once_for_an_initiative_and_who_only_registered_does_not(place, units) -> None:
    initiative, _other = make_initiative(place.direction), make_initiative(place.employer)
    course = make_course(place.employer, kind=Kind.SESSIONS)
    came, absent, elsewhere = (place.agent() for _ in range(3))
    for held_for, users in ((initiative, (came, absent)), (initiative, (came,)), (None, (elsewhere,))):
        session = make_session(place, course, initiative=held_for, needs_agreement=False)
        rows = {user: ask(session, user) for user in users}
        end(session)
        for user, registration in rows.items():
            attend(registration, present=0 if user is absent else 3, absent=1)
    found = units(timezone.localdate())
    assert [(row["unit"], row["dimension"]) for row in found] == [(came.agent.pk, str(initiative.pk))]
    assert set(dict(initiatives())) == {str(initiative.pk)}
    assert initiative.title not in str(initiatives()), "a snapshot keeps its labels for years"


def test_the_page_of_an_initiative_reads_protected_figures_alone(client_for, place) -> None:
    initiative = make_initiative(place.direction)
    make_session(place, initiative=initiative)
    client, url = client_for(place.lead), reverse("initiatives:show", args=[initiative.pk])
    assert "venus" not in client.get(url).content.decode()
    figure = make_figure(
        make_snapshot(), place.direction, PARTICIPANTS, 40, 40, dimension=str(initiative.pk)
    )  # fmt: skip
    assert "40 agents sont venus" in client.get(url).content.decode()
    figure.status, figure.value, figure.base, figure.people = Status.HIDDEN_SMALL, None, None, None
    figure.save()
    page = client.get(url).content.decode()
    assert "est masqué" in page
    assert "sont venus à l’une" not in page


def test_dates_that_are_announced_come_with_the_seats_that_they_have(place) -> None:
    _discover()
    course = make_course(place.employer, kind=Kind.SESSIONS)
    session = make_session(place, course)
    make_session(place, course, opened=False)
    make_session(place, course, by_jury=True)
    (found,) = coming(course, place.lead)
    assert found.words.endswith(", 12 places")
    assert found.url == session.get_absolute_url()


def test_costs_and_hours_are_told_by_session_and_nobody_is_in_them(client_for, place) -> None:
    course = make_course(place.employer, kind=Kind.SESSIONS, title="Lire une carte")
    session = make_session(place, course, cost_cents=12050)
    make_session(place, course, by_jury=True, title="Cycle des cartes", capacity_on_site=None)
    ask(session, place.agent(last_name="Inscrite"))
    make_session(make_place())
    text = client_for(place.lead).get(reverse("learning_sessions:costs_csv")).getvalue().decode("utf-8-sig")
    rows = {row["session"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert set(rows) == {"Lire une carte", "Cycle des cartes"}
    one = rows["Lire une carte"]
    assert (one["demi-journées"], one["heures prévues"], one["places"]) == ("4", "12", "12")
    assert one["coût de toutes les places en euros"].replace(",", ".") in {"1446", "1446.0", "1446.00"}
    assert (rows["Cycle des cartes"]["cohorte"], rows["Cycle des cartes"]["places"]) == ("oui", "sans limite")
    assert "Inscrite" not in text
    assert client_for(place.agent()).get(reverse("learning_sessions:costs_csv")).status_code == 403
