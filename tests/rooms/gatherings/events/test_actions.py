"""What may become of an event, and what is refused, in words."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from terreau.ground.common.personal_data import Person
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.seats.enums import Mode
from terreau.ground.seats.models import Occasion
from terreau.rooms.gatherings.events import (
    actions,
    asking,
    audience,
    due,
    duplicating,
    partners,
    personal_data,
    programme,
    registering,
)
from terreau.rooms.gatherings.events.enums import Audience, Kind, Moment, PartnerKind, State
from terreau.rooms.gatherings.events.evidence import events as fact
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import Answer, Event, PartnerSheet, Speaker
from terreau.rooms.gatherings.events.programme import LineSpec, SpeakerSpec
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.events.makers import DAY, end, in_days, make_event, make_lead, session

pytestmark = pytest.mark.django_db
TOLD = {"purpose": "Essayer", "brings": "Du matériel", "neutrality": "Pas de démarchage", "conflict": False}


@pytest.fixture
def structure():
    return make_structure("Direction des cartes")


@pytest.fixture
def lead(structure):
    return make_lead(structure)


def workshop(structure, lead):
    event = make_event(structure, by=lead, opened=False, kind=Kind.COMPANY_WORKSHOP)
    partner = partners.know_partner(structure, name="Cartes et Cie", kind=PartnerKind.COMPANY, by=lead)
    return event, partner


def test_a_workshop_with_a_company_opens_once_each_sheet_is_validated_by_another(structure, lead):
    event, partner = workshop(structure, lead)
    with pytest.raises(EventRefused, match="commence par la fiche"):
        actions.open_event(event, by=lead)
    sheet = partners.write_sheet(event, partner, by=lead, **TOLD)
    with pytest.raises(EventRefused, match="pas encore validée"):
        actions.open_event(event, by=lead)
    with pytest.raises(EventRefused, match="autre personne"):
        partners.validate_sheet(sheet, by=lead)
    partners.validate_sheet(sheet, by=make_lead(structure))
    assert actions.open_event(event, by=lead).state == State.OPEN
    with pytest.raises(EventRefused, match="ne changent plus"):
        partners.change_sheet(sheet, by=lead, **TOLD)


def test_a_changed_sheet_is_validated_again(structure, lead):
    event, partner = workshop(structure, lead)
    sheet = partners.write_sheet(event, partner, by=lead, **TOLD)
    partners.validate_sheet(sheet, by=make_lead(structure))
    partners.change_sheet(sheet, by=lead, **(TOLD | {"purpose": "Vendre"}))
    with pytest.raises(EventRefused, match="pas encore validée"):
        actions.open_event(event, by=lead)


def test_the_database_refuses_a_sheet_validated_by_its_writer(structure, lead):
    event, partner = workshop(structure, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerSheet.objects.create(event=event, partner=partner, written_by=lead, validated_by=lead, **TOLD)
    with pytest.raises(EventRefused, match="conflit"):
        partners.write_sheet(event, partner, by=lead, **(TOLD | {"conflict": True}))


def test_an_announced_event_does_not_become_a_workshop_with_a_company(structure, lead):
    event = make_event(structure, by=lead)
    with pytest.raises(EventRefused, match="commence par la fiche"):
        actions.change(event, kind=Kind.COMPANY_WORKSHOP, by=lead)
    event.refresh_from_db()
    assert event.kind == Kind.CAFE


def test_hours_follow_from_the_minutes_and_hold_in_the_session(structure, lead):
    event = make_event(structure, by=lead, parts=[session(hour=16, minutes=90)])
    for minutes in (5, 40, 20):
        programme.add_line(event, LineSpec(Moment.TALK, "", minutes), by=lead)
    [only] = programme.sessions_of(event)
    hours = [
        f"{timezone.localtime(each.starts_at):%H:%M}-{timezone.localtime(each.ends_at):%H:%M}" for each in only.lines
    ]
    assert hours == ["16:00-16:05", "16:05-16:45", "16:45-17:05"]
    assert only.free == 25
    with pytest.raises(EventRefused, match="dépasse la séance de 5 minutes"):
        programme.add_line(event, LineSpec(Moment.TALK, "", 30), by=lead)
    assert event.programme.count() == 3
    with pytest.raises(EventRefused, match="dépasse"):
        actions.change(event, parts=[session(hour=16, minutes=60)], by=lead)


def test_lines_change_places(structure, lead):
    event = make_event(structure, by=lead, opened=False)
    first, second, third = (programme.add_line(event, LineSpec(Moment.TALK, name), by=lead) for name in "abc")
    programme.move_line(third, up=True, by=lead)
    programme.move_line(first, up=True, by=lead)
    assert [each.title for each in event.programme.order_by("position")] == ["a", "c", "b"]
    programme.remove_line(second, by=lead)
    assert event.programme.count() == 2


def test_those_registered_stay_when_it_is_put_off(structure, lead):
    event = make_event(structure, by=lead)
    agent = make_agent(structure)
    user = make_user(agent=agent, email=agent.email)
    registering.register_user(event, user, mode=Mode.ON_SITE, consent_listed=False, answers={}, by=user)
    actions.postpone(event, parts=None, by=lead)
    event.refresh_from_db()
    assert event.state == State.POSTPONED
    assert event.postponed_from is not None
    assert Message.objects.filter(purpose="seats.changed", recipient=agent.email).count() == 1
    with pytest.raises(EventRefused, match="nouvelle date"):
        actions.open_event(event, by=lead)
    with pytest.raises(EventRefused, match="Reporter"):
        actions.change(event, parts=[session(50)], by=lead)
    actions.change(event, summary="Parler des démarches.", parts=[session()], by=lead)
    actions.postpone(event, parts=[session(40)], by=lead)
    again = Event.objects.with_places().get(pk=event.pk)
    assert again.state == State.OPEN
    assert again.occasion.starts_at == in_days(40)
    assert again.occasion.registrations.registered().count() == 1


def test_a_copy_has_neither_people_nor_consents(structure, lead):
    event = make_event(structure, by=lead, quota=3)
    speakers = [SpeakerSpec("Lise Exemple", "directrice", "", True)]
    programme.add_line(event, LineSpec(Moment.TALK, "Archives", 10, 1, speakers), by=lead)
    made = duplicating.duplicate(event, title="La suite", first_day=in_days(60).date(), by=lead)
    assert made.state == State.DRAFT
    assert made.occasion.quota == 3
    assert made.occasion.starts_at == in_days(60)
    assert not Speaker.objects.get(line__event=made).may_be_named
    assert made.occasion.registrations.count() == 0
    assert made.occasion.uid != event.occasion.uid


def test_only_the_invited_register(structure, lead):
    other = make_structure("Autre direction", parent=structure)
    event = make_event(structure, by=lead, audience=Audience.STRUCTURES, audience_structures=[other], outsiders=True)
    inside, outside = make_agent(other), make_agent(structure)
    assert audience.refusal(event, make_user(agent=inside)) == ""
    assert "Autre direction" in audience.refusal(event, make_user(agent=outside))
    stranger = make_user(email="lou@ville-exemple.fr")
    assert "ville-exemple.fr" in audience.refusal(event, stranger)
    event = actions.change(event, audience=Audience.CATEGORIES, audience_categories=["B"], by=lead)
    assert "catégorie B" in audience.refusal(event, make_user(agent=make_agent(structure, category="A")))


def test_a_planned_event_announces_itself_and_a_past_one_is_held(structure, lead):
    event = make_event(structure, by=lead, opened=False)
    actions.plan(event, at=timezone.now() + datetime.timedelta(hours=1), by=lead)
    due.due(timezone.now())
    assert Event.objects.get(pk=event.pk).state == State.DRAFT
    due.due(timezone.now() + datetime.timedelta(hours=2))
    assert Event.objects.get(pk=event.pk).state == State.OPEN
    end(event)
    due.due(timezone.now())
    due.due(timezone.now())
    assert Event.objects.get(pk=event.pk).state == State.HELD
    assert Entry.objects.filter(action="events.event.held").count() == 1
    with pytest.raises(EventRefused, match="ne se modifie plus"):
        actions.change(event, summary="Autre", by=lead)


def test_one_that_cannot_be_announced_at_its_hour_holds_up_no_other(structure, lead, caplog):
    bad = make_event(structure, by=lead, opened=False, closes_at=timezone.now() + datetime.timedelta(minutes=30))
    good = make_event(structure, by=lead, opened=False)
    for event in (bad, good):
        actions.plan(event, at=timezone.now() + datetime.timedelta(hours=1), by=lead)
    past = make_event(structure, by=lead)
    end(past)
    due.due(timezone.now() + datetime.timedelta(hours=2))
    states = [Event.objects.get(pk=each.pk).state for each in (bad, good, past)]
    assert states == [State.DRAFT, State.OPEN, State.HELD]


def test_a_draft_goes_with_its_occasion_and_an_announced_event_does_not(structure, lead):
    announced, draft = make_event(structure, by=lead), make_event(structure, by=lead, opened=False)
    with pytest.raises(EventRefused, match="annulez-la"):
        actions.delete_draft(announced, by=lead)
    actions.delete_draft(draft, by=lead)
    assert Occasion.objects.count() == 1
    actions.cancel(announced, reason="La salle est inondée.", by=lead)
    assert Event.objects.get().state == State.CANCELLED


def test_answers_and_names_are_forgotten_in_time(structure, lead):
    event = make_event(structure, by=lead, opened=False)
    question = {"text": "Un sujet ?", "kind": "text", "choices": "", "required": False}
    asking.set_questions(event, [question], by=lead)
    speaker = [SpeakerSpec("Lise Exemple", "", "", True)]
    programme.add_line(event, LineSpec(Moment.TALK, "Archives", 10, 1, speaker), by=lead)
    actions.open_event(event, by=lead)
    agent = make_agent(structure)
    user = make_user(agent=agent, email=agent.email)
    answers = {event.questions.get().pk: "Les cartes"}
    registering.register_user(event, user, mode=Mode.ON_SITE, consent_listed=False, answers=answers, by=user)
    with pytest.raises(EventRefused, match="déjà répondu"):
        asking.set_questions(event, [], by=lead)
    assert personal_data.answers(user) == [("Un sujet ?", "Les cartes")]
    end(event)
    now = timezone.now()
    assert registering.forget_answers(now + 20 * DAY) == 0
    assert registering.forget_answers(now + 40 * DAY) == 1
    assert not Answer.objects.exists()
    forget = personal_data.keeping.unname
    assert forget(personal_data.keeping.names_past(personal_data.before(now))) == 0
    assert forget(personal_data.keeping.names_past(personal_data.before(now + 1200 * DAY))) == 1
    assert Speaker.objects.get().shown == "Intervenant"
    assert personal_data.erase_answers(Person(user=user, agent=agent), by=lead) == 0


def test_the_fact_counts_days_of_what_took_place(structure, lead):
    event = make_event(structure, by=lead, kind=Kind.WORKSHOP, parts=[session(20), session(21), session(21, hour=14)])
    cancelled = make_event(structure, by=lead)
    actions.cancel(cancelled, reason="La salle est inondée.", by=lead)
    assert list(fact(timezone.localdate())) == []
    [row] = list(fact(in_days(30).date()))
    assert row["held_on"] == in_days(21).date()
    assert (row["occasion"], row["kind"], row["days"], row["minutes"]) == (event.occasion_id, "workshop", 2, 270)


def test_the_day_of_an_event_is_that_of_its_own_clock(structure, lead):
    with timezone.override("Pacific/Noumea"):
        event = make_event(structure, by=lead, parts=[session(20, hour=9)])
        [row] = list(fact(in_days(30).date()))
        assert (row["occasion"], row["held_on"]) == (event.occasion_id, in_days(20).date())
