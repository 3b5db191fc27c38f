"""Who may open what of `paths`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import (
    AGENT,
    EDITOR,
    EVERYBODY,
    HR,
    LEAD,
    MANAGER,
    MEMBERS,
    NOBODY,
    TRAINER,
    Url,
    thing,
    those,
)

if TYPE_CHECKING:
    from tests.house import People

AUTHORS = those(LEAD, HR, EDITOR, TRAINER)
# Those who prepare, and those who sign for the sides that our house names: HR and a business office.
BUILDERS = AUTHORS | {MANAGER}
# Who has an agent's file here: the agent, and the head of his team.
POSTED = those(AGENT, MANAGER)


def at(path: str, **more: str) -> Any:
    """The path, and what hangs on it."""
    return lambda house: {"pk": house.things[path].pk} | {name: house.things[key].pk for name, key in more.items()}


def numbered(house: Any) -> dict[str, Any]:
    return {"pk": house.things["path"].pk, "number": 1}


DRAFT = {"owned": True, "build": at("path")}
STEP = {"owned": True, "build": at("path", step_pk="path_step")}
SIDE = {"owned": True, "build": at("path", side_pk="path_side")}
LINK = {"secret": True, "build": lambda house: {"token": house.things["partner_token"]}}

URLS: dict[str, Url] = {
    # What is open to everybody; our house opens nothing so.
    "paths:list": Url(EVERYBODY),
    "paths:mine": Url(POSTED),
    "paths:show(pk)": Url(MEMBERS, owned=True, build=thing("path")),
    "paths:follow(pk)": Url(None, POSTED, owned=True, build=thing("path")),
    "paths:versions(pk)": Url(MEMBERS, owned=True, build=thing("path")),
    "paths:version(pk, number)": Url(MEMBERS, owned=True, build=numbered),
    "paths:logo(pk, side_pk)": Url(BUILDERS, owned=True, build=at("path", side_pk="path_partner")),
    "paths:prepared": Url(BUILDERS),
    "paths:create": Url(AUTHORS, AUTHORS),
    "paths:edit(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:state(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:draft(pk)": Url(BUILDERS, **DRAFT),
    "paths:start(pk)": Url(None, AUTHORS, **DRAFT),
    "paths:drop(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:settings(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:step_create(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:step(pk, step_pk)": Url(AUTHORS, AUTHORS, **STEP),
    "paths:step_move(pk, step_pk)": Url(None, AUTHORS, **STEP),
    "paths:step_courses(pk, step_pk)": Url(AUTHORS, NOBODY, **STEP),
    "paths:sides(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:partner_edit(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:side_remove(pk, side_pk)": Url(None, AUTHORS, **SIDE),
    # HR of the employer: neither the lead nor the head of a team signs for it.
    "paths:sign(pk, side_pk)": Url(None, those(HR), **SIDE),
    "paths:remark(pk)": Url(None, BUILDERS, **DRAFT),
    "paths:remark_settle(pk, remark_pk)": Url(None, BUILDERS, owned=True, build=at("path", remark_pk="path_remark")),
    "paths:ask(pk)": Url(None, AUTHORS, **DRAFT),
    "paths:put_in_force(pk)": Url(AUTHORS, AUTHORS, **DRAFT),
    "paths:partner(token)": Url(EVERYBODY, EVERYBODY, **LINK),
    "paths:partner_logo(token)": Url(EVERYBODY, None, **LINK),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A path in force with its next version in preparation, built with HR, an office and a school."""
    from terreau.rooms.learning.paths import drafting, remarking, sides, signing
    from terreau.rooms.learning.paths.enums import SideKind
    from terreau.rooms.learning.paths.tokens import token_of
    from tests.house import MARK
    from tests.rooms.learning.makers import make_course
    from tests.rooms.learning.paths.makers import draft_of, in_force, make_path, make_step

    lead, hr = ours.users["lead"], ours.users["hr"]
    things["path"] = path = make_path(ours.employer, by=lead, title=f"Parcours {MARK}", sentence=f"Apprendre {MARK}.")
    make_step(draft_of(path), make_course(ours.employer, title=f"Cours {MARK}"), by=lead, title=f"Étape {MARK}")
    in_force(path, hr=hr)
    version = drafting.start_draft(path, by=lead)
    things["path_step"], things["path_side"] = version.steps.get(), version.sides.get()
    sides.name_structure(version, kind=SideKind.BUSINESS, structure=ours.office, by=lead)
    things["path_partner"] = sides.name_partner(
        version, name=f"École {MARK}", licence="CC BY 4.0", email=f"ecole.{MARK}@ailleurs.example", logo=b"png",
        logo_alt=f"Logo {MARK}", by=lead,
    )  # fmt: skip
    things["path_remark"] = remarking.remark(version, text=f"Remarque {MARK}", by=hr)
    signing.ask(version, by=lead)
    things["path_partner"].refresh_from_db()
    things["partner_token"] = token_of(things["path_partner"])
