"""The call: prepared, published when it is ready, read by whom it is for; candidacies of agents, from draft to sent."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.catalogue.enums import Reach
from terreau.rooms.learning.cycles import actions, applying, inbox, reminding
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Criterion, Cycle, Juror, Seminar, Slot
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.makers import DAY, make_candidacy, make_cycle
from tests.rooms.learning.makers import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_structure("Ministère")


@pytest.fixture
def lead(place):
    return make_user((RoleName.PROGRAMME_LEAD, place))


@pytest.fixture
def agent(place):
    return make_user(agent=make_agent(place))


WHOLE = {
    "position": "Cheffe de bureau", "motivation": "Apprendre en faisant.", "project": "Un guichet.",
    "contact_name": "Alix Chef", "contact_email": "Alix.Chef@ministere.example",
}  # fmt: skip


def mails(purpose: str) -> list[Message]:
    return list(Message.objects.filter(purpose=purpose).order_by("pk"))


def typed(course, **changes):
    """What somebody types in the form of a cycle: two seminars of two days."""
    today = timezone.localdate()
    days = [(today + n * DAY, today + (n + 1) * DAY) for n in (60, 90)]
    return {
        "course": course.pk, "title": "Cycle des cadres", "call": "Pour qui **conduit** un projet.",
        "opens_on": f"{today:%Y-%m-%d}", "closes_on": f"{today + 30 * DAY:%Y-%m-%d}", "letter_needed": "on",
        "dates": "\n".join(f"du {a:%d/%m/%Y} au {b:%d/%m/%Y} Cadrer" for a, b in days), "morning_from": "09:00",
        "morning_to": "12:00", "afternoon_from": "14:00", "afternoon_to": "17:00", "seats": 27, "least": 50,
        "share": 80, "seats_per_employer": 6, **changes,
    }  # fmt: skip


# ---- preparing


def test_a_cycle_is_made_of_its_seminars_published_once_it_has_criteria_and_a_president(place, lead, client_for):
    course, client = make_course(place, kind="sessions"), client_for(lead)
    answer = client.post(reverse("cycles:create"), typed(course))
    cycle = Cycle.objects.get()
    assert answer.url == cycle.get_absolute_url()
    assert [each.title for each in cycle.seminars.all()] == ["Cadrer", "Cadrer"]
    assert cycle.session.occasion.parts.count() == 8
    assert (cycle.session.by_jury, cycle.seats) == (True, 27)
    page = client.get(answer.url).text
    assert "Dites au moins un critère" in page
    assert "Publier l’appel" not in page
    client.post(reverse("cycles:publish", args=[cycle.pk]))
    assert Cycle.objects.get().published_at is None
    Criterion.objects.create(cycle=cycle, label="Le projet", weight=3)
    Juror.objects.create(cycle=cycle, user=lead, presides=True)
    client.post(reverse("cycles:publish", args=[cycle.pk]))
    assert Cycle.objects.get().published_at is not None
    page = client_for(make_user(agent=make_agent(place))).get(answer.url).text
    assert "<strong>conduit</strong>" in page
    assert "Le projet (poids 3)" in page
    assert page.count("Cadrer") == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"dates": "le mois prochain"},
        {"dates": "du 12/03/2099 au 11/03/2099"},
        {"dates": "du 12/03/2099 au 14/03/2099\nle 13/03/2099"},
        {"dates": "du 01/01/2099 au 31/12/2099"},
        {"afternoon_from": "11:00"},
        {"closes_on": f"{timezone.localdate() + 70 * DAY:%Y-%m-%d}"},
    ],
)
def test_a_cycle_whose_dates_do_not_hold_together_is_not_made(wrong, place, lead, client_for):
    answer = client_for(lead).post(reverse("cycles:create"), typed(make_course(place, kind="sessions"), **wrong))
    assert "Le formulaire contient des erreurs" in answer.text
    assert not Cycle.objects.exists()
    assert not Occasion.objects.exists()


def test_changing_words_leaves_half_days_alone_and_changing_dates_keeps_what_fills_a_seminar(place, lead, client_for):
    course, client = make_course(place, kind="sessions"), client_for(lead)
    client.post(reverse("cycles:create"), typed(course))
    cycle = Cycle.objects.get()
    parts = list(cycle.session.occasion.parts.values_list("pk", flat=True))
    first = cycle.seminars.first()
    Slot.objects.create(seminar=first, part=cycle.session.occasion.parts.first(), kind="workshop", title="Atelier")
    edit = reverse("cycles:edit", args=[cycle.pk])
    same = typed(course)
    client.post(edit, same | {"call": "Autre appel."})
    cycle.refresh_from_db()
    assert cycle.call == "Autre appel."
    assert list(cycle.session.occasion.parts.values_list("pk", flat=True)) == parts
    lines = same["dates"].splitlines()
    client.post(edit, same | {"dates": "\n".join([lines[1], lines[0].replace("Cadrer", "Éprouver")])})
    assert Seminar.objects.get(pk=first.pk).slots.get().title == "Atelier"
    client.post(edit, same | {"dates": f"{lines[1]}\nle {timezone.localdate() + 120 * DAY:%d/%m/%Y} Clore"})
    assert [each.title for each in cycle.seminars.all()] == ["Cadrer", "Clore"]
    assert cycle.session.occasion.parts.count() == 6


def test_who_may_apply_does_not_change_once_somebody_has_begun(place, lead, agent):
    cycle = make_cycle(place, by=lead)
    actions.change(cycle, letter_needed=False, by=lead)
    applying.start(cycle, agent, by=agent)
    with pytest.raises(CycleRefused):
        actions.change(cycle, outsiders=True, by=lead)
    assert actions.change(cycle, call="Un autre.", by=lead).call == "Un autre."


def test_only_what_nobody_read_is_deleted(place, lead, client_for):
    draft, published = make_cycle(place, by=lead, published=False), make_cycle(place, by=lead)
    for each in (draft, published):
        client_for(lead).post(reverse("cycles:delete", args=[each.pk]))
    assert list(Cycle.objects.all()) == [published]
    assert Occasion.objects.count() == 1


def test_a_cycle_that_will_not_take_place_is_told_to_who_applied_and_to_nobody_else(place, lead, agent, client_for):
    cycle, client = make_cycle(place, by=lead, outsiders=True), client_for(lead)
    make_candidacy(cycle, agent.agent)
    outside = make_candidacy(cycle, state="draft", sent_at=None)
    make_candidacy(cycle, state="withdrawn")
    applying.send_link(cycle, email="personne@commune.example")
    client.post(reverse("learning_sessions:cancel", args=[cycle.session_id]), {"reason": "En douce."})
    assert not Cycle.objects.get().session.is_cancelled
    client.post(reverse("cycles:cancel", args=[cycle.pk]), {"reason": "Trop peu de candidats."})
    assert Cycle.objects.get().session.is_cancelled
    told = mails("cycles.cancelled")
    assert {each.recipient for each in told} == {agent.email, outside.email}
    assert all("> Trop peu de candidats." in each.text for each in told)
    assert client_for(None).get(cycle.get_absolute_url()).status_code == 404
    assert "Annulé" in client.get(reverse("cycles:prepared")).text


# ---- reading


def test_the_list_holds_what_its_reader_may_open(place, lead, agent, client_for):
    now = timezone.now()
    make_cycle(place, by=lead, title="Ouvert ici")
    make_cycle(place, by=lead, title="Ouvert à tous", outsiders=True)
    make_cycle(place, by=lead, title="Bientôt là", opens_at=now + DAY)
    make_cycle(place, by=lead, title="Fini", opens_at=now - 9 * DAY, closes_at=now - DAY)
    make_cycle(place, by=lead, title="Caché", published=False)

    def seen(user):
        page = client_for(user).get(reverse("cycles:list")).text
        return [t for t in ("Ouvert ici", "Ouvert à tous", "Bientôt là", "Fini", "Caché") if t in page]

    assert seen(None) == ["Ouvert à tous"]
    assert seen(agent) == ["Ouvert ici", "Ouvert à tous", "Bientôt là", "Fini"]
    assert seen(make_user(agent=make_agent(make_structure("Ailleurs")))) == ["Ouvert à tous"]
    page = client_for(lead).get(reverse("cycles:prepared")).text
    assert "Caché" in page
    assert "Dites les critères" in page


# ---- an agent applies


def test_an_agent_writes_in_several_times_sends_takes_back_and_sends_again(place, lead, agent, client_for):
    cycle, client = make_cycle(place, by=lead), client_for(agent)
    apply = reverse("cycles:apply", args=[cycle.pk])
    answer = client.post(apply, {"motivation": "Apprendre.", "do": "save"})
    own = Candidacy.objects.get()
    assert answer.url == own.get_absolute_url()
    assert own.state == "draft"
    assert not Message.objects.exists()
    assert client.get(apply).url == own.get_absolute_url()
    answer = client.post(own.get_absolute_url(), {"motivation": "Apprendre.", "do": "send"})
    assert "Votre fonction" in answer.text
    assert Candidacy.objects.get().state == "draft"
    client.post(own.get_absolute_url(), WHOLE | {"do": "send"})
    own.refresh_from_db()
    assert (own.state, own.letter, own.contact_email) == ("sent", "asked", "alix.chef@ministere.example")
    assert [each.recipient for each in mails("cycles.letter")] == ["alix.chef@ministere.example"]
    assert [each.recipient for each in mails("cycles.sent")] == [agent.email]
    page = client.get(own.get_absolute_url()).text
    assert "Envoyée" in page
    assert "Alix Chef" in page
    client.post(own.get_absolute_url(), {"do": "save", "motivation": "En douce."})
    assert Candidacy.objects.get().motivation == "Apprendre en faisant."
    client.post(own.get_absolute_url(), {"do": "take_back"})
    client.post(own.get_absolute_url(), WHOLE | {"motivation": "Mieux dit.", "do": "send"})
    own.refresh_from_db()
    assert (own.state, own.motivation) == ("sent", "Mieux dit.")
    assert len(mails("cycles.letter")) == 1  # the same contact is not asked twice


def test_a_draft_is_read_by_its_author_alone(place, lead, agent, client_for):
    cycle = make_cycle(place, by=lead)
    own = make_candidacy(cycle, agent.agent, state="draft", sent_at=None, motivation="Secret de brouillon.")
    assert "Secret de brouillon" in client_for(agent).get(own.get_absolute_url()).text
    assert client_for(lead).get(own.get_absolute_url()).status_code == 404
    assert client_for(lead).get(reverse("cycles:candidate", args=[cycle.pk, own.pk])).status_code == 404
    assert str(agent.agent) not in client_for(lead).get(reverse("cycles:candidates", args=[cycle.pk])).text


def test_what_was_never_sent_is_erased_what_was_is_withdrawn_for_good(place, lead, agent, client_for):
    cycle, client = make_cycle(place, by=lead), client_for(agent)
    apply = reverse("cycles:apply", args=[cycle.pk])
    client.post(apply, {"do": "save"})
    leave = reverse("cycles:withdraw", args=[Candidacy.objects.get().pk])
    assert "effacé" in client.get(leave).text
    assert Candidacy.objects.exists()
    client.post(leave)
    assert not Candidacy.objects.exists()
    client.post(apply, WHOLE | {"do": "send"})
    own = Candidacy.objects.get()
    client.post(reverse("cycles:withdraw", args=[own.pk]))
    own.refresh_from_db()
    assert own.state == "withdrawn"
    client.post(own.get_absolute_url(), WHOLE | {"do": "send"})
    client.post(own.get_absolute_url(), {"do": "take_back"})
    own.refresh_from_db()
    assert own.state == "withdrawn"


def test_nothing_is_begun_sent_or_taken_back_once_the_call_is_closed(place, lead, agent, client_for):
    cycle, client = make_cycle(place, by=lead), client_for(agent)
    own = make_candidacy(cycle, agent.agent, state="draft", sent_at=None)
    Cycle.objects.update(closes_at=timezone.now())
    client.post(own.get_absolute_url(), WHOLE | {"do": "send"})
    own.refresh_from_db()
    assert own.state == "draft"
    assert "ne compte pas" in client.get(own.get_absolute_url()).text
    Candidacy.objects.update(state="sent")
    client.post(own.get_absolute_url(), {"do": "take_back"})
    own.refresh_from_db()
    assert own.state == "sent"
    late = make_user(agent=make_agent(place))
    answer = client_for(late).post(reverse("cycles:apply", args=[cycle.pk]), WHOLE | {"do": "send"})
    assert answer.url == cycle.get_absolute_url()
    assert not Candidacy.objects.filter(agent=late.agent).exists()


def test_a_course_that_is_not_for_somebody_takes_no_candidacy_of_his(place, lead):
    office = make_structure("Bureau", parent=place)
    course = make_course(office, kind="sessions", reach=Reach.STRUCTURE)
    cycle = make_cycle(place, by=lead, course=course)
    with pytest.raises(CycleRefused):
        applying.start(cycle, make_user(agent=make_agent(place)), by="test")
    assert applying.start(cycle, make_user(agent=make_agent(office)), by="test").state == "draft"


def test_whoever_waits_reads_his_own_place_and_nothing_of_others(place, lead, agent, client_for):
    cycle = make_cycle(place, by=lead)
    for rank in (1, 2):
        make_candidacy(cycle, make_agent(place, last_name=f"Autre{rank}"), state="waiting", rank=rank)
    own = make_candidacy(cycle, agent.agent, state="waiting", rank=7)
    page = client_for(agent).get(own.get_absolute_url()).text
    assert "liste d’attente : 3." in page.replace("\u00a0", " ")
    assert "Autre" not in page


def test_nobody_applies_to_the_jury_he_sits_on_nor_reads_the_files_of_those_he_competes_with(place, lead, client_for):
    cycle, client = make_cycle(place, by=lead), client_for(lead)
    other = make_candidacy(cycle, make_agent(place))
    lead.agent = make_agent(place)
    lead.save()
    juror = Juror.objects.create(cycle=cycle, user=lead)
    client.post(reverse("cycles:apply", args=[cycle.pk]), {"do": "save"})
    assert not cycle.candidacies.filter(agent=lead.agent).exists()
    pages = [reverse("cycles:candidates", args=[cycle.pk]), reverse("cycles:candidate", args=[cycle.pk, other.pk])]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    juror.delete()
    client.post(reverse("cycles:apply", args=[cycle.pk]), WHOLE | {"do": "send"})
    assert [client.get(page).status_code for page in pages] == [403, 403]


# ---- reminders


def test_three_days_before_the_close_drafts_are_told_once(place, lead, agent):
    cycle = make_cycle(place, by=lead)
    own = applying.start(cycle, agent, by=agent)
    assert [item.due for item in inbox.drafts_to_send(agent)] == [timezone.localdate(cycle.closes_at)]
    assert reminding.remind(cycle.closes_at - 4 * DAY) == 0
    for _turn in range(2):
        reminding.remind(cycle.closes_at - 3 * DAY + datetime.timedelta(minutes=1))
    assert [each.recipient for each in mails("cycles.closing")] == [agent.email]
    applying.send(applying.save(own, by=agent, **WHOLE), by=agent)
    assert inbox.drafts_to_send(agent) == []


def test_a_later_close_brings_its_reminder_back(place, lead, agent):
    cycle = make_cycle(place, by=lead)
    applying.start(cycle, agent, by=agent)
    later = cycle.closes_at + 10 * DAY
    actions.change(cycle, closes_at=later, by=lead)
    assert reminding.remind(cycle.closes_at - 2 * DAY) == 0
    assert reminding.remind(later - 2 * DAY) == 1
