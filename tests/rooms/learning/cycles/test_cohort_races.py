"""A cohort from two pages at once: groups announced and drawn, a project begun. Real threads, real connections."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.cycles import grouping, projects
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Group, Project
from tests.factories import make_structure, make_user
from tests.rooms.learning.cycles.makers import make_cohort

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[str]:
    def one(work: Callable[[], Any]) -> str:
        try:
            work()
        except CycleRefused:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_what_two_pages_do_at_once_is_done_once() -> None:
    employer = make_structure("Ministère des cartes")
    lead = make_user((RoleName.PROGRAMME_LEAD, employer))
    cycle, people = make_cohort(employer, by=lead)
    draws = [lambda seed=seed: grouping.divide(cycle, groups=2, seed=seed, by=lead) for seed in range(3)]
    assert at_once(*draws) == ["done"] * 3
    assert Group.objects.count() == 2
    assert Group.objects.values("drawn_with").distinct().count() == 1
    assert sorted(Counter(Candidacy.objects.values_list("group", flat=True)).values()) == [4, 4]
    told = at_once(*[lambda: grouping.publish(cycle, by=lead)] * 3)
    assert sorted(told) == ["done", "refused", "refused"]
    assert Message.objects.filter(purpose="cycles.group").count() == len(people)
    writes = [lambda title=title: projects.write(people[0], title=title, by=lead) for title in "abc"]
    assert at_once(*writes) == ["done"] * 3
    assert Project.objects.count() == 1
