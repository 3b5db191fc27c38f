"""Who answers: what he sees, what he may do, until when; and what others may not."""

import datetime
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from terreau.desk.inbox import inbox
from terreau.ground.accounts.models import Role
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.requests import actions, answering
from terreau.ground.requests.actions import RequestRefused, months_after
from terreau.ground.requests.due import due
from terreau.ground.requests.enums import Author, Intent, State
from terreau.ground.requests.models import ContactRequest, Exchange
from terreau.ground.requests.personal_data import asked, owned
from tests.factories import make_structure, make_user
from tests.ground.requests.conftest import VISITOR, sent_to

pytestmark = pytest.mark.django_db


def do(client, what: str, found: ContactRequest, **given):
    return client.post(reverse(f"requests:{what}", args=[found.pk]), given, follow=True)


def test_from_taking_to_closing(client_for, dpo, ask):
    found = ask("data", right="read")
    client = client_for(dpo)
    assert "Vous suivez cette demande." in do(client, "take", found).text
    assert "Répondez avant de clore" in do(client, "close", found).text
    assert "La réponse part." in do(client, "answer", found, text="Voici vos données.").text
    assert "CNIL" in str(sent_to(VISITOR)[-1].body)
    assert "La demande est close." in do(client, "close", found).text
    found.refresh_from_db()
    assert (found.state, found.ended_at is not None) == (State.CLOSED, True)
    done = Entry.objects.filter(object_type="requests.contactrequest").order_by("at")
    assert [each.action.rpartition(".")[2] for each in done] == ["received", "taken", "answered", "closed"]


def test_an_answer_that_nobody_takes_up_ends_after_two_months(dpo, ask):
    silent, spoken, open_ = ask("data", right="read"), ask("data", right="read"), ask("data", right="read")
    for found in (silent, spoken, open_):
        answering.take(found, by=dpo)
    for found in (silent, spoken):
        answering.answer(found, text="Voici.", by=dpo)
    later = timezone.now() + actions.SILENCE + timedelta(days=1)
    Exchange.objects.create(request=spoken, author=Author.REQUESTER, text="Une précision")
    Exchange.objects.filter(request=spoken, text="Une précision").update(at=later - timedelta(days=1))
    actions.close_answered(later - timedelta(days=2))
    assert state_of(silent) == State.ANSWERED
    actions.close_answered(later)
    assert (state_of(silent), state_of(spoken), state_of(open_)) == (State.CLOSED, State.ANSWERED, State.TAKEN)
    silent.refresh_from_db()
    assert silent.ended_at == later
    closed = Entry.objects.filter(action="requests.request.closed")
    assert [(each.object_key, each.actor) for each in closed] == [(str(silent.pk), "due:requests")]


def state_of(found: ContactRequest) -> str:
    return ContactRequest.objects.values_list("state", flat=True).get(pk=found.pk)


def test_only_the_holders_of_the_role_on_that_employer_see_it(client_for, town, dpo, boss, lead, ask):
    found = ask("data", right="erase")
    elsewhere = make_user((RoleName.DPO, make_structure()))
    below = make_user((RoleName.DPO, make_structure(parent=town)))
    for user in (boss, lead, elsewhere, below):
        client = client_for(user)
        assert client.get(reverse("requests:show", args=[found.pk])).status_code == 404
        for what in ("take", "answer", "hand_over", "extend", "close"):
            assert do(client, what, found, text="x").status_code == 404
        assert (
            found.reference not in client.get(reverse("requests:list_csv")).getvalue().decode() if user != below else 1
        )
    assert client_for(make_user((RoleName.HR, town))).get(reverse("requests:list")).status_code == 403
    assert client_for(below).get(reverse("requests:list")).status_code == 403
    assert client_for(dpo).get(reverse("requests:show", args=[found.pk])).status_code == 200
    found.refresh_from_db()
    assert found.state == State.RECEIVED


def test_a_holder_who_has_not_taken_it_answers_nothing(client_for, town, dpo, ask):
    found = ask("data", right="read")
    answering.take(found, by=dpo)
    other = client_for(make_user((RoleName.DPO, town)))
    for what in ("answer", "extend", "close"):
        assert do(other, what, found, text="x").status_code == 403
    assert "déjà prise en charge" in do(other, "take", found).text


def test_a_holder_hands_over_or_takes_from_one_who_is_away_and_never_to_an_outsider(client_for, town, dpo, boss, ask):
    found = ask("data", right="read")
    answering.take(found, by=dpo)
    second = make_user((RoleName.DPO, town), email="dpo2@mairie.example")
    with pytest.raises(RequestRefused):
        answering.hand_over(found, to=boss, by=dpo)
    refused = do(client_for(dpo), "hand_over", found, **{"hand-to": boss.pk})
    assert "form-errors" in refused.text or "hand-errors" in refused.text
    assert "est confiée" in do(client_for(dpo), "hand_over", found, **{"hand-to": second.pk}).text
    assert "elle vous est confiée" in sent_to(second.email)[-1].subject
    stale = ContactRequest.objects.select_related("owner").get()
    answering.hand_over(ContactRequest.objects.get(), to=dpo, by=dpo)
    with pytest.raises(RequestRefused, match="changé entre-temps"):
        answering.hand_over(stale, to=dpo, by=second)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_is_told(town, dpo, ask):
    found = ask("data", right="read")
    second = make_user((RoleName.DPO, town))
    start, told = threading.Barrier(2), []

    def attempt(user) -> None:
        mine = ContactRequest.objects.get(pk=found.pk)
        start.wait()
        try:
            answering.take(mine, by=user)
            told.append("taken")
        except RequestRefused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[user]) for user in (dpo, second)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == ["refused", "taken"]
    assert Entry.objects.filter(action="requests.request.taken").count() == 1


