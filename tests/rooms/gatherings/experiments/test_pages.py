"""The pages of experiments: what is asked, what is refused, what is found, who reads what."""

import datetime

import pytest
from django.urls import reverse

from terreau.ground.common.search import Query
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.experiments import actions, participants
from terreau.rooms.gatherings.experiments.inbox import to_conclude
from terreau.rooms.gatherings.experiments.models import Experiment, Participant
from terreau.rooms.gatherings.experiments.search import experiments as searched
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.experiments.helpers import END, START, concluded, measured, prepared, running


@pytest.fixture
def place(db):
    return make_structure("Accueil", parent=make_structure("Mairie"))


@pytest.fixture
def lead(place):
    return make_user((RoleName.PROGRAMME_LEAD, place.root), agent=make_agent(place.root))


@pytest.fixture
def reader(place):
    return make_user(agent=make_agent(place))


def url(name, one):
    return reverse(f"experiments:{name}", args=[one.pk])


def test_from_the_sheet_to_the_decision_on_the_web(place, lead, client_for):
    client = client_for(lead)
    words = {
        "title": "Bornes", "structure": place.pk, "lever": 5, "idea": "une borne", "people": "l’accueil",
        "gain": "souffler", "protocol": "Un mois", "threshold": "moins de 5 %", "decider": "La cheffe",
        "leader": "Le chargé",
    }  # fmt: skip
    client.post(reverse("experiments:create"), words)
    one = Experiment.objects.get()
    measure = {"label": "Attente", "unit": "minutes", "better": "lower", "how": "Montre", "before": "12.5",
               "before_on": "2025-01-02"}  # fmt: skip
    client.post(url("measure_create", one), measure)
    client.post(url("start", one), {"starts_on": START.isoformat(), "ends_on": END.isoformat()})
    page = client.get(url("show", one)).text
    assert "31 mars 2025" in page
    assert "12,5" in page
    assert "à conclure depuis" in page
    done = measure | {"after": "9", "after_on": "2025-03-30"}
    client.post(reverse("experiments:measure_edit", args=[one.measures.get().pk]), done)
    decision = {"decision": "stop", "on": "2025-04-02", "reason": "Sous le seuil", "lessons": "La borne isole"}
    client.post(url("conclude", one), decision)
    page = client.get(url("show", one)).text
    assert "Ce que cet arrêt nous a appris" in page
    assert "La borne isole" in page
    assert "fr-badge--error" not in page


def test_an_end_before_the_start_or_an_effect_is_refused_in_words(place, lead, client_for):
    one = prepared(place, by=lead)
    backwards = {"starts_on": END.isoformat(), "ends_on": START.isoformat()}
    assert "La fin ne peut pas précéder le début" in client_for(lead).post(url("start", one), backwards).text
    actions.start(one, starts_on=START, ends_on=END, by=lead)
    claim = {"decision": "scale", "on": "2025-04-02", "reason": "Un effet réel", "lessons": "Leçon"}
    assert "ne prouve pas" in client_for(lead).post(url("conclude", one), claim).text


def test_a_half_measure_is_refused_in_words(place, lead, client_for):
    one = running(place, by=lead)
    half = {"label": "Attente", "unit": "minutes", "better": "lower", "how": "Montre", "before": "12"}
    assert "Une mesure a une valeur et une date" in client_for(lead).post(url("measure_create", one), half).text


def test_a_sheet_in_preparation_is_read_by_those_who_run_it_and_who_take_part(place, lead, reader, client_for):
    one = prepared(place, by=lead)
    assert client_for(reader).get(url("show", one)).status_code == 404
    participants.add(one, [reader.agent], by=lead)
    assert client_for(reader).get(url("show", one)).status_code == 200


def test_the_whole_employer_reads_and_another_does_not(place, lead, client_for):
    one = running(place, by=lead)
    far = make_user(agent=make_agent(make_structure("Voirie", parent=place.root)))
    assert client_for(far).get(url("show", one)).status_code == 200
    outsider = make_user((RoleName.PROGRAMME_LEAD, make_structure("Région")))
    assert client_for(outsider).get(url("show", one)).status_code == 404
    assert one.title not in client_for(outsider).get(reverse("experiments:list")).text


