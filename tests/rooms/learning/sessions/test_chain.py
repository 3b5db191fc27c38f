"""A session from end to end, through its pages: asked for, agreed to, signed, countersigned, concluded."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from terreau.ground.mail.models import Message
from terreau.ground.seats import attendance
from terreau.ground.seats.enums import Presence, RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.sessions import concluding, emails
from terreau.rooms.learning.sessions.enums import RequestState
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Countersignature, Session
from tests.rooms.learning.makers import make_course
from tests.rooms.learning.sessions.makers import Place, ask, attend, end, make_place, make_session, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"learning_sessions:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def do(client: Client, name: str, *args: object, **data: object) -> str:
    """Press a button and read the page that follows."""
    response = client.post(reverse(f"learning_sessions:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def sent(purpose: str) -> list[Message]:
    return list(Message.objects.filter(purpose=purpose).order_by("created_at"))


FORM = {
    "title": "", "parts": "12/03/2031 9h-12h30 Matin\n12/03/2031 14:00-17:00 Après-midi", "place": "Salle 3",
    "capacity_on_site": "2", "capacity_online": "0", "needs_agreement": "on", "share": "80", "cost": "150,50",
    "materials": "Apportez **une carte**.",
}  # fmt: skip


def test_an_organiser_prepares_a_session_and_announces_it(client_for, place) -> None:
    course = make_course(place.employer, kind=Kind.SESSIONS, title="Lire une carte")
    client = client_for(place.lead)
    do(client, "create", course.pk, **FORM)
    session = Session.objects.get()
    assert (session.cost_cents, session.occasion.parts.count(), session.occasion.title) == (15050, 2, "Lire une carte")
    assert "un formateur au moins" in do(client, "open", session.pk)
    do(client, "trainers", session.pk, email=place.trainer.email)
    assert "on peut demander une place" in do(client, "open", session.pk)
    agent = client_for(place.agent())
    assert "Lire une carte" in page(agent, "coming")
    assert "Demander l’accord et une place" in page(agent, "show", session.pk)
    sheet = agent.get(course.get_absolute_url()).content.decode()
    assert "Prochaines sessions" in sheet
    assert "12 mars 2031" in sheet


def test_a_half_day_that_is_not_understood_is_named_by_its_line(client_for, place) -> None:
    course = make_course(place.employer, kind=Kind.SESSIONS)
    told = do(client_for(place.lead), "create", course.pk, **(FORM | {"parts": "12/03/2031 9h-12h\ndemain matin"}))
    assert "Ligne 2, «\N{NO-BREAK SPACE}demain matin" in told
    assert not Session.objects.exists()


def test_a_session_that_could_never_be_held_is_not_prepared(client_for, place) -> None:
    course = make_course(place.employer, kind=Kind.SESSIONS)
    told = do(client_for(place.lead), "create", course.pk, **(FORM | {"minimum": "3"}))
    assert "Il n’y a pas tant de places" in told
    assert not Session.objects.exists()


def test_from_the_request_to_the_record(client_for, place) -> None:
    session = make_session(place, cost_cents=20000)
    user = place.agent()
    agent, manager, trainer, lead = (client_for(each) for each in (user, place.manager, place.trainer, place.lead))
    told = do(agent, "ask", session.pk, mode="on_site", why="Préparer la tournée")
    assert "garde son rang" in told
    request = request_of(session, user)
    assert [each.recipient for each in sent(emails.TO_DECIDE.code)] == [place.manager.email]
    assert reverse("learning_sessions:decide", args=[request.pk]) in sent(emails.TO_DECIDE.code)[0].text
    assert "Préparer la tournée" in page(manager, "decide", request.pk)
    assert str(user.agent) in page(manager, "to_decide")
    assert "a sa place" in do(manager, "agree", request.pk)
    registration = Registration.objects.get()
    assert registration.state == RegistrationState.REGISTERED
    session = end(session)
    attend(registration, present=3, absent=1)
    missing = page(trainer, "sheet", session.pk)
    assert "Contresigner" in missing
    for part in session.occasion.parts.order_by("position"):
        do(trainer, "countersign", session.pk, part=part.pk)
    assert Countersignature.objects.count() == 4
    # Three of four are less than the 80 % of this session: nobody has completed.
    assert "3 demi-journées suivies sur 4" in page(lead, "conclude", session.pk)
    Session.objects.filter(pk=session.pk).update(share=75)
    assert "1 personne a terminé" in do(lead, "conclude", session.pk)
    completion = Completion.objects.get()
    assert (completion.agent, completion.way) == (user.agent, Way.SESSION)
    assert (completion.minutes, completion.cost_cents) == (3 * 180, 20000)
    [message] = sent(emails.COMPLETED.code)
    assert message.recipient == user.email
    assert "9 h" in message.text
    assert "déjà conclue" in do(lead, "conclude", session.pk)
    assert Completion.objects.count() == 1


def test_without_agreement_the_seat_is_given_at_once_and_then_the_list(client_for, place) -> None:
    session = make_session(place, needs_agreement=False, capacity_on_site=1)
    first, second = place.agent(), place.agent()
    assert "Votre place est retenue" in do(client_for(first), "ask", session.pk, mode="on_site")
    assert "liste d’attente" in do(client_for(second), "ask", session.pk, mode="on_site")
    mine = Registration.objects.get(agent=first.agent)
    client_for(first).post(reverse("seats:registration", args=[mine.pk]), {"do": "withdraw"})
    assert Registration.objects.get(agent=second.agent).state == RegistrationState.OFFERED


def test_the_agreement_is_never_asked_where_another_platform_holds_it(place) -> None:
    course = make_course(place.employer, kind=Kind.SESSIONS, agreed_elsewhere=True)
    session = make_session(place, course)
    assert ask(session, place.agent()).state == RegistrationState.REGISTERED
    assert not sent(emails.TO_DECIDE.code)


def test_an_organiser_who_asks_for_himself_waits_like_the_others(place) -> None:
    session = make_session(place)
    user = place.agent()
    place.lead.agent, user.agent = user.agent, None
    user.save()
    place.lead.save()
    assert ask(session, place.lead).state == RegistrationState.PENDING


def test_who_organises_does_not_decide_for_the_manager(client_for, place) -> None:
    session = make_session(place)
    registration = ask(session, place.agent())
    lead = client_for(place.lead)
    assert lead.post(reverse("seats:admit", args=[registration.pk])).status_code == 403
    assert lead.post(reverse("seats:refuse", args=[registration.pk]), {"reason": "Non"}).status_code == 403
    registration.refresh_from_db()
    assert registration.state == RegistrationState.PENDING
    assert "Attend l’accord" in lead.get(reverse("seats:registrations", args=[session.occasion_id])).content.decode()


def test_a_correction_after_the_countersignature_shows_until_it_is_signed_again(client_for, place) -> None:
    session = make_session(place, needs_agreement=False)
    registration = ask(session, place.agent())
    session = end(session)
    trainer = client_for(place.trainer)
    part = session.occasion.parts.get(position=0)
    assert "n’est pas renseignée" in do(trainer, "countersign", session.pk, part=part.pk)
    assert not Countersignature.objects.exists()
    do(trainer, "countersign", session.pk, part=part.pk, missing="yes")
    assert Countersignature.objects.get().missing == 1
    assert "rien n’y a changé" in do(trainer, "countersign", session.pk, part=part.pk, missing="yes")
    attend(registration, present=1)
    assert "modifiée après la contresignature" in page(trainer, "sheet", session.pk)
    do(trainer, "countersign", session.pk, part=part.pk)
    assert "modifiée après la contresignature" not in page(trainer, "sheet", session.pk)
    # What is noted of another half-day corrects nothing of this one.
    attend(registration, present=2)
    assert "modifiée après la contresignature" not in page(trainer, "sheet", session.pk)


def test_a_half_day_is_countersigned_once_it_is_over_and_by_its_trainers_only(client_for, place) -> None:
    session = make_session(place, needs_agreement=False)
    ask(session, place.agent())
    part = session.occasion.parts.get(position=0)
    assert "quand elle est finie" in do(client_for(place.trainer), "countersign", session.pk, part=part.pk)
    url = reverse("learning_sessions:countersign", args=[session.pk])
    assert client_for(place.lead).post(url, {"part": part.pk}).status_code == 403


def test_the_sheet_lists_what_is_missing_and_is_given_as_a_table(client_for, place) -> None:
    session = make_session(place, needs_agreement=False)
    user = place.agent(last_name="Oublieux")
    attend(ask(session, user), present=1)
    trainer = client_for(place.trainer)
    lines = b"".join(trainer.get(reverse("learning_sessions:sheet_csv", args=[session.pk])).streaming_content).decode()
    assert [line.count(";") for line in lines.strip().splitlines()] == [7] * 3
    soup = BeautifulSoup(page(trainer, "sheet", session.pk), "html.parser")
    assert len(soup.select("table tbody td")) == 4
    assert soup.text.count("Cases non renseignées") == 3
    pdf = trainer.get(reverse("learning_sessions:sheet_pdf", args=[session.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_nothing_is_concluded_before_the_end_nor_of_what_was_cancelled(client_for, place) -> None:
    session = make_session(place)
    with pytest.raises(SessionRefused, match="pas terminée"):
        concluding.conclude(session, by=place.lead)
    do(client_for(place.lead), "cancel", session.pk, reason="Salle inondée")
    with pytest.raises(SessionRefused, match="pas eu lieu"):
        concluding.conclude(session, by=place.lead)


def test_who_was_excused_has_not_followed(place) -> None:
    session = make_session(place, needs_agreement=False, share=100)
    registration = ask(session, place.agent())
    session = end(session)
    attend(registration, present=3)
    last = session.occasion.parts.get(position=3)
    attendance.mark(registration, last, Presence.EXCUSED, by="test", now=last.ends_at)
    assert concluding.conclude(session, by=place.lead) == []


def test_asked_twice_is_one_request(client_for, place) -> None:
    session = make_session(place)
    user = place.agent()
    client = client_for(user)
    do(client, "ask", session.pk, mode="on_site")
    assert "déjà inscrit" in do(client, "ask", session.pk, mode="on_site")
    assert request_of(session, user).state == RequestState.ASKED
