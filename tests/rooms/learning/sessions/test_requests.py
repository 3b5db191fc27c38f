"""What becomes of a request: refused with reasons, appealed against, delegated, reminded, left without answer."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from terreau.ground.approvals.enums import Branch
from terreau.ground.approvals.models import Particulars
from terreau.ground.common.inbox import READERS
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.sessions import asking, deciding, emails, inbox
from terreau.rooms.learning.sessions.due import due
from terreau.rooms.learning.sessions.enums import Reason, RequestState
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Delegation, Request
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_course
from tests.rooms.learning.sessions.makers import DAY, Place, ask, make_place, make_session, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


def sent(purpose: str) -> list[Message]:
    return list(Message.objects.filter(purpose=purpose).order_by("created_at"))


def no(client, request: Request, **more: object) -> str:
    data = {"reason": Reason.SERVICE, "sentence": "Deux collègues y sont déjà."} | more
    return client.post(reverse("learning_sessions:refuse", args=[request.pk]), data, follow=True).content.decode()


def refused(place: Place, course, user) -> Request:
    """Another session of the course, asked for and refused."""
    session = make_session(place, course)
    ask(session, user)
    return deciding.refuse(request_of(session, user), reason=Reason.NEED, sentence="Pas ici.", by=place.manager)


def test_the_agent_reads_why_who_when_and_what_he_may_do(client_for, place) -> None:
    session = make_session(place)
    user = place.agent()
    ask(session, user)
    request = request_of(session, user)
    no(client_for(place.manager), request, sentence="  ")
    assert request_of(session, user).state == RequestState.ASKED
    assert "l’agent reçoit votre motif" in no(client_for(place.manager), request)
    [message] = sent(emails.DECIDED.code)
    assert message.recipient == user.email
    assert "Deux collègues y sont déjà." in message.text
    assert not Message.objects.filter(purpose="seats.received", subject__contains="retenue").exists()
    page = client_for(user).get(request.get_absolute_url()).content.decode()
    for told in ("Continuité du service", "Deux collègues y sont déjà.", str(place.manager), "tribunal administratif"):
        assert told in page
    assert Registration.objects.get().state == RegistrationState.REFUSED
    with pytest.raises(SessionRefused, match="recours"):
        ask(session, user)


def test_an_appeal_that_is_heard_gives_the_seat_in_its_turn(client_for, place) -> None:
    session = make_session(place, capacity_on_site=1)
    first, second, third = place.agent(), place.agent(), place.agent()
    for user in (first, second, third):
        ask(session, user)
    manager = client_for(place.manager)
    no(manager, request_of(session, second))
    for user in (first, third):
        deciding.agree(request_of(session, user), by=place.manager)
    request = request_of(session, second)
    client = client_for(second)
    client.post(reverse("learning_sessions:appeal", args=[request.pk]), {"text": "J’en ai besoin."})
    assert [each.recipient for each in sent(emails.APPEAL.code)] == [place.hr.email]
    url = reverse("learning_sessions:settle_appeal", args=[request.pk])
    assert client.get(url).status_code == 403
    assert manager.get(url).status_code == 403
    answer = {"verdict": "overturn", "sentence": "Le besoin est réel."}
    client_for(place.hr).post(url, answer)
    request = request_of(session, second)
    assert (request.state, request.was_overturned) == (RequestState.AGREED, True)
    rows = {row.agent_id: row for row in Registration.objects.all()}
    mine, last = rows[second.agent_id], rows[third.agent_id]
    assert (mine.state, last.state) == (RegistrationState.WAITING, RegistrationState.WAITING)
    assert mine.place < last.place, "before whoever asked after him"
    assert "Le besoin est réel." in sent(emails.DECIDED.code)[-1].text
    told = client_for(place.hr).post(url, answer | {"verdict": "uphold"}).content.decode()
    assert "Le refus est annulé." in told
    assert request_of(session, second).state == RequestState.AGREED
    with pytest.raises(SessionRefused, match="déjà reçu une réponse"):
        deciding.settle_appeal(request, overturned=False, sentence="Non.", by=place.hr)


def test_the_third_refusal_in_a_row_waits_for_the_committee(client_for, place) -> None:
    course = make_course(place.employer, kind=Kind.SESSIONS)
    user = place.agent()
    refused(place, course, user)
    refused(place, course, user)
    session = make_session(place, course)
    ask(session, user)
    request = request_of(session, user)
    manager = client_for(place.manager)
    url = reverse("learning_sessions:decide", args=[request.pk])
    assert "demanderait l’avis de la commission" in manager.get(url).content.decode()
    with pytest.raises(SessionRefused, match="CAP ou CCP"):
        deciding.refuse(request, reason=Reason.SERVICE, sentence="Non.", by=place.manager)
    no(manager, request)
    assert request_of(session, user).state == RequestState.ASKED
    tomorrow = (timezone.localdate() + DAY).isoformat()
    assert "à venir" in no(manager, request, opinion_on=tomorrow, opinion_reference="CAP, point 6")
    no(manager, request, opinion_on="2026-03-04", opinion_reference="CAP, point 6")
    found = request_of(session, user)
    assert (found.state, found.opinion_reference) == (RequestState.REFUSED, "CAP, point 6")
    assert "CAP, point 6" in client_for(user).get(found.get_absolute_url()).content.decode()


def test_an_agreement_or_an_appeal_heard_breaks_the_row(place) -> None:
    course = make_course(place.employer, kind=Kind.SESSIONS)
    user = place.agent()
    refused(place, course, user)
    overturned = refused(place, course, user)
    deciding.appeal(overturned, text="Non.", by=user)
    deciding.settle_appeal(overturned, overturned=True, sentence="Soit.", by=place.hr)
    refused(place, course, user)
    assert refused(place, course, user).state == RequestState.REFUSED


def test_in_a_hospital_the_second_refusal_waits_for_the_committee(place) -> None:
    Particulars.objects.create(employer=place.employer, branch=Branch.HOSPITAL)
    course = make_course(place.employer, kind=Kind.SESSIONS)
    user = place.agent()
    refused(place, course, user)
    with pytest.raises(SessionRefused, match="CAP ou CCP"):
        refused(place, course, user)


def test_whoever_manages_another_team_does_not_see_it(client_for, place) -> None:
    session = make_session(place)
    user = place.agent()
    ask(session, user)
    request = request_of(session, user)
    url = reverse("learning_sessions:decide", args=[request.pk])
    elsewhere = make_structure(parent=place.employer)
    assert client_for(make_user((RoleName.MANAGER, elsewhere))).get(url).status_code == 404
    # A director above the nearest manager is not asked.
    assert client_for(make_user((RoleName.MANAGER, place.employer))).get(url).status_code == 404
    assert client_for(user).get(url).status_code == 403
    assert client_for(place.hr).get(url).status_code == 404
    assert client_for(place.manager).get(url).status_code == 200


def test_nobody_decides_for_himself(place) -> None:
    session = make_session(place)
    above = make_user((RoleName.MANAGER, place.employer))
    ask(session, place.manager)
    request = request_of(session, place.manager)
    assert request.deciding == place.employer
    assert [each.recipient for each in sent(emails.TO_DECIDE.code)] == [above.email]
    assert not Request.objects.decidable_by(place.manager, timezone.localdate()).exists()


def test_without_manager_human_resources_decide_and_without_anybody_nothing_is_asked(place) -> None:
    session = make_session(place)
    place.manager.roles.all().delete()
    user = place.agent()
    ask(session, user)
    assert [each.recipient for each in sent(emails.TO_DECIDE.code)] == [place.hr.email]
    assert Request.objects.decidable_by(place.hr, timezone.localdate()).exists()
    place.hr.roles.all().delete()
    with pytest.raises(SessionRefused, match="ne peut donner cet accord"):
        ask(session, place.agent())
    assert Registration.objects.count() == 1


def test_for_a_time_somebody_decides_in_the_place_of_the_manager(client_for, place) -> None:
    deputy = place.agent()
    today = timezone.localdate()
    manager = client_for(place.manager)
    days = {"starts_on": today.isoformat(), "ends_on": (today + 5 * DAY).isoformat()}
    manager.post(reverse("learning_sessions:delegations"), {"email": deputy.email} | days)
    session = make_session(place)
    user = place.agent()
    ask(session, user)
    request = request_of(session, user)
    assert {each.recipient for each in sent(emails.TO_DECIDE.code)} == {place.manager.email, deputy.email}
    client = client_for(deputy)
    assert str(user.agent) in client.get(reverse("learning_sessions:to_decide")).content.decode()
    # The request of the deputy himself is not his to decide.
    ask(session, deputy)
    own = request_of(session, deputy)
    assert client.post(reverse("learning_sessions:agree", args=[own.pk])).status_code == 403
    delegation = Delegation.objects.get()
    manager.post(reverse("learning_sessions:end_delegation", args=[delegation.pk]))
    assert client.post(reverse("learning_sessions:agree", args=[request.pk])).status_code == 404
    assert request_of(session, user).state == RequestState.ASKED


def test_one_delegates_within_the_employer(place) -> None:
    stranger = make_user(agent=make_agent(make_structure()))
    today = timezone.localdate()
    with pytest.raises(SessionRefused, match="même employeur"):
        deciding.delegate(place.manager, to=stranger, starts_on=today, ends_on=today, by=place.manager)


def test_reminders_leave_once_then_human_resources_decide_too(place) -> None:
    session = make_session(place)
    user = place.agent()
    ask(session, user)
    request = request_of(session, user)
    assert request.due_at - request.asked_at == asking.ANSWER_WITHIN
    half = request.asked_at + asking.ANSWER_WITHIN / 2
    for now, count in (
        (half - DAY, 1), (half, 2), (half + DAY, 2), (request.due_at - 2 * DAY, 3), (request.due_at - DAY, 3),
        (request.due_at, 4), (request.due_at + DAY, 4),
    ):  # fmt: skip
        due(now)
        due(now)
        assert len(sent(emails.TO_DECIDE.code)) == count, now
    assert sent(emails.TO_DECIDE.code)[-1].recipient == place.hr.email
    assert "pas encore reçu de réponse" in sent(emails.DECIDED.code)[0].subject
    assert request_of(session, user).state == RequestState.ASKED, "silence is neither yes nor no"
    deciding.agree(request_of(session, user), by=place.hr)
    assert Registration.objects.get().state == RegistrationState.REGISTERED


def test_an_answer_is_due_before_registrations_close_and_a_week_before_the_start(place) -> None:
    session = make_session(place)
    start = session.occasion.starts_at
    assert asking.answer_before(session, start - 60 * DAY) == start - 45 * DAY
    assert asking.answer_before(session, start - 20 * DAY) == start - 7 * DAY
    assert asking.answer_before(session, start - 3 * DAY) == start - 2 * DAY
    session.occasion.closes_at = start - 30 * DAY
    assert asking.answer_before(session, start - 40 * DAY) == start - 30 * DAY
    assert asking.answer_before(session, start - datetime.timedelta(hours=2)) == start


def test_without_answer_at_the_start_the_request_lapses_and_the_agent_knows(place) -> None:
    session = make_session(place)
    user = place.agent()
    ask(session, user)
    now = session.occasion.starts_at
    due(now)
    due(now)
    assert request_of(session, user).state == RequestState.LAPSED
    assert len([each for each in sent(emails.DECIDED.code) if "restée sans réponse" in each.subject]) == 1
    with pytest.raises(SessionRefused, match="n’attend plus"):
        deciding.agree(request_of(session, user), by=place.manager)


def test_who_leaves_the_list_takes_his_request_back(client_for, place) -> None:
    session = make_session(place)
    user, other = place.agent(), place.agent()
    registration = ask(session, user)
    ask(session, other)
    seats.withdraw(registration, by=user)
    # At once it awaits nobody any more; a minute later it says so.
    assert [each.agent for each in Request.objects.awaiting()] == [other.agent]
    due(timezone.now())
    assert request_of(session, user).state == RequestState.TAKEN_BACK
    client_for(other).post(reverse("learning_sessions:take_back", args=[request_of(session, other).pk]))
    assert request_of(session, other).state == RequestState.TAKEN_BACK
    # He may ask again: at the end.
    ask(session, user)
    assert Request.objects.awaiting().count() == 1


def test_what_awaits_is_in_the_inbox_by_name_in_one_query(place, django_assert_num_queries) -> None:
    assert inbox.requests_to_decide in READERS
    session = make_session(place)
    users = [place.agent() for _ in range(3)]
    for user in users:
        ask(session, user)
    manager = type(place.manager).objects.get(pk=place.manager.pk)
    assert manager.held_roles
    with django_assert_num_queries(1):
        items = inbox.requests_to_decide(manager)
    assert len(items) == 3
    assert str(users[0].agent) in str(items[0].title)


@pytest.mark.parametrize("name", ["coming", "to_decide", "mine"])
def test_lists_cost_the_same_however_long(client_for, place, name) -> None:
    user = {"coming": place.agent(), "to_decide": place.manager, "mine": place.lead}[name]

    def more() -> None:
        session = make_session(place)
        ask(session, place.agent())
        if name == "coming":
            ask(session, user)

    def queries() -> int:

        client = client_for(user)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(f"learning_sessions:{name}")).status_code == 200
        return len(caught)

    more()
    queries()
    first = queries()
    more()
    more()
    assert queries() == first
