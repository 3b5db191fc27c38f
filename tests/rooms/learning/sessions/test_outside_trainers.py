"""A trainer without account: told of his link, asked after each day, he countersigns by it and by nothing else."""

import datetime

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.seats.models import AttendanceEntry, Registration
from terreau.rooms.learning.sessions import access, actions, asking_trainers, due, emails, inbox, keeping
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Countersignature, Session, Trainer
from terreau.rooms.learning.sessions.tokens import SALT, link_of
from tests.rooms.learning.sessions.makers import DAY, HOUR, Place, ask, attend, end, make_place, make_session

pytestmark = pytest.mark.django_db
ADDRESS = "camille@organisme.example"


@pytest.fixture
def place() -> Place:
    return make_place()


@pytest.fixture
def session(place: Place) -> Session:
    """Announced, with a trainer from outside."""
    made = make_session(place, needs_agreement=False)
    actions.add_trainer(made, name="Camille Exemple", organisation="Organisme", email=ADDRESS, by=place.lead)
    return made


def outsider() -> Trainer:
    return Trainer.objects.with_session().get(email=ADDRESS)


def sent() -> list[Message]:
    return list(Message.objects.filter(purpose=emails.TRAINER.code).order_by("created_at", "pk"))


def page(client: Client, session: Session, **data: object) -> str:
    return client.post(reverse("learning_sessions:trainers", args=[session.pk]), data, follow=True).content.decode()


def first_part(session: Session):
    return session.occasion.parts.order_by("position").first()


def test_he_is_told_once_the_session_is_announced_and_once_only(client_for, place) -> None:
    session = make_session(place, opened=False)
    lead = client_for(place.lead)
    told = page(lead, session, email=ADDRESS)
    assert "donnez aussi le nom du formateur" in told
    told = page(lead, session, email=ADDRESS.upper(), name="Camille Exemple")
    assert f"par un lien envoyé à {ADDRESS}" in told
    assert "Envoyer de nouveau son lien" not in told
    assert sent() == []
    session = actions.open_session(session, by=place.lead)
    [message] = sent()
    assert message.recipient == ADDRESS
    assert link_of(outsider()) in message.text
    actions.close_registrations(session, by=place.lead)
    actions.open_session(session, by=place.lead)
    assert len(sent()) == 1


def test_an_address_that_has_an_account_is_that_account(client_for, place) -> None:
    session = make_session(place, opened=False)
    page(client_for(place.lead), session, email=place.manager.email, name="Quelqu’un")
    made = Trainer.objects.get(user=place.manager)
    assert made.email == ""
    assert page(client_for(place.lead), session, email=ADDRESS, name="A").count(ADDRESS) == 1
    assert "déjà parmi les formateurs" in page(client_for(place.lead), session, email=ADDRESS, name="B")


def test_he_reads_the_sheet_and_countersigns_it(client_for, place, session) -> None:
    user = place.agent(last_name="Suivante")
    ask(session, user)
    session = end(session)
    attend(Registration.objects.get(), present=1)
    link, part = link_of(outsider()), first_part(session)
    opened = Client().get(link)
    assert opened.status_code == 200
    assert "Suivante" in opened.text
    assert "no-store" in opened.headers["Cache-Control"]
    assert Countersignature.objects.count() == 0  # opening it signs nothing
    answered = Client().post(link, {"part": part.pk}, follow=True)
    assert "Demi-journée contresignée" in answered.text
    [made] = Countersignature.objects.all()
    assert (made.part, made.trainer, made.present) == (part, outsider(), 1)
    assert Entry.objects.filter(action="learning_sessions.part.countersigned").get().actor == "link:trainer"
    sheet = client_for(place.lead).get(reverse("learning_sessions:sheet", args=[session.pk])).text
    assert "Camille Exemple," in sheet
    # Empty cells are said first; the same state is signed once.
    last = session.occasion.parts.order_by("position").last()
    assert "Une case n’est pas renseignée" in Client().post(link, {"part": last.pk}, follow=True).text
    assert "Demi-journée contresignée" in Client().post(link, {"part": last.pk, "missing": "yes"}, follow=True).text
    assert "déjà contresigné" in Client().post(link, {"part": part.pk}, follow=True).text
    assert Countersignature.objects.count() == 2


