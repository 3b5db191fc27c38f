"""« Cela m’intéresse »: who is told, who takes which step, reminders, forgetting."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.desk.inbox import inbox
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.showroom import due, following
from terreau.rooms.gatherings.showroom.actions import ShowroomRefused
from terreau.rooms.gatherings.showroom.enums import Follow, State
from terreau.rooms.gatherings.showroom.models import Interest, Use
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.showroom.makers import make_solution

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def owner(ministry):
    return make_structure("Direction du numérique", parent=ministry)


@pytest.fixture
def solution(owner):
    return make_solution(owner)


@pytest.fixture
def trainer(owner):
    return make_user((RoleName.TRAINER, owner), email="animation@ministere.example")


@pytest.fixture
def agent(ministry):
    office = make_structure("Bureau", parent=ministry)
    return make_user(agent=make_agent(office, last_name="Exemple", first_name="Camille"), email="moi@ministere.example")


def tell(client, solution, purpose="Suivre les courriers à trois."):
    url = reverse("showroom:tell_interest", args=[solution.pk])
    return client.post(url, {"interest-purpose": purpose}, follow=True)


def step(client, interest, to, seen=None):
    interest.refresh_from_db()
    url = reverse("showroom:move", args=[interest.pk])
    return client.post(url, {"seen": seen or interest.state, "to": to}, follow=True)


def test_from_the_first_word_to_a_structure_that_uses_it(client_for, solution, trainer, agent, ministry):
    far = make_user((RoleName.PROGRAMME_LEAD, ministry))  # there is somebody nearer
    mine, theirs = client_for(agent), client_for(trainer)
    assert "vous contactera" in tell(mine, solution).text
    interest = Interest.objects.get()
    assert list(Message.objects.values_list("recipient", flat=True)) == [trainer.email]
    assert "Camille" not in Message.objects.get().text
    assert "1 demande sur une solution : prendre contact" in [item.title for item in inbox(trainer)]
    assert far.email not in Message.objects.values_list("recipient", flat=True)
    page = theirs.get(reverse("showroom:interests")).text
    assert "Camille" in page
    assert "Suivre les courriers à trois." in page
    step(theirs, interest, Follow.CONTACTED)
    assert "Contact pris" in mine.get(reverse("showroom:mine")).text
    step(theirs, interest, Follow.TRIED)
    told = Message.objects.filter(recipient=agent.email).order_by("created_at")
    assert [reverse("showroom:mine") in each.text for each in told] == [True, True]
    assert "Si votre service l’adopte" in told[1].text
    # Only somebody of the structure says that it uses it.
    assert "ne revient pas à vous" in step(theirs, interest, Follow.ADOPTED).text
    assert not Use.objects.exists()
    step(mine, interest, Follow.ADOPTED)
    use = Use.objects.get()
    assert (use.structure, use.said_by, use.since) == (agent.agent.structure, agent, timezone.localdate())
    assert "Bureau" in mine.get(reverse("showroom:show", args=[solution.pk])).text


def test_a_structure_that_uses_it_already_is_left_as_it_is(client_for, solution, trainer, agent):
    use = Use.objects.create(solution=solution, structure=agent.agent.structure, since="2025-01-06", words="Déjà")
    tell(client_for(agent), solution)
    interest = Interest.objects.get()
    step(client_for(trainer), interest, Follow.CONTACTED)
    step(client_for(agent), interest, Follow.ADOPTED)
    interest.refresh_from_db()
    assert interest.state == Follow.ADOPTED
    use.refresh_from_db()
    assert use.words == "Déjà"


def test_once_at_a_time_and_only_what_is_published(client_for, solution, owner, agent, trainer):
    mine = client_for(agent)
    assert tell(mine, solution, purpose=" ").context["interest_form"].errors
    tell(mine, solution)
    assert "déjà connu" in tell(mine, solution).text
    interest = Interest.objects.get()
    step(mine, interest, Follow.DROPPED)
    tell(mine, solution)
    assert Interest.objects.count() == 2
    assert "rattachez votre compte" in tell(client_for(trainer), solution).text
    with pytest.raises(ShowroomRefused):
        following.tell_interest(make_solution(owner, name="Retirée", state=State.WITHDRAWN), purpose="x", by=agent)


def test_a_step_from_a_state_that_has_changed_is_refused(client_for, solution, trainer, agent):
    tell(client_for(agent), solution)
    interest = Interest.objects.get()
    step(client_for(agent), interest, Follow.DROPPED)
    page = step(client_for(trainer), interest, Follow.CONTACTED, seen=Follow.TO_CONTACT)
    assert "entre-temps" in page.text
    assert "n’est pas comprise" in step(client_for(trainer), interest, "rien").text
    interest.refresh_from_db()
    assert interest.state == Follow.DROPPED


def test_others_neither_read_nor_move_it(client_for, solution, trainer, agent, ministry, owner):
    tell(client_for(agent), solution)
    interest = Interest.objects.get()
    manager = make_user((RoleName.MANAGER, ministry), agent=make_agent(agent.agent.structure))
    elsewhere = make_user((RoleName.TRAINER, agent.agent.structure))
    assert client_for(manager).get(reverse("showroom:interests")).status_code == 403
    for user in (manager, elsewhere):
        assert step(client_for(user), interest, Follow.CONTACTED).status_code == 404
    assert "Camille" not in client_for(elsewhere).get(reverse("showroom:interests")).text
    assert "Camille" not in client_for(manager).get(reverse("showroom:show", args=[solution.pk])).text
    rows = b"".join(client_for(trainer).get(reverse("showroom:interests_csv")).streaming_content).decode()
    assert "Suivre les courriers à trois." in rows
    rows = b"".join(client_for(elsewhere).get(reverse("showroom:interests_csv")).streaming_content).decode()
    assert "Suivre" not in rows


def test_withdrawn_it_stays_readable_to_who_asked_and_says_why(client_for, solution, trainer, agent):
    tell(client_for(agent), solution)
    page = reverse("showroom:show", args=[solution.pk])
    url = reverse("showroom:withdraw", args=[solution.pk])
    client_for(trainer).post(url, {"seen": solution.changed_at.isoformat(), "reason": "Le marché s’arrête."})
    assert "> Le marché s’arrête." in Message.objects.get(recipient=agent.email).text
    assert client_for(agent).get(page).status_code == 200
    assert client_for(make_user(agent=make_agent(agent.agent.structure))).get(page).status_code == 404


def test_fifteen_days_of_silence_are_reminded_once_each_time(client_for, solution, trainer, agent):
    tell(client_for(agent), solution)
    interest, now = Interest.objects.get(), timezone.now()
    reminders = Message.objects.filter(purpose="showroom.reminder")
    due.due(now + datetime.timedelta(days=14))
    assert not reminders.exists()
    for days in (16, 17):
        due.due(now + datetime.timedelta(days=days))
    assert [each.recipient for each in reminders] == [trainer.email]
    step(client_for(trainer), interest, Follow.CONTACTED)
    due.due(now + datetime.timedelta(days=17))
    assert reminders.all().count() == 2
    step(client_for(agent), interest, Follow.DROPPED)
    due.due(now + datetime.timedelta(days=60))
    assert reminders.all().count() == 2


def test_ended_for_six_months_or_silent_for_eighteen_it_is_erased(client_for, solution, agent):
    tell(client_for(agent), solution)
    now = timezone.now()
    kept = Interest.objects.filter(pk=Interest.objects.get().pk)
    assert following.forget(now + datetime.timedelta(days=400)) == 0
    kept.update(state=Follow.DROPPED)
    assert following.forget(now + datetime.timedelta(days=150)) == 0
    assert following.forget(now + datetime.timedelta(days=190)) == 1
    tell(client_for(agent), solution)
    assert following.forget(now + datetime.timedelta(days=560)) == 1


def test_the_list_of_requests_costs_the_same_for_one_and_for_ten(
    client_for, solution, trainer, agent, django_assert_num_queries, django_assert_max_num_queries
):
    tell(client_for(agent), solution)
    client = client_for(trainer)
    client.get(reverse("showroom:interests"))
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("showroom:interests"))
    for number in range(10):
        other = make_agent(agent.agent.structure)
        Interest.objects.create(solution=solution, agent=other, structure=other.structure, purpose=f"Besoin {number}")
    with django_assert_num_queries(len(few)):
        client.get(reverse("showroom:interests"))
