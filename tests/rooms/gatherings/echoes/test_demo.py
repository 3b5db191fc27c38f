"""The demonstration: three solutions, the questions of the first café, and its ten lessons."""

import datetime
from pathlib import Path

import pytest

from terreau.ground.organisations.enums import RoleName
from terreau.newsroom.demo import publish
from terreau.newsroom.models import EventArticle
from terreau.rooms.gatherings.echoes import demo as echoes
from terreau.rooms.gatherings.echoes.models import Question, Takeaway
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.showroom import demo as showroom
from terreau.rooms.gatherings.showroom.models import Interest, Slot, Solution, Use
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.echoes.makers import make_event

pytestmark = pytest.mark.django_db
ARTICLES = Path("terreau/desk/demo/data/articles")


def test_the_first_cafe_left_the_ten_lessons_of_its_article():
    ministry = make_structure("Ministère")
    event = make_event(ministry)
    today = datetime.date.today()
    echoes.write(employer=ministry, today=today, by="demo")
    assert [each.heard for each in Question.objects.by_voices()] == [9, 6, 4]
    publish(ARTICLES, today=today, by="demo")
    lessons = list(Takeaway.objects.shown(event))
    assert [each.position for each in lessons] == list(range(1, 11))
    assert lessons[4].title == "Former en favorisant l’expérimentation"
    assert all(each.text for each in lessons)
    event.refresh_from_db()
    assert (event.state, event.recap) == (State.REPORTED, EventArticle.objects.get().page.url)


def test_without_a_cafe_the_site_is_published_all_the_same():
    make_structure("Ministère")
    publish(ARTICLES, today=datetime.date.today(), by="demo")
    assert not Takeaway.objects.exists()


def test_three_solutions_are_written_through_the_actions():
    ministry = make_structure("Ministère")
    for role in (RoleName.PROGRAMME_LEAD, RoleName.EDITOR):
        make_user((role, ministry))
    for _each in range(2):
        make_user(agent=make_agent(ministry))
    showroom.write(employer=ministry, today=datetime.date.today(), by="demo")
    assert sorted(Solution.objects.values_list("state", flat=True)) == ["proposed", "published", "published"]
    assert (Slot.objects.count(), Interest.objects.count(), Use.objects.count()) == (1, 2, 1)
