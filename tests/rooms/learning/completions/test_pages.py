"""The pages of what was completed: mine, the record of human resources, and figures without names."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.attestations.models import Attestation
from terreau.ground.organisations.consultations import consultations_of
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.rooms.learning.completions import delivering
from terreau.rooms.learning.completions.attesting import attest
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Batch
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 2)
HEADERS = "matricule;code_savoir;date;source;numero_attestation"


@pytest.fixture
def house():
    return make_structure("Ministère")


@pytest.fixture
def hr(house, client_for):
    return client_for(make_user((RoleName.HR, house)))


@pytest.fixture
def agent(house):
    return make_agent(house, matricule="M1")


@pytest.fixture
def me(agent, client_for):
    return client_for(make_user(agent=agent))


def lines(response):
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_my_page_shows_what_i_completed_and_gives_my_attestation(me, agent, house):
    completion = make_completion(agent, make_course(house, title="Les données"), completed_on=DAY, minutes=90)
    page = me.get(reverse("completions:mine")).text
    assert "Les données" in page
    assert "2 novembre 2026" in page
    page = me.post(reverse("completions:attest", args=[completion.pk]), follow=True).text
    made = Attestation.objects.get(agent=agent)
    assert reverse("attestations:pdf", args=[made.pk]) in page
    told = lines(me.get(reverse("completions:mine_csv")))
    assert told[1].startswith("Les données;2026-11-02;90;")
    assert told[1].endswith(made.spaced_code)


def test_my_page_costs_the_same_however_much_i_completed(me, agent, house, django_assert_num_queries):
    course = make_course(house)
    for rank in range(3):
        attest(make_completion(agent, course, completed_on=DAY - datetime.timedelta(days=rank)), by="test")
    url = reverse("completions:mine")
    me.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        me.get(url)
    for rank in range(3, 20):
        make_completion(agent, make_course(house), completed_on=DAY - datetime.timedelta(days=rank))
    with django_assert_num_queries(len(few)):
        me.get(url)


def test_a_refusal_is_said_in_words(me, agent, house):
    agent.first_name = agent.last_name = ""
    agent.save()
    completion = make_completion(agent, make_course(house))
    assert "Votre nom" in me.post(reverse("completions:attest", args=[completion.pk]), follow=True).text


def test_the_record_goes_out_by_period_and_structure_guarded_from_formulas_and_told_to_its_agents(hr, house):
    service, other = (make_structure(name, parent=house) for name in ("Service", "Autre service"))
    known = make_course(house, knowledge_code="NUM-12")
    here = make_agent(service, matricule="=1+1")
    attested = make_completion(here, known, completed_on=DAY)
    code = attest(attested, by="test").spaced_code
    make_completion(here, known, completed_on=DAY - datetime.timedelta(days=400))
    make_completion(make_agent(service, matricule="M2"), known, completed_on=DAY, way=Way.IMPORT, source="Mentor")
    make_completion(make_agent(other, matricule="M3"), known, completed_on=DAY)
    url = reverse("completions:record", args=[service.pk])
    response = hr.post(url, {"begin": "2026-01-01", "end": "2026-12-31"})
    assert lines(response) == [HEADERS, f"'=1+1;NUM-12;2026-11-02;Terreau;{code}", "M2;NUM-12;2026-11-02;Mentor;"]
    assert [each.kind for each in consultations_of(here)] == [ConsultationKind.EXPORT]


def test_a_period_upside_down_is_told_and_nothing_goes_out(hr, house, agent):
    url = reverse("completions:record", args=[house.pk])
    page = hr.post(url, {"begin": "2026-12-31", "end": "2026-01-01"})
    assert "La fin vient avant le début" in page.text
    assert not consultations_of(agent).exists()


def test_human_resources_deliver_follow_stop_and_take_up_again(hr, house, agent, monkeypatch):
    course = make_course(house, title="Les données")
    make_completion(agent, course)
    nameless = make_completion(make_agent(house, matricule="M9", first_name="", last_name=""), course)
    url = reverse("completions:deliver", args=[house.pk, course.pk])
    assert "2 attestations à délivrer" in hr.get(url).text
    assert "Les données" in hr.get(reverse("completions:record", args=[house.pk])).text
    hr.post(url, {})
    batch = Batch.objects.get()
    page = reverse("completions:batch", args=[batch.pk])
    assert "En attente" in hr.get(page).text
    assert "Arrêtée" in hr.post(reverse("completions:batch_stop", args=[batch.pk]), follow=True).text
    assert "reprend" in hr.post(reverse("completions:batch_go_on", args=[batch.pk]), follow=True).text
    delivering.run(batch)
    shown = hr.get(page).text
    assert "1 attestation délivrée" in shown
    assert "1 non délivrée" in shown
    told = lines(hr.post(reverse("completions:refused", args=[house.pk, course.pk])))
    assert told[1] == f"M9;{timezone.localdate().isoformat()};ni nom ni prénom dans le dossier"
    assert consultations_of(nameless.agent).exists()
    assert not consultations_of(agent).exists()


def test_a_programme_lead_reads_figures_and_no_record(client_for, house, agent):
    """In an office of one, how many completed a course is who completed it."""
    lead = client_for(make_user((RoleName.PROGRAMME_LEAD, house)))
    office = make_structure("Bureau", parent=house)
    course = make_course(house)
    make_completion(make_agent(office), course)
    for place in (house, office):
        assert lead.get(reverse("completions:record", args=[place.pk])).status_code == 403
        assert lead.get(reverse("completions:deliver", args=[place.pk, course.pk])).status_code == 403
        assert lead.post(reverse("completions:deliver", args=[place.pk, course.pk]), {}).status_code == 403
        assert lead.post(reverse("completions:refused", args=[place.pk, course.pk])).status_code == 403
        assert lead.get(reverse("completions:figures", args=[place.pk])).status_code == 200
    assert "Délivrer les attestations" not in lead.get(course.get_absolute_url()).text
    # Bringing completions would tell, line by line, which of them are known already.
    assert lead.get(reverse("common:import_start", args=["completions"])).status_code in (403, 404)


def test_a_course_of_others_that_nobody_here_completed_is_not_there(hr, house):
    secret = make_course(make_structure("Autre ministère"), title="Chez les autres")
    assert hr.get(reverse("completions:deliver", args=[house.pk, secret.pk])).status_code == 404


def test_without_a_snapshot_the_page_of_figures_says_so(hr, house):
    assert "Aucun chiffre n’est encore calculé" in hr.get(reverse("completions:figures", args=[house.pk])).text


def test_the_sheet_of_a_course_says_to_each_what_concerns_him(me, hr, agent, house, client_for):
    course = make_course(house, title="Les données")
    sheet = course.get_absolute_url()
    assert "terminé" not in me.get(sheet).text
    assert "Délivrer les attestations" not in hr.get(sheet).text
    make_completion(agent, course, completed_on=DAY, way=Way.IMPORT, source="Mentor")
    assert "Vous l’avez terminé le 2 novembre 2026 (Mentor)" in me.get(sheet).text.replace("\xa0", " ")
    assert "Délivrer les attestations" in hr.get(sheet).text
    other = client_for(make_user(agent=make_agent(house)))
    assert "terminé" not in other.get(sheet).text