def test_what_is_not_his_to_sign(place, session) -> None:
    other = make_session(place, title="Une autre")
    link = link_of(outsider())
    assert "quand elle est finie" in Client().post(link, {"part": first_part(session).pk}, follow=True).text
    ended = end(session)
    for part in (first_part(other).pk, "x", "9" * 30, ""):
        assert "n’est plus au programme" in Client().post(link, {"part": part}, follow=True).text
    actions.cancel(ended, reason="Salle fermée", by=place.lead)
    assert "il n’y a rien à contresigner" in Client().get(link).text
    assert Countersignature.objects.count() == 0


def test_a_link_that_is_not_his_leads_nowhere(place, session) -> None:
    trainer = outsider()
    own = Trainer.objects.get(session=session, user=place.trainer)
    draft = make_session(place, opened=False)
    unknown = actions.add_trainer(draft, name="Claude", email="claude@organisme.example", by=place.lead)
    forged = link_of(trainer).replace("formateur/", "formateur/9")
    elsewhere = reverse("learning_sessions:trainer", args=[signing.Signer(salt="x" + SALT).sign(str(trainer.pk))])
    for link in (forged, elsewhere, link_of(own), link_of(unknown)):
        assert Client().get(link).status_code == 404
        assert Client().post(link, {"part": first_part(session).pk}).status_code == 404
    link = link_of(trainer)
    assert Client().get(link).status_code == 200
    actions.remove_trainer(trainer, by=place.lead)
    assert Client().get(link).status_code == 404


def test_he_is_asked_after_each_day_and_not_twice(place, session) -> None:
    parts = list(session.occasion.parts.order_by("position"))
    assert len(sent()) == 1
    due.due(parts[0].ends_at + HOUR)  # a half-day of the same day is to come
    assert len(sent()) == 1
    for _worker in range(2):
        due.due(parts[1].ends_at + HOUR)
    [_named, asked] = sent()
    assert asked.recipient == ADDRESS
    text = asked.text
    assert "9:00 · Matin" in text
    assert "14:00 · Après-midi" in text
    assert link_of(outsider()) in text
    # Who has signed everything is not asked.
    Countersignature.objects.bulk_create(
        Countersignature(part=part, trainer=outsider(), at=timezone.now(), entry=0, head="", present=0)
        for part in parts
    )
    due.due(parts[3].ends_at + HOUR)
    assert len(sent()) == 2


def test_what_another_trainer_has_signed_is_asked_of_nobody(place, session) -> None:
    parts = list(session.occasion.parts.order_by("position"))
    own = access.own_trainer(place.trainer, session)
    Countersignature.objects.bulk_create(
        Countersignature(part=part, trainer=own, at=timezone.now(), entry=0, head="", present=0) for part in parts[:3]
    )
    due.due(parts[1].ends_at + HOUR)
    assert len(sent()) == 1
    due.due(parts[3].ends_at + HOUR)
    [_named, asked] = sent()
    assert "14:00 · Après-midi" in asked.text
    assert "9:00 · Matin" not in asked.text


def test_nobody_vouches_for_a_sheet_that_was_altered(place, session) -> None:
    ask(session, place.agent())
    session = end(session)
    attend(Registration.objects.get(), present=3)
    AttendanceEntry.objects.filter(pk=AttendanceEntry.objects.first().pk).update(value="absent")
    link = link_of(outsider())
    assert "ne contresignez pas" in Client().get(link).text
    assert "personne ne peut l’attester" in Client().post(link, {"part": first_part(session).pk}, follow=True).text
    assert Countersignature.objects.count() == 0


