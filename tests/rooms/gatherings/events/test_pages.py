"""Every page of the organiser, and what readers see, through HTTP."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Occasion, Registration
from terreau.rooms.gatherings.events import actions, asking, feeds, programme
from terreau.rooms.gatherings.events.enums import Kind, Moment, State
from terreau.rooms.gatherings.events.models import Answer, Event
from terreau.rooms.gatherings.events.programme import LineSpec, SpeakerSpec
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.events.makers import end, in_days, make_event, make_lead, session

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return make_structure("Direction des cartes")


@pytest.fixture
def lead(structure):
    return make_lead(structure)


def filled(structure, **more):
    """The form of an event, as a browser sends it."""
    day = in_days(20).date().isoformat()
    return {
        "structure": structure.code, "title": "Café des cartes", "kind": Kind.CAFE, "summary": "Lire une carte.",
        "day_1": day, "from_1": "16:30", "to_1": "18:00", "place": "Salle des plans", "capacity_on_site": "30",
        "capacity_online": "0", "audience": "everybody",
    } | more  # fmt: skip


def test_an_event_is_prepared_read_and_announced(client, structure, lead):
    client.force_login(lead)
    response = client.post(reverse("events:create"), filled(structure))
    event = Event.objects.get()
    assert response.url == reverse("events:programme", args=[event.pk])
    line = {"kind": Moment.OPENING, "title": "Pourquoi des cartes", "minutes": "5", "name_1": "Anne Exemple",
            "function_1": "cheffe de projet"}  # fmt: skip
    client.post(reverse("events:programme", args=[event.pk]), line)
    page = client.get(event.get_absolute_url()).content.decode()
    assert "16:30 – 16:35" in page
    assert "cheffe de projet" in page
    assert "Anne Exemple" not in page
    client.post(reverse("events:publish", args=[event.pk]))
    event.refresh_from_db()
    assert event.state == State.OPEN
    assert event.occasion.state == "open"


def test_a_refused_form_says_why_beside_its_field(client, structure, lead):
    client.force_login(lead)
    page = client.post(reverse("events:create"), filled(structure, to_1="15:00")).content.decode()
    assert "La fin vient après le début." in page
    assert not Event.objects.exists()


def test_registrations_close_on_the_day_that_the_form_says(client, structure, lead):
    day = in_days(10).date()
    client.force_login(lead)
    client.post(reverse("events:create"), filled(structure, closes_on=day.isoformat()))
    event = Event.objects.get()
    closing = timezone.localtime(event.occasion.closes_at)
    assert (closing.date(), closing.hour, closing.minute) == (day, 23, 59)
    actions.open_event(event, by=lead)
    assert f'value="{day.isoformat()}"' in client.get(reverse("events:edit", args=[event.pk])).text
    agent = make_agent(structure)
    reader = Client()
    reader.force_login(make_user(agent=agent, email=agent.email))
    assert f"Inscriptions jusqu’au {day.day} " in reader.get(event.get_absolute_url()).text
    Occasion.objects.filter(pk=event.occasion_id).update(closes_at=timezone.now())
    assert "Les inscriptions sont closes." in reader.get(event.get_absolute_url()).text
    client.post(reverse("events:edit", args=[event.pk]), filled(structure))  # emptied: until it begins
    assert "M’inscrire" in reader.get(event.get_absolute_url()).text


@pytest.mark.parametrize(
    ("days", "hour", "said"),
    [
        (21, "", "La rencontre aura commencé"),
        (20, "17:00", "La rencontre aura commencé"),
        (None, "12:00", "Dites aussi quel jour les inscriptions s’arrêtent."),
    ],
)
def test_a_closing_that_makes_no_sense_is_refused(client, structure, lead, days, hour, said):
    client.force_login(lead)
    day = in_days(days).date().isoformat() if days else ""
    page = client.post(reverse("events:create"), filled(structure, closes_on=day, closes_time=hour)).text
    assert said in page
    assert not Event.objects.exists()


def test_on_the_very_day_registrations_close_as_it_begins(client, structure, lead):
    client.force_login(lead)
    client.post(reverse("events:create"), filled(structure, closes_on=in_days(20).date().isoformat()))
    occasion = Event.objects.get().occasion
    assert occasion.closes_at == occasion.starts_at


def test_every_page_of_the_organiser_opens(client, structure, lead):
    event = make_event(structure, by=lead, series=actions.make_series(structure, name="Les cafés", by=lead))
    line = programme.add_line(event, LineSpec(Moment.TALK, "Un mot", 10), by=lead)
    draft = make_event(structure, by=lead, opened=False, title="En préparation")
    client.force_login(lead)
    names = ["edit", "programme", "questions", "sheets", "postpone", "cancel", "report", "duplicate", "write", "points"]
    pages = [reverse(f"events:{name}", args=[event.pk]) for name in names]
    pages += [reverse("events:line", args=[event.pk, line.pk]), reverse("events:delete", args=[draft.pk])]
    pages += [reverse(f"events:{name}") for name in ("agenda", "mine", "create", "series_create")]
    pages += [event.get_absolute_url(), draft.get_absolute_url(), event.series.get_absolute_url()]
    pages += [reverse("events:series_edit", args=[event.series_id]), reverse("events:register", args=[draft.pk])]
    for page in pages:
        assert client.get(page).status_code == 200, page


def test_an_agent_registers_in_one_click_then_sees_his_place(client, structure, lead):
    event = make_event(structure, by=lead)
    agent = make_agent(structure)
    client.force_login(make_user(agent=agent, email=agent.email))
    assert (
        "Des places sur place" not in client.get(event.get_absolute_url()).content.decode()
    )  # two seats: the last ones
    response = client.post(reverse("events:register", args=[event.pk]), {}, follow=True)
    page = response.content.decode()
    assert "Vous êtes inscrit" in page
    assert "Changer, me désister" in page
    assert Registration.objects.get().state == RegistrationState.REGISTERED


def test_full_is_said_and_leads_to_the_waiting_list(client, structure, lead):
    event = make_event(structure, by=lead, capacity_on_site=1)
    for _number in range(2):
        agent = make_agent(structure)
        client.force_login(make_user(agent=agent, email=agent.email))
        client.post(reverse("events:register", args=[event.pk]), {})
    page = client.get(reverse("events:agenda")).content.decode()
    assert "Complet\N{NO-BREAK SPACE}: liste d’attente" in page
    assert "Complet sur place\N{NO-BREAK SPACE}: liste d’attente" in page
    assert sorted(Registration.objects.values_list("state", flat=True)) == ["registered", "waiting"]


def test_a_private_address_is_refused_with_the_way_out(client, structure, lead):
    event = make_event(structure, by=lead, is_public=True, outsiders=True)
    plain = {"name": "Paul Exemple", "email": "paul@gmail.com", "organisation": ""}
    page = client.post(reverse("events:register", args=[event.pk]), plain).content.decode()
    assert "«\N{NO-BREAK SPACE}gmail.com\N{NO-BREAK SPACE}» n’est pas un domaine de service public" in page
    # A message to the organiser's own administration, not a subscription to something else.
    assert f"{reverse('requests:new')}?intent=other&amp;employer={structure.employer_id}" in page
    assert not Registration.objects.exists()


def test_the_way_out_is_the_organiser_s_own_address_where_he_gave_one(client, structure, lead):
    event = make_event(structure, by=lead, is_public=True, outsiders=True, contact="cafes@ministere.example")
    page = client.get(event.get_absolute_url()).content.decode()
    assert "mailto:cafes@ministere.example?subject=Caf%C3%A9%20des%20tilleuls" in page
    assert reverse("requests:new") + "?" not in page


def test_what_remains_of_an_event_is_not_offered_before_it_begins(client, structure, lead):
    event = make_event(structure, by=lead, is_public=True)
    there = reverse("echoes:event", args=[event.pk])
    assert there not in client.get(event.get_absolute_url()).content.decode()
    end(event)
    assert there in client.get(event.get_absolute_url()).content.decode()


def test_an_outsider_confirms_by_his_link(client, structure, lead):
    event = make_event(structure, by=lead, is_public=True, outsiders=True)
    plain = {"name": "Jeanne Exemple", "email": "jeanne@finistere.gouv.fr", "organisation": "Préfecture"}
    page = client.post(reverse("events:register", args=[event.pk]), plain, follow=True).content.decode()
    assert "Ouvrez le lien" in page
    assert Registration.objects.get().state == RegistrationState.UNCONFIRMED
    assert Message.objects.filter(recipient="jeanne@finistere.gouv.fr").exists()


def test_what_is_not_public_does_not_exist_for_a_visitor(client, structure, lead):
    event = make_event(structure, by=lead, outsiders=True)
    assert client.get(event.get_absolute_url()).status_code == 404
    assert client.post(reverse("events:register", args=[event.pk]), {}).status_code == 404
    assert event.title not in client.get(reverse("events:agenda")).content.decode()
    assert event.title.encode() not in client.get(reverse("events:ics")).content


def test_answers_are_read_by_the_organiser_alone(client, structure, lead):
    event = make_event(structure, by=lead, opened=False)
    client.force_login(lead)
    asked = {"text_1": "Un sujet ?", "kind_1": "text", "required_1": "on", "text_2": "Un repas ?", "kind_2": "choice",
             "choices_2": "Oui\nNon"} | {f"kind_{number}": "text" for number in (3, 4, 5)}  # fmt: skip
    client.post(reverse("events:questions", args=[event.pk]), asked)
    actions.open_event(event, by=lead)
    first, second = event.questions.order_by("position")
    agent = make_agent(structure, last_name="Rivière", first_name="Lou")
    user = make_user(agent=agent, email=agent.email)
    client.force_login(user)
    missing = client.post(reverse("events:register", args=[event.pk]), {f"answer_{second.pk}": "Oui"})
    assert missing.status_code == 200
    assert not Registration.objects.exists()
    answers = {f"answer_{first.pk}": "=Les cartes", f"answer_{second.pk}": "Non"}
    client.post(reverse("events:register", args=[event.pk]), answers)
    assert Answer.objects.count() == 2
    assert client.get(reverse("events:answers_csv", args=[event.pk])).status_code == 403
    client.force_login(lead)
    text = b"".join(client.get(reverse("events:answers_csv", args=[event.pk])).streaming_content).decode()
    assert "Rivière" in text
    assert "'=Les cartes" in text


def test_an_address_that_registers_again_changes_no_answer_and_nothing_says_that_it_was_known(client, structure, lead):
    event = make_event(structure, by=lead, opened=False, is_public=True, outsiders=True)
    question = {"text": "Un sujet ?", "kind": "text", "choices": "", "required": True}
    asking.set_questions(event, [question], by=lead)
    actions.open_event(event, by=lead)
    [asked] = event.questions.all()
    plain = {"name": "Jeanne Exemple", "email": "jeanne@finistere.gouv.fr", "organisation": "Préfecture"}
    address = reverse("events:register", args=[event.pk])
    first = client.post(address, plain | {f"answer_{asked.pk}": "Les cartes"}, follow=True)
    client.force_login(lead)
    export = reverse("events:answers_csv", args=[event.pk])
    assert b"Les cartes" not in b"".join(client.get(export).streaming_content), "nobody has proved this address yet"
    client.logout()
    seats.confirm(Registration.objects.get())
    again = client.post(address, plain | {f"answer_{asked.pk}": "Autre chose"}, follow=True)
    told = "Ouvrez le lien que nous venons de vous envoyer"
    assert (told in first.text, told in again.text) == (True, True)
    assert Answer.objects.get().text == "Les cartes"
    client.force_login(lead)
    assert b"Les cartes" in b"".join(client.get(export).streaming_content)


def test_nobody_s_mailbox_is_filled_by_the_form(client, structure, lead):
    event = make_event(structure, by=lead, is_public=True, outsiders=True)
    plain = {"name": "Jeanne Exemple", "email": "jeanne@finistere.gouv.fr", "organisation": ""}
    pages = [client.post(reverse("events:register", args=[event.pk]), plain, follow=True).text for _ in range(6)]
    assert "Trop d’essais" in pages[-1]
    assert Message.objects.filter(recipient="jeanne@finistere.gouv.fr").count() < 6
    assert reverse("seats:lost_link") in client.get(event.get_absolute_url()).text


def test_the_public_calendar_hides_the_link_and_answers_304(client, structure, lead):
    event = make_event(
        structure, by=lead, is_public=True, capacity_online=None, online_url="https://visio.example/secret"
    )
    first = client.get(reverse("events:ics"))
    assert b"Caf" in first.content
    assert b"visio.example" not in first.content
    assert str(event.occasion.uid).encode() in first.content
    assert client.get(reverse("events:ics"), headers={"if-none-match": first["ETag"]}).status_code == 304
    assert b"visio.example" not in client.get(event.get_absolute_url()).content
    atom = client.get(reverse("events:atom"))
    assert atom.status_code == 200
    assert event.title in atom.content.decode()
    assert client.get(reverse("events:atom"), headers={"if-none-match": atom["ETag"]}).status_code == 304


def test_a_calendar_takes_the_nearest_first_and_a_feed_the_last_announced(client, structure, lead, monkeypatch):
    monkeypatch.setattr(feeds, "IN_CALENDAR", 2)
    monkeypatch.setattr(feeds, "IN_FEED", 2)
    for title, days in (("Le plus loin", 90), ("Le plus proche", 5), ("Entre les deux", 30)):
        make_event(structure, by=lead, is_public=True, title=title, parts=[session(days)])
    old = make_event(structure, by=lead, is_public=True, title="Il y a deux ans")
    end(old, days=800)
    calendar = client.get(reverse("events:ics")).content.decode()
    assert [title in calendar for title in ("Le plus proche", "Entre les deux", "Le plus loin")] == [True, True, False]
    feed = client.get(reverse("events:atom")).content.decode()
    assert [title in feed for title in ("Il y a deux ans", "Entre les deux", "Le plus loin")] == [True, True, False]


def test_the_agenda_costs_the_same_whatever_its_length(client, structure, lead, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    agent = make_agent(structure)
    client.force_login(make_user(agent=agent, email=agent.email))
    make_event(structure, by=lead)
    client.get(reverse("events:agenda"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("events:agenda"))
    for number in range(5):
        make_event(structure, by=lead, title=f"Café {number}", parts=[session(21 + number)])
    with django_assert_num_queries(len(few)):
        page = client.get(reverse("events:agenda")).content.decode()
    assert "Café 4" in page


def test_words_are_previewed_then_sent_once(client, structure, lead):
    event = make_event(structure, by=lead)
    agent = make_agent(structure)
    client.force_login(make_user(agent=agent, email=agent.email))
    client.post(reverse("events:register", args=[event.pk]), {})
    client.force_login(lead)
    address = reverse("events:write", args=[event.pk])
    page = client.get(address)
    plain = {"key": page.context["form"]["key"].value(), "subject": "Apportez un crayon", "text": "Un par personne."}
    assert "Ce que chacun recevra" in client.post(address, plain | {"relire": "1"}).content.decode()
    assert not Message.objects.filter(purpose="events.word").exists()
    client.post(address, plain | {"envoyer": "1"})
    client.post(address, plain | {"envoyer": "1"})
    assert list(Message.objects.filter(purpose="events.word").values_list("recipient", flat=True)) == [agent.email]


def test_a_speaker_is_named_only_when_he_agrees(client, structure, lead):
    event = make_event(structure, by=lead)
    speakers = [SpeakerSpec("Lise Exemple", "directrice", "Région", True), SpeakerSpec("Marc Exemple", "archiviste")]
    programme.add_line(event, LineSpec(Moment.TALK, "Archives", 10, 1, speakers), by=lead)
    client.force_login(make_user((RoleName.MANAGER, structure)))
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Lise Exemple, directrice, Région" in page
    assert "Marc Exemple" not in page
    assert "archiviste" in page


def test_a_past_event_leads_to_its_account(client, structure, lead):
    event = make_event(structure, by=lead, is_public=True)
    end(event)
    actions.hold(Event.objects.get(pk=event.pk), by=lead)
    client.force_login(lead)
    client.post(reverse("events:report", args=[event.pk]), {"recap": "/actualites/cartes/"})
    client.logout()
    page = client.get(reverse("events:agenda"), {"quand": "passees"}).content.decode()
    assert 'href="/actualites/cartes/"' in page
    assert Event.objects.get().state == State.REPORTED


def test_structures_are_invited_by_code_or_name_and_none_is_listed(client, structure, lead):
    others = [make_structure(f"Service {number}", parent=structure) for number in range(3)]
    elsewhere = make_structure("Autre ministère")
    client.force_login(lead)
    lines = f"{others[0].code}\n\n{others[1].label}\n{others[0].code} — {others[0].label}"
    sent = filled(structure, audience="structures", audience_structures=lines)
    client.post(reverse("events:create"), sent)
    event = Event.objects.get()
    assert set(event.audience_structures.all()) == set(others[:2])
    page = client.get(reverse("events:edit", args=[event.pk])).text
    assert f"{others[1].code} — Service 1" in page
    assert "Service 2" not in page
    wrong = sent | {"audience_structures": f"{elsewhere.code}\nService inconnu"}
    page = client.post(reverse("events:edit", args=[event.pk]), wrong).text
    assert page.count("aucune structure n’a ce code ou ce nom") >= 2
    assert set(Event.objects.get().audience_structures.all()) == set(others[:2])
