"""Who may open what of `study`, and what our house holds of it: a course that the agent follows, with an open quiz."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, MANAGER, MEMBERS, Url, those

if TYPE_CHECKING:
    from tests.house import House, People

AGENTS = those(AGENT, MANAGER)  # those of our house whose account is an agent's
OWN = those(AGENT)


def of(*names: str, **more: Any) -> Any:
    """What the agent follows, and its lesson or its module."""

    def build(house: "House") -> dict[str, Any]:
        keys = {name: house.things[f"study_{name}"].pk for name in names}
        return {"pk": house.things["enrolment"].pk} | keys | more

    return build


def own(*names: str, get: bool = True, post: bool = False, **more: Any) -> Url:
    """His, and nobody else's."""
    return Url(OWN if get else None, OWN if post else None, owned=True, build=of(*names, **more))


def played(house: "House") -> dict[str, Any]:
    return {"pk": house.things["enrolment"].pk, "lesson": house.things["study_played"].pk}


URLS: dict[str, Url] = {
    "study:mine": Url(MEMBERS),
    "study:begin(course)": Url(
        None, AGENTS, owned=True, build=lambda house: {"course": house.things["enrolment"].course_id}
    ),
    "study:show(pk)": own(),
    "study:leave(pk)": own(post=True),
    "study:resume(pk)": own(get=False, post=True),
    "study:end(pk)": own(),
    "study:attest(pk)": own(get=False, post=True),
    "study:lesson(pk, lesson)": own("lesson"),
    "study:lesson_done(pk, lesson)": own("lesson", get=False, post=True),
    "study:quiz(pk, module)": own("module"),
    "study:draw(pk, module)": own("module", get=False, post=True),
    "study:go_on(pk, module)": own("module"),
    "study:question(pk, module, rank)": own("module", rank=1, post=True),
    "study:review(pk, module)": own("module", post=True),
    "study:result(pk, module)": own("module"),
    "study:player(pk, lesson)": Url(OWN, owned=True, build=played),
    "study:player_state(pk, lesson)": Url(None, OWN, owned=True, build=played),
    "study:player_done(pk, lesson)": Url(None, OWN, owned=True, build=played),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """Begun by the agent: an attempt was handed in and failed, another is going on."""
    from terreau.rooms.learning.catalogue.enums import LessonKind
    from terreau.rooms.learning.catalogue.models import Lesson
    from terreau.rooms.learning.study import actions, quizzes
    from tests.house import MARK
    from tests.rooms.learning.makers import make_edition
    from tests.rooms.learning.packages.maker import make_package

    user = ours.users["agent"]
    edition = make_edition(ours.employer, title=f"Cours suivi {MARK}")
    things["enrolment"] = actions.begin(ours.agent, edition.course, by=user)
    things["study_module"] = edition.modules.order_by("position")[0]
    things["study_lesson"] = Lesson.objects.filter(module=things["study_module"]).order_by("position")[0]
    things["study_played"] = Lesson.objects.create(
        module=things["study_module"], position=3, title=f"Paquet {MARK}", kind=LessonKind.PACKAGE,
        package=make_package(ours.employer),
    )  # fmt: skip
    quizzes.hand_in(quizzes.draw(things["enrolment"], things["study_module"], by=user), by=user)
    quizzes.draw(things["enrolment"], things["study_module"], by=user)