def test_the_library_is_found_by_words_without_accents_decision_lever_kind_and_lateness(
    place, lead, reader, client_for
):
    stopped = concluded(place, by=lead, title="Réunions debout", lever=1)
    late = running(place, by=lead, title="Courrier numérisé")
    client = client_for(reader)

    def found(**asked):
        page = client.get(reverse("experiments:list"), asked).text
        return [one.title for one in (stopped, late) if one.title in page]

    assert found(q="REUNIONS") == [stopped.title]
    assert found(decision="stop") == [stopped.title]
    assert found(lever=5) == [late.title]
    assert found(state="late") == [late.title]
    assert found(kind="service") == [stopped.title, late.title]
    assert found(kind="site") == []
    assert found(kind="' or 1=1", lever="x") == [stopped.title, late.title]
    csv = b"".join(client.get(reverse("experiments:list_csv"), {"decision": "stop"}).streaming_content).decode()
    assert stopped.title in csv
    assert late.title not in csv
    assert "Le SMS arrive tard" in csv
    assert [hit.title for hit in searched(reader, Query.of("numerise"), 5)] == [late.title]


def test_the_list_costs_the_same_with_more_rows(place, lead, reader, client_for, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client_for(reader).get(reverse("experiments:list"))
        return len(seen)

    concluded(place, by=lead)
    before = cost()
    for number in range(6):
        concluded(place, by=lead, title=f"Essai {number}")
    assert cost() == before


def test_only_who_runs_it_is_told_what_is_overdue(place, lead, reader, client_for):
    running(place, by=lead)
    assert len(to_conclude(lead)) == 1
    assert to_conclude(reader) == []
    assert to_conclude(make_user((RoleName.PROGRAMME_LEAD, make_structure("Région")))) == []


def test_participants_are_added_by_address_and_seen_by_those_who_run_it_only(place, lead, reader, client_for):
    one, client = running(place, by=lead), client_for(lead)
    stranger = make_agent(make_structure("Région"))
    refused = client.post(url("participants", one), {"names": f"{reader.agent.email}\n{stranger.email}"}).text
    assert "Personne n’est ajouté" in refused
    assert not Participant.objects.exists()
    client.post(url("participants", one), {"names": reader.agent.email})
    name = reader.agent.last_name
    assert name in client.get(url("participants", one)).text
    assert client_for(reader).get(url("participants", one)).status_code == 403
    assert name not in client_for(lead).get(url("show", one)).text
    # A lead reads no file of agents: a matricule names nobody to him.
    other = make_agent(place)
    assert "Personne n’est ajouté" in client.post(url("participants", one), {"names": other.matricule}).text
    key = Participant.objects.get().pk
    client.post(url("presence", one), {"participant": key, "presence-on": START.isoformat()})
    assert Participant.objects.get().present_on == START
    client_for(reader).post(url("mine", one))
    assert Participant.objects.get().withdrawn_on is not None
    assert name not in client.get(url("participants", one)).text


def test_everybody_reads_only_what_somebody_who_animates_opened(place, lead, client, client_for):
    one, other = concluded(place, by=lead, title="Ouverte"), concluded(place, by=lead, title="Fermée")
    head = make_user((RoleName.MANAGER, place))
    assert client_for(head).post(url("open", one)).status_code == 403
    client_for(lead).post(url("open", one))
    page = client.get(reverse("experiments:public_list")).text
    assert "Ouverte" in page
    assert "Fermée" not in page
    assert client.get(url("public", one)).status_code == 200
    assert client.get(url("public", other)).status_code == 404
    client_for(lead).post(url("close", one))
    assert client.get(url("public", one)).status_code == 404


def test_an_experiment_that_runs_is_not_opened(place, lead, client_for):
    one = running(place, by=lead)
    client_for(lead).post(url("open", one))
    one.refresh_from_db()
    assert one.public_since is None


def test_the_dates_of_the_future_are_refused(place, lead):
    one = running(place, by=lead)
    with pytest.raises(actions.ExperimentRefused):
        actions.conclude(one, decision="stop", reason="R", lessons="L", on=datetime.date(2100, 1, 1), by=lead)


def test_a_measure_is_deleted_once_it_is_confirmed(place, lead, client_for):
    experiment = running(place, by=lead)
    measured(experiment, by=lead)
    measure = experiment.measures.get()
    client, url = client_for(lead), reverse("experiments:measure_delete", args=[measure.pk])
    assert url in client.get(reverse("experiments:measure_edit", args=[measure.pk])).text
    assert "Avant\u00a0: 20 rendez-vous" in client.get(url).text
    assert experiment.measures.count() == 1
    assert "La mesure est supprimée" in client.post(url, follow=True).text
    assert not experiment.measures.exists()
