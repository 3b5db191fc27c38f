"""After the list: places given back, proposed, accepted, left, or never answered."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.cycles import due_jury, replacing
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.tokens import dossier_token
from terreau.rooms.learning.cycles.tokens_place import token_of
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.jury_makers import closed_cycle, fresh, mark, sign, signed_cycle
from tests.rooms.learning.cycles.makers import DAY, make_candidacy

pytestmark = pytest.mark.django_db
HOURS = datetime.timedelta(hours=1)


@pytest.fixture
def town():
    employer = make_structure("Ville")
    return employer, make_user((RoleName.HR, employer)), make_user()


def states(cycle):
    return list(cycle.candidacies.order_by("pk").values_list("state", flat=True))


def test_a_place_given_back_goes_to_the_next_by_his_link(town, client_for, client):
    employer, hr, president = town
    cycle, (first, second, _third) = signed_cycle(employer, president, [5, 4, 3], by=hr, seats=1)
    assert states(cycle) == ["admitted", "waiting", "waiting"]
    seat = first.registration
    page = reverse("cycles:answer", args=[token_of(second)])
    assert "à la place 1 de la liste" in client.get(page).text.replace("\u00a0", " ")
    assert client.post(page, {"do": "accept"}, follow=True).status_code == 200
    assert states(cycle)[1] == "waiting", "nothing was proposed to him"

    client.post(reverse("cycles:answer", args=[token_of(first)]), {"do": "leave", "reason": "Mutation"})
    seat.refresh_from_db()
    assert seat.state == RegistrationState.WITHDRAWN
    runner = client_for(hr)
    listed = runner.get(reverse("cycles:selection", args=[cycle.pk])).text
    assert second.who in listed[listed.index("place libre") : listed.index("Lui proposer")]
    runner.post(reverse("cycles:call_next", args=[cycle.pk]), {"hours": 24})
    second.refresh_from_db()
    assert second.state == "called"
    assert 23 * HOURS < second.called_until - timezone.now() <= 24 * HOURS
    sent = Message.objects.get(purpose="cycles.place", recipient=second.email)
    assert page.rpartition("/lien/")[0] + "/lien/" + second.key.hex in sent.text
    client.get(page)
    # The page of his file, by its own link, proposes the same.
    assert "J’accepte la place" in client.get(reverse("cycles:dossier", args=[dossier_token(second)])).text
    page = reverse("cycles:answer", args=[dossier_token(second)])
    client.get(page)
    assert states(cycle)[1] == "called", "opening a link answers nothing"
    client.post(page, {"do": "accept"})
    second.refresh_from_db()
    assert (second.state, second.called_until) == ("admitted", None)
    assert second.registration.state == RegistrationState.REGISTERED
    assert fresh(cycle).session.occasion.registrations.filter(state=RegistrationState.REGISTERED).count() == 1


def test_an_agent_answers_from_his_own_page_and_nobody_elses(town, client_for):
    employer, hr, president = town
    cycle = closed_cycle(employer, president, by=hr, seats=1)
    users = [make_user(agent=make_agent(employer)) for _ in range(2)]
    people = [make_candidacy(cycle, user.agent) for user in users]
    mark(cycle, president, dict(zip(people, (5, 4), strict=True)))
    sign(cycle, president)
    first, second = (client_for(user) for user in users)
    assert second.get(reverse("cycles:place", args=[people[0].pk])).status_code == 404
    assert client_for(hr).get(reverse("cycles:place", args=[people[0].pk])).status_code == 404
    assert "Rendre ma place" in first.get(reverse("cycles:place", args=[people[0].pk])).text
    first.post(reverse("cycles:leave", args=[people[0].pk]), {"reason": ""})
    replacing.call_next(fresh(cycle), by=hr)
    page = second.get(reverse("cycles:place", args=[people[1].pk])).text
    assert "J’accepte la place" in page
    second.post(reverse("cycles:answer_place", args=[people[1].pk]), {"do": "accept"})
    assert states(cycle) == ["left", "admitted"]


def test_declining_and_silence_call_the_next_one(town):
    employer, hr, president = town
    cycle, (first, second, third, fourth) = signed_cycle(employer, president, [5, 4, 3, 3], by=hr, seats=1)
    replacing.leave(first, by=hr)
    replacing.call_next(cycle, by=hr)
    replacing.decline(Candidacy.objects.get(pk=second.pk), by="link:candidate")
    assert states(cycle) == ["left", "declined", "called", "waiting"]
    late = timezone.now() + datetime.timedelta(hours=49)
    with pytest.raises(CycleRefused, match="délai"):
        replacing.accept(Candidacy.objects.get(pk=third.pk), by="link:candidate", now=late)
    due_jury.due(late)
    assert states(cycle) == ["left", "declined", "declined", "called"]
    sent = Message.objects.filter(purpose="cycles.place", recipient=third.email).values_list("text", flat=True)
    assert sum("est passé" in text for text in sent) == 1
    due_jury.due(late)
    assert states(cycle)[3] == "called", "his own delay begins when he is called"
    assert Message.objects.filter(purpose="cycles.place", recipient=fourth.email).count() == 1


def test_an_employer_at_its_quota_is_passed_over_when_a_place_comes_free(town):
    employer, hr, president = town
    cycle = closed_cycle(employer, president, by=hr, seats=2, seats_per_employer=1)
    names = ("A", "B", "A", "C")
    people = [make_candidacy(cycle, employer_name=name) for name in names]
    mark(cycle, president, dict(zip(people, (5, 5, 4, 3), strict=True)))
    cycle = sign(cycle, president)
    assert states(cycle) == ["admitted", "admitted", "waiting", "waiting"]
    with pytest.raises(CycleRefused, match="Aucune place"):
        replacing.call_next(cycle, by=hr)
    replacing.leave(Candidacy.objects.get(pk=people[1].pk), by=hr)
    called = replacing.call_next(cycle, by=hr)
    assert called.pk == people[3].pk, "A has its seat: C is called before it"


def test_a_replacement_after_the_start_has_his_seat_and_the_leaver_stays_on_the_sheet(town, client_for):
    employer, hr, president = town
    cycle, (first, second) = signed_cycle(employer, president, [5, 4], by=hr, seats=1)
    Occasion.objects.filter(pk=cycle.session.occasion_id).update(starts_at=timezone.now() - DAY)
    with pytest.raises(seats.SeatsRefused):
        seats.withdraw(Candidacy.objects.get(pk=first.pk).registration, by=hr)
    page = reverse("cycles:gave_up", args=[cycle.pk, first.pk])
    assert client_for(hr).post(page, {"reason": ""}).status_code == 200, "a reason is asked"
    client_for(hr).post(page, {"reason": "Mobilité"})
    assert "> Mobilité" in Message.objects.get(purpose="cycles.place", recipient=first.email).text
    replacing.call_next(cycle, by=hr)
    replacing.accept(Candidacy.objects.get(pk=second.pk), by="link:candidate")
    assert states(cycle) == ["left", "admitted"]
    second.refresh_from_db()
    assert second.registration.state == RegistrationState.REGISTERED
    assert not second.registration.walk_in


def test_a_seat_given_back_from_the_page_of_the_registration_frees_the_place(town):
    employer, hr, president = town
    cycle, (first, _second) = signed_cycle(employer, president, [5, 4], by=hr, seats=1)
    seats.withdraw(first.registration, by=hr)
    due_jury.due(timezone.now())
    assert states(cycle) == ["left", "waiting"]
    assert replacing.places_left(fresh(cycle)) == 1


def test_a_link_that_was_replaced_or_made_up_opens_nothing(town, client):
    employer, hr, president = town
    cycle, (first,) = signed_cycle(employer, president, [5], by=hr)
    token = token_of(first)
    assert client.get(reverse("cycles:answer", args=[token[:-2] + "xx"])).status_code == 404
    Candidacy.objects.filter(pk=first.pk).update(key=cycle.candidacies.model._meta.get_field("key").default())
    assert client.get(reverse("cycles:answer", args=[token])).status_code == 404


def test_the_signed_list_stays_what_it_was_and_says_what_became_of_places(town, client_for):
    employer, hr, president = town
    cycle, (first, second) = signed_cycle(employer, president, [5, 4], by=hr, seats=1)
    replacing.leave(first, by=hr)
    Candidacy.objects.filter(pk=second.pk).delete()
    listed = client_for(hr).get(reverse("cycles:selection", args=[cycle.pk])).text
    assert listed.index(first.who) < listed.index("Désistement")
    assert "dossier effacé" in listed
