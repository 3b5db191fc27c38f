"""Two at once: the last two courses, signing while somebody changes, putting in force twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections

from terreau.ground.attestations.models import Attestation
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.completions.actions import complete
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.paths import drafting, following, signing
from terreau.rooms.learning.paths.completing import settle
from terreau.rooms.learning.paths.enums import VersionState
from terreau.rooms.learning.paths.holding import PathRefused
from terreau.rooms.learning.paths.models import PathCompletion, PathVersion, SignOff
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course
from tests.rooms.learning.paths.makers import draft_of, in_force, make_path, make_step, ready, today

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*does):
    """Each in its own thread and connection, begun together; what each gave, or the refusal that it met."""
    together = threading.Barrier(len(does))

    def one(do):
        close_old_connections()
        together.wait(20)
        try:
            return do()
        except PathRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(does)) as crowd:
        return list(crowd.map(one, does))


def prepared():
    house = make_structure("Mairie")
    hr = make_user((RoleName.HR, house))
    return house, hr, make_path(house, by=hr)


def test_the_two_last_courses_completed_at_once_complete_the_path_once():
    house, hr, path = prepared()
    pair = [make_course(house, title=title) for title in ("Une", "Deux")]
    for course in pair:
        make_step(draft_of(path), course, by=hr, title=course.title)
    in_force(path, hr=hr)
    for _turn in range(3):
        agent = make_agent(house)
        following.begin(path, agent, by="test")
        at_once(
            *[
                lambda course=course, agent=agent: complete(agent, course, on=today(), way=Way.STUDY, by="test")
                for course in pair
            ]
        )
        assert PathCompletion.objects.filter(agent=agent).count() == 1
    assert Attestation.objects.count() == 3
    assert Message.objects.filter(purpose="paths.completed").count() == 3


def test_asking_for_the_end_twice_at_once_gives_one_completion_and_one_message():
    house, hr, path = prepared()
    course = make_course(house)
    make_step(draft_of(path), course, by=hr)
    in_force(path, hr=hr)
    agent = make_agent(house)
    enrolment = following.begin(path, agent, by="test")
    make_completion(agent, course)
    made = at_once(*[lambda: settle(enrolment, by="test") for _ in range(4)])
    assert len({each.pk for each in made}) == 1
    assert Message.objects.filter(purpose="paths.completed").count() == 1
    assert Attestation.objects.count() == 1


def test_beginning_twice_at_once_is_beginning_once():
    house, hr, path = prepared()
    make_step(draft_of(path), by=hr)
    in_force(path, hr=hr)
    agent = make_agent(house)
    made = at_once(*[lambda: following.begin(path, agent, by="test") for _ in range(4)])
    assert len({each.pk for each in made}) == 1


def test_signing_while_somebody_changes_never_leaves_an_agreement_on_what_was_not_read():
    _house, hr, path = prepared()
    step = make_step(draft_of(path), by=hr)
    side = ready(path, hr=hr)
    for turn in range(4):
        seen = signing.digest_of(draft_of(path))
        at_once(
            lambda seen=seen: signing.sign(side, seen=seen, by=hr),
            lambda turn=turn: drafting.change_step(step, title=f"Tour {turn}", by=hr),
        )
        # Either the change came first and the signature was refused, or it came after and took it back.
        assert SignOff.objects.filter(taken_back_at=None).count() == 0
        with pytest.raises(PathRefused):
            signing.put_in_force(draft_of(path), by=hr)


def test_putting_in_force_while_somebody_changes_gives_what_was_signed():
    _house, hr, path = prepared()
    step = make_step(draft_of(path), by=hr, title="Signée")
    side = ready(path, hr=hr)
    version = draft_of(path)
    signing.sign(side, seen=signing.digest_of(version), by=hr)
    at_once(
        lambda: signing.put_in_force(version, by=hr),
        lambda: drafting.change_step(step, title="Autre", by=hr),
    )
    step.refresh_from_db()
    version = PathVersion.objects.get()
    assert (version.state, step.title) in {(VersionState.CURRENT, "Signée"), (VersionState.DRAFT, "Autre")}


def test_signed_twice_and_put_in_force_twice_at_once():
    _house, hr, path = prepared()
    make_step(draft_of(path), by=hr)
    side = ready(path, hr=hr)
    version = draft_of(path)
    seen = signing.digest_of(version)
    told = at_once(*[lambda: signing.sign(side, seen=seen, by=hr) for _ in range(3)])
    assert sum(isinstance(each, SignOff) for each in told) == 1
    told = at_once(*[lambda: signing.put_in_force(version, by=hr) for _ in range(3)])
    assert sum(each is None for each in told) == 1
    assert PathVersion.objects.filter(state=VersionState.CURRENT).count() == 1
