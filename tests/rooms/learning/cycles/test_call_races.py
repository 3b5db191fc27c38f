"""Two at once: beginning and sending twice make one candidacy, one receipt, one link for the employer."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.cycles import applying, letters
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.makers import make_candidacy, make_cycle

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*does):
    """Each in its own thread and connection, begun together; what each gave, or the refusal that it met."""
    together = threading.Barrier(len(does))

    def one(do):
        close_old_connections()
        together.wait(20)
        try:
            return do()
        except CycleRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(does)) as crowd:
        return list(crowd.map(one, does))


def refused(answers) -> int:
    return sum(isinstance(each, CycleRefused) for each in answers)


def test_beginning_and_sending_twice_at_once_is_one_candidacy_one_receipt_one_link():
    house = make_structure("Ministère")
    cycle = make_cycle(house, by=make_user((RoleName.HR, house)))
    user = make_user(agent=make_agent(house))
    words = {
        "position": "Cheffe",
        "motivation": "A",
        "project": "B",
        "contact_name": "C",
        "contact_email": "c@x.example",
    }
    made = at_once(*[lambda: applying.start(cycle, user, by=user) for _ in range(3)])
    assert len({each.pk for each in made}) == 1
    own = applying.save(Candidacy.objects.with_people().get(), by=user, **words)
    assert refused(at_once(*[lambda: applying.send(own, by=user) for _ in range(3)])) == 2
    assert Message.objects.filter(purpose="cycles.sent").count() == 1
    assert Message.objects.filter(purpose="cycles.letter").count() == 1


def test_an_address_that_asks_twice_at_once_has_one_file_and_an_employer_answers_once():
    house = make_structure("Ministère")
    cycle = make_cycle(house, by=make_user((RoleName.HR, house)), outsiders=True)
    at_once(*[lambda: applying.send_link(cycle, email="lou@commune.example") for _ in range(3)])
    assert Candidacy.objects.count() == 1
    made = make_candidacy(cycle, letter="asked")
    answers = at_once(
        lambda: letters.give(made, signer="A, b"), lambda: letters.refuse(made, signer="C, d", word="Non.")
    )
    assert refused(answers) == 1
    assert Message.objects.filter(purpose="cycles.answered").count() == 1