def test_a_link_that_went_to_somebody_else_is_cut_and_what_was_signed_stays(client_for, place, session) -> None:
    ask(session, place.agent())
    session = end(session)
    attend(Registration.objects.get(), present=1)
    trainer, link, lead = outsider(), link_of(outsider()), client_for(place.lead)
    Client().post(link, {"part": first_part(session).pk})
    assert "il reste parmi ceux qui ont animé" in page(lead, session, remove=trainer.pk)
    assert "ne mène plus nulle part" in page(lead, session, cut=trainer.pk)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"part": first_part(session).pk}).status_code == 404
    assert Countersignature.objects.get().trainer == trainer
    assert Entry.objects.filter(action="learning_sessions.trainer.link_cut").count() == 1
    page(lead, session, email=ADDRESS, name="Camille Exemple")
    assert Client().get(link_of(outsider())).status_code == 200
    assert Client().get(link).status_code == 404


def test_two_workers_that_read_the_same_ask_once(place, session) -> None:
    now = session.occasion.parts.order_by("position").last().ends_at + HOUR
    [(key, until)] = asking_trainers.waiting(now).values_list("pk", "asked_until")
    told = [asking_trainers._ask(key, until, moment) for moment in (now, now + HOUR)]
    assert told == [1, 0]


def test_nobody_is_asked_of_what_is_not_held(place, session) -> None:
    after = session.occasion.parts.order_by("position").last().ends_at + HOUR
    assert asking_trainers.waiting(after).count() == 1
    type(session.occasion).objects.update(put_off_at=timezone.now())
    assert asking_trainers.waiting(after).count() == 0
    type(session.occasion).objects.update(put_off_at=None)
    Session.objects.update(concluded_at=timezone.now())
    assert asking_trainers.waiting(after).count() == 0


def test_he_receives_his_link_again(client_for, place, session) -> None:
    trainer = outsider()
    assert f"part de nouveau vers {ADDRESS}" in page(client_for(place.lead), session, send=trainer.pk)
    assert [each.recipient for each in sent()] == [ADDRESS] * 2
    assert Entry.objects.filter(action="learning_sessions.trainer.link_sent").count() == 1
    draft = make_session(place, opened=False)
    waits = actions.add_trainer(draft, name="Claude", email=ADDRESS, by=place.lead)
    with pytest.raises(SessionRefused, match="part avec l’annonce"):
        asking_trainers.send_again(waits, by=place.lead)
    address = reverse("learning_sessions:trainers", args=[session.pk])
    assert client_for(place.manager).post(address, {"send": trainer.pk}).status_code == 403
    assert len(sent()) == 2


def test_his_address_is_forgotten_two_months_after(place, session) -> None:
    ended = end(session).occasion.ends_at
    link = link_of(outsider())
    assert keeping.forget_addresses(ended + 55 * DAY) == 0
    assert Client().get(link).status_code == 200
    assert keeping.forget_addresses(ended + 65 * DAY) == 1
    assert Client().get(link).status_code == 404
    assert Trainer.objects.filter(name="Camille Exemple").count() == 1


def test_a_trainer_with_an_account_finds_the_sheet_on_his_home(place, session) -> None:
    assert inbox.half_days_to_countersign(place.trainer) == []
    ended = end(session)
    [item] = inbox.half_days_to_countersign(place.trainer)
    assert item.url == reverse("learning_sessions:sheet", args=[session.pk])
    assert inbox.half_days_to_countersign(place.lead) == []
    own = access.own_trainer(place.trainer, session)
    Countersignature.objects.bulk_create(
        Countersignature(part=part, trainer=own, at=datetime.datetime.now(datetime.UTC), entry=0, head="", present=0)
        for part in ended.occasion.parts.all()
    )
    assert inbox.half_days_to_countersign(place.trainer) == []
