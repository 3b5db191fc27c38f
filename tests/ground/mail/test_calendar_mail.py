"""An invitation as a real mail server receives it, in the shape that Outlook, Gmail, Thunderbird and Zimbra read."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from terreau.ground.mail import actions, postman
from terreau.ground.mail.enums import State
from terreau.ground.mail.models import Message
from terreau.ground.seats.calendar_files import Attendee, CalendarEntry, cancellation, invitation
from tests.ground.seats.calendars import PARSERS, Diary

pytestmark = pytest.mark.django_db
ADA = Attendee("ada@ministere.example", "Ada")
CAFE = CalendarEntry(
    uid="5f0c7a52-0000-4000-8000-000000000001",
    sequence=0,
    title="Café « numérique »",
    starts_at=datetime.datetime(2026, 12, 3, 8, tzinfo=datetime.UTC),
    ends_at=datetime.datetime(2026, 12, 3, 9, tzinfo=datetime.UTC),
    changed_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC),
    description="Une ligne.\nUne autre, avec un « é »." * 30,
)


def calendar_part(received):
    (part,) = [each for each in received.walk() if each.get_content_type() == "text/calendar"]
    return part


def test_the_calendar_is_the_last_way_to_read_the_message_and_a_file_beside_it(smtp, post):
    file = invitation(CAFE, ADA)
    post(calendar=file)
    postman.drain()
    (received,) = smtp.accepted
    assert received.get_content_type() == "multipart/mixed"
    first, attached = received.iter_parts()
    # Outlook reads an invitation in the first part only.
    assert [each.get_content_type() for each in first.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    assert first.get_content_type() == "multipart/alternative"
    part = calendar_part(received)
    assert (part.get_param("method"), part.get_content_charset()) == ("REQUEST", "utf-8")
    assert part.get_content().replace("\r\n", "\n").encode() == file.replace(b"\r\n", b"\n")
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invite.ics")
    assert attached.get_content() == file
    assert attached.get_content_disposition() == "attachment"
    assert not part.get_content_disposition()
    for parse in PARSERS:
        (event,) = parse(part.get_payload(decode=True))
        assert (event.title, event.attendees) == (CAFE.title, (f"mailto:{ADA.email}",))
        assert event.organiser == f"mailto:{received['From'].addresses[0].addr_spec}"


@pytest.mark.parametrize("read", PARSERS)
def test_invitation_update_and_cancel_by_mail_leave_no_event(smtp, post, read):
    later = replace(CAFE, sequence=1, title="Café déplacé")
    post(calendar=invitation(CAFE, ADA))
    post(calendar=invitation(later, ADA))
    post(calendar=cancellation(later, ADA), calendar_method="CANCEL")
    assert postman.drain() == 3
    diary = Diary(ADA.email, read)
    titles = []
    for received in smtp.accepted:
        part = calendar_part(received)
        diary.receive(part.get_payload(decode=True))
        titles.append((part.get_param("method"), [event.title for event in diary.events.values()]))
    assert titles == [("REQUEST", [CAFE.title]), ("REQUEST", ["Café déplacé"]), ("CANCEL", [])]


def test_a_file_that_does_not_say_what_the_message_says_is_refused(post):
    with pytest.raises(TypeError, match="METHOD:CANCEL"):
        post(calendar=invitation(CAFE, ADA), calendar_method="CANCEL")
    assert not Message.objects.exists()


def test_a_secret_message_forgets_its_calendar_as_it_leaves_and_the_others_a_month_after(smtp, post):
    post(calendar=invitation(CAFE, ADA), secret=True)
    post(calendar=invitation(CAFE, ADA))
    postman.drain()
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    assert [bool(each.calendar) for each in Message.objects.order_by("-secret")] == [False, True]
    actions.tidy(timezone.now() + datetime.timedelta(days=32))
    assert not Message.objects.exclude(calendar="").exists()