# ---- until when


def test_one_month_for_personal_data_and_a_week_for_the_rest():
    day = datetime.date(2026, 1, 31)
    assert actions.first_deadline(Intent.DATA, day) == datetime.date(2026, 2, 28)
    assert actions.first_deadline(Intent.OTHER, day) == datetime.date(2026, 2, 7)
    assert months_after(datetime.date(2026, 11, 30), 3) == datetime.date(2027, 2, 28)
    assert months_after(datetime.date(2026, 12, 15), 1) == datetime.date(2027, 1, 15)


def test_two_months_more_once_in_time_with_a_reason_that_is_told(client_for, dpo, ask):
    found = ask("data", right="read")
    first = found.due_on
    answering.take(found, by=dpo)
    client = client_for(dpo)
    assert "obligatoire" in do(client, "extend", found, **{"extend-text": " "}).text
    assert "Le délai est prolongé" in do(client, "extend", found, **{"extend-text": "Des archives à relire."}).text
    found.refresh_from_db()
    assert found.due_on == months_after(first, 2)
    assert "> Des archives à relire." in str(sent_to(VISITOR)[-1].body)
    assert "ne peut plus être prolongé" in do(client, "extend", found, **{"extend-text": "Encore."}).text


def test_too_late_or_for_something_else_there_is_no_more_time(dpo, lead, ask):
    late = ask("data", right="read")
    ContactRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    late.refresh_from_db()
    for found, by in ((late, dpo), (ask("support"), lead)):
        answering.take(found, by=by)
        with pytest.raises(RequestRefused):
            answering.extend(found, reason="Motif", by=by)


def test_what_is_late_is_said_in_the_inbox_and_reminded_once(client_for, lead, ask):
    found = ask()
    assert [item.title for item in inbox(lead)] == ["1 demande attend votre réponse"]
    ContactRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "1 hors délai" in inbox(lead)[0].title
    before = len(sent_to(lead.email))
    due(timezone.now())
    due(timezone.now())
    reminders = sent_to(lead.email)[before:]
    assert [message.subject for message in reminders] == [f"Demande {found.reference} : le délai est dépassé"]
    assert "Hors délai" in client_for(lead).get(reverse("requests:list"), {"voir": "late"}).text


def test_when_the_last_holder_goes_the_administrator_sees_it(client_for, boss, lead, ask):
    found = ask()
    answering.take(found, by=lead)
    Role.objects.filter(user=lead).delete()
    due(timezone.now())
    found.refresh_from_db()
    assert (found.role, found.state, found.owner) == (RoleName.ADMINISTRATOR, State.RECEIVED, None)
    assert client_for(boss).get(reverse("requests:show", args=[found.pk])).status_code == 200


def test_a_year_after_its_end_who_asked_and_what_was_said_are_gone(client_for, lead, ask):
    found = ask()
    actions.withdraw(found, by=None)
    kept = ask()
    due(timezone.now() + timedelta(days=364))
    found.refresh_from_db()
    assert found.email == VISITOR
    due(timezone.now() + timedelta(days=366))
    found.refresh_from_db()
    kept.refresh_from_db()
    assert (found.name, found.email, found.user, found.follow_nonce) == ("", "", None, None)
    assert list(Exchange.objects.values_list("request", flat=True)) == [kept.pk]
    assert kept.email == VISITOR
    page = client_for(lead).get(reverse("requests:show", args=[found.pk])).text
    assert "effacé" in page


# ---- the rest


def test_the_file_holds_what_the_list_shows_and_runs_nothing(client_for, lead, ask):
    found = ask()
    ContactRequest.objects.update(name="=cmd|'/C calc'!A0")
    lines = client_for(lead).get(reverse("requests:list_csv")).getvalue().decode()
    assert found.reference in lines
    assert "'=cmd" in lines
    assert (
        found.reference not in client_for(lead).get(reverse("requests:list_csv"), {"voir": "ended"}).getvalue().decode()
    )


def test_an_answer_is_read_as_written_and_never_as_markup(client_for, lead, ask):
    found = ask()
    answering.take(found, by=lead)
    answering.answer(found, text="<script>alert(1)</script>\nhttp://ailleurs.example/", by=lead)
    html = sent_to(VISITOR)[-1].alternatives[0].content
    assert "<script" not in html
    assert 'href="http://ailleurs' not in html
    assert "<script>alert" not in client_for(lead).get(reverse("requests:show", args=[found.pk])).text


def test_the_database_refuses_a_received_request_without_deadline_and_a_right_on_nothing(town):
    plain = {"employer": town, "intent": "other", "email": VISITOR}
    for wrong in ({"state": State.RECEIVED}, {"right": "read"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactRequest.objects.create(**plain, **wrong)


def test_each_is_told_of_what_is_his(town, dpo, ask):
    user = make_user(email="ada@mairie.example")
    wishes = {"employer": town, "intent": "data", "right": "read", "text": "Mon texte", "name": "Ada"}
    mine = actions.submit(**wishes, email=user.email, by=user)
    other = ask("data", right="read")
    answering.take(other, by=dpo)
    told = str(asked(user))
    assert mine.reference in told
    assert "Mon texte" in told
    assert other.reference not in told
    assert [label for label, _at in owned(dpo)] == [other.reference]
