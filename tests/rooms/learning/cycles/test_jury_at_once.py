"""Two at once: real threads, real connections, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.cycles import deliberating, replacing, signing
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from tests.factories import make_structure, make_user
from tests.rooms.learning.cycles.jury_makers import closed_cycle, mark, signed_cycle
from tests.rooms.learning.cycles.makers import make_candidacy

pytestmark = pytest.mark.django_db(transaction=True)
LINK = "link:candidate"


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each answers, or the refusal that it meets."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except (CycleRefused, SeatsRefused) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(run, acts))


def refusals(answers: list[object]) -> int:
    return sum(isinstance(each, CycleRefused | SeatsRefused) for each in answers)


def town():
    employer = make_structure("Ville")
    return employer, make_user((RoleName.HR, employer)), make_user()


def test_of_two_who_sign_at_once_one_signs_and_each_seat_is_given_once():
    employer, hr, president = town()
    cycle = closed_cycle(employer, president, by=hr)
    mark(cycle, president, {make_candidacy(cycle, employer_name=f"E{n}"): 5 for n in range(3)})
    juror = cycle.jurors.get()
    seen = deliberating.deliberation_of(cycle).seen
    answers = at_once(*[lambda: signing.sign(juror, seen=seen, by=president)] * 2)
    assert refusals(answers) == 1
    assert Registration.objects.count() == 3
    assert Message.objects.filter(purpose="cycles.result").count() == 3


def test_of_two_who_call_at_once_one_calls():
    employer, hr, president = town()
    cycle, (first, *_others) = signed_cycle(employer, president, [5, 4, 4], by=hr, seats=1)
    replacing.leave(first, by=hr)
    answers = at_once(*[lambda: replacing.call_next(Cycle.objects.get(pk=cycle.pk), by=hr)] * 2)
    assert refusals(answers) == 1
    assert Candidacy.objects.filter(state="called").count() == 1


def test_accepting_twice_or_as_it_lapses_gives_one_seat():
    employer, hr, president = town()
    cycle, (first, second, third) = signed_cycle(employer, president, [5, 4, 4], by=hr, seats=1)
    replacing.leave(first, by=hr)
    called = replacing.call_next(cycle, by=hr)
    assert called.pk == second.pk
    after = called.called_until

    def accept() -> object:
        return replacing.accept(Candidacy.objects.get(pk=second.pk), by=LINK)

    at_once(accept, accept, lambda: replacing.lapse(after))
    second.refresh_from_db()
    third.refresh_from_db()
    # Whoever came first, the place is one person's: his who accepted, or the next one's to answer.
    assert (second.state, third.state) in (("admitted", "waiting"), ("declined", "called"))
    seats = Registration.objects.filter(state="registered")
    assert list(seats.values_list("email", flat=True)) == ([second.email] if second.state == "admitted" else [])


def test_two_who_were_called_do_not_take_more_than_the_seats():
    employer, hr, president = town()
    cycle, people = signed_cycle(employer, president, [5, 5, 4, 4, 4], by=hr, seats=2)
    for each in people[:2]:
        replacing.leave(each, by=hr)
    called = [replacing.call_next(Cycle.objects.get(pk=cycle.pk), by=hr).pk for _ in range(2)]
    acts = [lambda pk=pk: replacing.accept(Candidacy.objects.get(pk=pk), by=LINK) for pk in called]
    answers = at_once(*acts, lambda: replacing.call_next(Cycle.objects.get(pk=cycle.pk), by=hr))
    assert refusals(answers) == 1, "nobody else is called meanwhile"
    assert Registration.objects.filter(state="registered").count() == 2
