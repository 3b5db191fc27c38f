"""The pages of seats as people use them: the participant, the guest with a link, the organiser, the day."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import access, actions, attendance, calendars, codes
from terreau.ground.seats.enums import Mode, Presence, RegistrationState as State
from terreau.ground.seats.inbox import offers_to_answer
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import outsider
from tests.factories import make_agent, make_structure, make_user
from tests.ground.seats.makers import DAY, HOUR, enrol, make_occasion, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Any:
    return make_user((RoleName.PROGRAMME_LEAD, make_structure("Ministère")))


@pytest.fixture
def occasion(lead) -> Occasion:
    return make_occasion(lead.structures_as()[0], by=lead)


@pytest.fixture
def today(lead) -> Occasion:
    """An occasion that has just begun, with two people registered."""
    made = make_occasion(lead.structures_as()[0], by=lead, capacity_on_site=3)
    for _ in range(2):
        enrol(made)
    now = timezone.now()
    made.parts.update(starts_at=now - HOUR / 2, ends_at=now + 2 * HOUR)
    Occasion.objects.filter(pk=made.pk).update(starts_at=now - HOUR / 2, ends_at=now + 2 * HOUR)
    made.refresh_from_db()
    return made


def said(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").split())


def offered(occasion: Occasion) -> Registration:
    first, _second, third = (enrol(occasion) for _ in range(3))
    actions.withdraw(first, by=first.user)
    third.refresh_from_db()
    return third


def test_an_offer_is_answered_on_its_page_and_reading_changes_nothing(client_for, occasion):
    row = offered(occasion)
    page = reverse("seats:registration", args=[row.pk])
    client = client_for(row.user)
    assert "Une place s’est libérée pour vous" in said(client.get(page))
    row.refresh_from_db()
    assert row.state == State.OFFERED
    assert "Votre place est retenue." in said(client.post(page, {"do": "accept"}, follow=True))
    row.refresh_from_db()
    assert row.state == State.REGISTERED
    assert "Aucune place ne vous est proposée" in said(client.post(page, {"do": "accept"}, follow=True))


def test_one_withdraws_with_a_confirmation_and_reads_the_registrations_of_nobody_else(client_for, occasion):
    row, other = enrol(occasion), enrol(occasion)
    page = reverse("seats:registration", args=[row.pk])
    assert client_for(other.user).get(page).status_code == 404
    assert "Oui, laisser ma place" in said(client_for(row.user).get(page))
    client_for(row.user).post(page, {"do": "withdraw"})
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert "Désistement" in said(client_for(row.user).get(reverse("seats:mine")))


def test_who_waits_reads_his_rank_and_why_he_may_be_passed_over(client_for, lead):
    employer = lead.structures_as()[0]
    office = make_structure(parent=employer)
    occasion = make_occasion(employer, by=lead, capacity_on_site=2, quota=1)
    enrol(occasion, somebody(office))
    row = enrol(occasion, somebody(office))
    page = said(client_for(row.user).get(reverse("seats:registration", args=[row.pk])))
    assert "Votre rang dans la liste d’attente : 1" in page
    assert "vous gardez votre rang" in page
    assert "garde son rang" in said(client_for(lead).get(reverse("seats:registrations", args=[occasion.pk])))


def test_a_guest_confirms_by_a_button_and_manages_by_his_link(client_for, occasion):
    made = actions.register(occasion, outsider("jo@commune.example", "Jo Petit"), mode=Mode.ON_SITE, by=None)
    visitor = client_for(None)
    link = reverse("seats:guest", args=[access.token_of(made)])
    assert link in Message.objects.get(recipient="jo@commune.example").text
    assert "je demande une place" in said(visitor.get(link))
    made.refresh_from_db()
    assert made.state == State.UNCONFIRMED
    assert "votre place est retenue" in said(visitor.post(link, {"do": "confirm"}, follow=True))
    assert visitor.get(f"{link}agenda.ics").content.count(b"BEGIN:VEVENT") == 1
    visitor.post(link, {"do": "withdraw"})
    made.refresh_from_db()
    assert made.state == State.WITHDRAWN
    assert visitor.get(f"{link[:-2]}x/").status_code == 410


def test_a_lost_link_is_renewed_and_the_answer_tells_nothing(client_for, occasion):
    made = actions.register(occasion, outsider("jo@commune.example", "Jo Petit"), mode=Mode.ON_SITE, by=None)
    actions.confirm(made)
    former = reverse("seats:guest", args=[access.token_of(made)])
    visitor = client_for(None)
    answers = [
        said(visitor.post(reverse("seats:lost_link"), {"email": email}, follow=True))
        for email in ("jo@commune.example", "inconnu@commune.example")
    ]
    assert answers[0] == answers[1]
    assert visitor.get(former).status_code == 410
    assert Message.objects.filter(recipient="inconnu@commune.example").count() == 0


def test_the_link_to_join_is_shown_to_those_registered_online_and_to_nobody_else(client_for, lead):
    occasion = make_occasion(
        lead.structures_as()[0], by=lead, capacity_online=1, online_url="https://visio.example/salle"
    )
    online, waits, here = enrol(occasion, mode=Mode.ONLINE), enrol(occasion, mode=Mode.ONLINE), enrol(occasion)
    shown = [
        b"visio.example" in client_for(row.user).get(reverse("seats:registration", args=[row.pk])).content
        for row in (online, waits, here)
    ]
    assert shown == [True, False, False]
    told = Message.objects.filter(text__contains="visio.example").values_list("recipient", flat=True)
    assert set(told) == {online.user.email}
    files = [client_for(row.user).get(reverse("seats:calendar", args=[row.pk])) for row in (online, waits, here)]
    assert [each.status_code for each in files] == [200, 404, 200]
    assert [b"visio.example" in each.content for each in files] == [True, False, False]
    actions.withdraw(online, by=online.user)
    assert client_for(online.user).get(reverse("seats:calendar", args=[online.pk])).status_code == 404


def test_an_unproved_address_is_given_no_file_with_the_link_to_join(client_for, lead):
    occasion = make_occasion(
        lead.structures_as()[0], by=lead, capacity_online=1, online_url="https://visio.example/salle"
    )
    row = actions.register(occasion, outsider("lou@commune.example", "Lou"), mode=Mode.ONLINE, by=None)
    file = reverse("seats:guest_calendar", args=[access.token_of(row)])
    assert client_for(None).get(file).status_code == 404
    actions.confirm(row)
    assert b"visio.example" in client_for(None).get(file).content


def test_what_was_cancelled_asks_for_no_answer_in_the_inbox(client_for, occasion, lead):
    row = offered(occasion)
    assert len(offers_to_answer(row.user)) == 1
    actions.cancel_occasion(occasion, reason="La salle est inondée.", by=lead)
    assert offers_to_answer(row.user) == []


def test_participants_see_only_those_who_agreed_and_outsiders_nothing(client_for, lead):
    occasion = make_occasion(lead.structures_as()[0], by=lead, capacity_on_site=3)
    shy = enrol(occasion, somebody(occasion.structure, last_name="Discret"))
    open_one = enrol(occasion, somebody(occasion.structure, last_name="Visible"), consent_listed=True)
    waits = [enrol(occasion) for _ in range(2)][1]
    page = reverse("seats:participants", args=[occasion.pk])
    read = said(client_for(shy.user).get(page))
    assert ("Visible" in read, "Discret" in read) == (True, False)
    assert client_for(waits.user).get(page).status_code == 404
    client_for(open_one.user).post(reverse("seats:registration", args=[open_one.pk]), {"do": "consent", "listed": "no"})
    assert "Visible" not in said(client_for(shy.user).get(page))


def test_the_organiser_admits_and_refuses_with_a_reason(client_for, lead):
    occasion = make_occasion(lead.structures_as()[0], by=lead, moderated=True)
    yes, no = enrol(occasion), enrol(occasion)
    client = client_for(lead)
    told = client.post(reverse("seats:admit", args=[yes.pk]), follow=True)
    assert f"{yes.who} est inscrit." in said(told)
    page = reverse("seats:refuse", args=[no.pk])
    assert "obligatoire" in said(client.post(page, {"reason": ""}))
    client.post(page, {"reason": "Réservé aux encadrants."})
    yes.refresh_from_db()
    no.refresh_from_db()
    assert (yes.state, no.state) == (State.REGISTERED, State.REFUSED)
    assert "Réservé aux encadrants." in said(client_for(no.user).get(reverse("seats:registration", args=[no.pk])))


def test_below_the_minimum_the_organiser_decides(client_for, lead):
    occasion = make_occasion(lead.structures_as()[0], by=lead, minimum=3)
    enrol(occasion)
    page = reverse("seats:registrations", args=[occasion.pk])
    client = client_for(lead)
    assert "Il manque" not in said(client.get(page))
    actions.close_registrations(occasion, by=lead)
    assert "Il manque 2 personnes" in said(client.get(page))
    assert "à maintenir ou annuler" in said(client.get(reverse("desk:home")))
    client.post(reverse("seats:maintain", args=[occasion.pk]))
    assert "Il manque" not in said(client.get(page))


def test_a_lowered_capacity_is_said_to_the_organiser(client_for, occasion, lead):
    for _ in range(2):
        enrol(occasion)
    actions.change_occasion(occasion, capacity_on_site=1, by=lead)
    read = said(client_for(lead).get(reverse("seats:registrations", args=[occasion.pk])))
    assert "2 places tenues sur 1" in read
    assert "personne n’a perdu sa place" in read


def test_the_list_of_registrations_costs_the_same_for_three_and_for_ten(
    client_for, lead, django_assert_max_num_queries
):
    employer = lead.structures_as()[0]
    for number in (3, 10):
        occasion = make_occasion(employer, by=lead, capacity_on_site=2)
        for _ in range(number):
            enrol(occasion)
        client = client_for(lead)
        for name in ("registrations", "check_in", "attendance"):
            with django_assert_max_num_queries(16):
                client.get(reverse(f"seats:{name}", args=[occasion.pk]))


def test_presence_is_noted_on_the_phone_list_then_corrected(client_for, today, lead):
    row = today.registrations.first()
    client, page = client_for(lead), reverse("seats:check_in", args=[today.pk])
    part = today.parts.get()
    plain = {"part": part.pk, "registration": row.pk, "q": ""}
    answer = client.post(reverse("seats:note", args=[today.pk]), plain | {"presence": "excused"}, follow=True)
    assert f"{row.who} : Absence excusée." in said(answer)
    client.post(reverse("seats:note", args=[today.pk]), plain | {"presence": ""})
    client.post(reverse("seats:note", args=[today.pk]), plain | {"presence": "present"})
    assert attendance.is_present(row, part)
    assert Entry.objects.filter(action="seats.attendance.corrected").count() == 2
    other = today.registrations.last()
    client.get(page)  # what was told of the former one is read
    found = said(client.get(page, {"q": other.who}))
    assert (other.who in found, row.who in found) == (True, False)


def test_a_helper_of_the_day_notes_and_reads_neither_sheet_nor_requests(client_for, today, lead):
    helper = make_user(agent=make_agent(today.structure))
    page = reverse("seats:helpers", args=[today.pk])
    assert "Aucun compte" in said(client_for(lead).post(page, {"email": "inconnue@ministere.example"}))
    client_for(lead).post(page, {"email": helper.email})
    client = client_for(helper)
    assert client.get(reverse("seats:check_in", args=[today.pk])).status_code == 200
    for name in ("attendance", "registrations", "attendance_csv", "attendance_pdf"):
        assert client.get(reverse(f"seats:{name}", args=[today.pk])).status_code == 403
    client_for(lead).post(page, {"dismiss": today.helpers.get().pk})
    assert client.get(reverse("seats:check_in", args=[today.pk])).status_code == 404


def test_the_code_on_the_screen_opens_a_page_with_one_button(client_for, today, lead):
    row = today.registrations.first()
    part = today.parts.get()
    screen = client_for(lead).get(reverse("seats:screen", args=[today.pk])).content.decode()
    code = re.search(r'class="seats-code">(\w+)<', screen)[1]
    page = reverse("seats:present", args=[part.pk, code])
    visitor = said(client_for(None).get(page))
    assert "connectez-vous" in visitor
    stranger = make_user(agent=make_agent(today.structure))
    assert "pas inscrit" in said(client_for(stranger).get(page))
    client = client_for(row.user)
    opened = client.get(page)
    assert not attendance.is_present(row, part)
    given = re.search(r'name="given" value="([^"]+)"', opened.content.decode())[1]
    wrong = reverse("seats:present", args=[part.pk, "AAAAAA"])
    assert "Votre présence est notée" in said(client.post(wrong, {"given": given}, follow=True))
    assert attendance.is_present(row, part)


def test_a_wrong_code_tells_a_visitor_nothing_of_the_occasion(client_for, today):
    answer = client_for(None).get(reverse("seats:present", args=[today.parts.get().pk, "AAAAAA"]))
    assert today.title not in answer.content.decode()


def test_a_guest_types_the_code_on_his_own_page(client_for, today, lead):
    made = actions.register(today, outsider("jo@commune.example", "Jo"), mode=Mode.ON_SITE, by=lead,
                            now=timezone.now() - 2 * DAY)  # fmt: skip
    link, part = reverse("seats:guest", args=[access.token_of(made)]), today.parts.get()
    visitor = client_for(None)
    assert "C’est maintenant" in said(visitor.get(link))
    refused = visitor.post(link, {"do": "check_in", "part": part.pk, "code": "AAAAAA"}, follow=True)
    assert "n’est pas, ou plus, le bon" in said(refused)
    visitor.post(link, {"do": "check_in", "part": part.pk, "code": codes.code_of(part, timezone.now())})
    assert attendance.is_present(made, part)


def test_somebody_unexpected_is_welcomed_while_a_seat_is_left(client_for, today, lead):
    page = reverse("seats:arrival", args=[today.pk])
    client = client_for(lead)
    assert "Donnez le nom" in said(client.post(page, {"email": "x@commune.example"}))
    agent = make_agent(today.structure, last_name="Impromptu")
    told = client.post(page, {"part": today.parts.get().pk, "email": agent.email}, follow=True)
    assert "sa présence est notée" in said(told)
    assert today.registrations.get(agent=agent).walk_in
    assert "plus de place libre" in said(client.post(page, {"name": "Noé Roche"}))


def test_the_sheet_says_whether_it_is_whole_on_its_page_in_csv_and_in_pdf(client_for, today, lead):
    row, part = today.registrations.first(), today.parts.get()
    attendance.mark(row, part, Presence.PRESENT, by=lead)
    client, page = client_for(lead), reverse("seats:attendance", args=[today.pk])
    assert "Feuille intègre" in said(client.get(page))
    table = b"".join(client.get(reverse("seats:attendance_csv", args=[today.pk])).streaming_content).decode()
    assert f"{row.who};{row.from_where};Sur place;Présence" in table
    assert client.get(reverse("seats:attendance_pdf", args=[today.pk])).content.startswith(b"%PDF")
    today.attendance.update(value="absent")
    assert "la case n° 1 a été modifiée après coup" in said(client.get(page))


def test_the_export_of_registrations_is_safe_for_a_spreadsheet(client_for, occasion, lead):
    actions.register(occasion, outsider("jo@commune.example", "=1+1"), mode=Mode.ON_SITE, by=lead)
    lines = b"".join(client_for(lead).get(reverse("seats:registrations_csv", args=[occasion.pk])).streaming_content)
    assert "'=1+1;;jo@commune.example;Sur place" in lines.decode()


def test_a_mail_has_its_dates_its_place_and_its_link(occasion):
    row = enrol(occasion)
    text = Message.objects.get(recipient=row.user.email).text
    assert reverse("seats:registration", args=[row.pk]) in text
    assert occasion.place in text
    assert calendars.when(occasion)[0] in text
