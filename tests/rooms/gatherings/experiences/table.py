"""Who may open what of `experiences`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, EDITOR, HR, LEAD, MANAGER, MEMBERS, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

ANIMATORS = those(HR, LEAD, EDITOR, TRAINER)
WORKING = those(AGENT, MANAGER)  # those of our house who have an agent's file
AUTHOR = those(AGENT)


def first_edition(house: "House") -> dict[str, Any]:
    return {"pk": house.things["experience"].pk, "number": 1}


def first_step(house: "House") -> dict[str, Any]:
    return {"pk": house.things["experience_draft"].pk, "number": 1}


def of(name: str) -> dict[str, Any]:
    return {"owned": True, "build": thing(name)}


URLS: dict[str, Url] = {
    "experiences:list": Url(MEMBERS),
    "experiences:list_csv": Url(MEMBERS),
    "experiences:begin": Url(WORKING, WORKING),
    "experiences:mine": Url(WORKING),
    "experiences:to_review": Url(ANIMATORS),
    # Which services never told anything: the lead's alone (a service reads it about itself on its own pages).
    "experiences:silent": Url(those(LEAD)),
    "experiences:silent_csv": Url(those(LEAD)),
    "experiences:show(pk)": Url(MEMBERS, **of("experience")),
    "experiences:edition(pk, number)": Url(MEMBERS, owned=True, build=first_edition),
    "experiences:served(pk)": Url(None, MEMBERS, **of("experience")),
    # Whoever said it, here the manager; and those who animate, for what may not stay.
    "experiences:unserved(pk)": Url(None, ANIMATORS | {MANAGER}, **of("reuse")),
    # A draft is its author's: nobody else knows that there is one.
    "experiences:write(pk, number)": Url(AUTHOR, AUTHOR, owned=True, build=first_step),
    "experiences:check(pk)": Url(AUTHOR, AUTHOR, **of("experience_draft")),
    "experiences:take_back(pk)": Url(None, AUTHOR, **of("experience_submitted")),
    "experiences:delete_draft(pk)": Url(AUTHOR, AUTHOR, **of("experience_draft")),
    "experiences:revise(pk)": Url(None, AUTHOR, **of("experience")),
    "experiences:sign_as(pk)": Url(None, AUTHOR, **of("experience")),
    "experiences:co_authors(pk)": Url(AUTHOR, AUTHOR, **of("experience_draft")),
    "experiences:sign(pk)": Url(those(MANAGER), those(MANAGER), **of("experience_submitted")),
    "experiences:review(pk)": Url(ANIMATORS, ANIMATORS, **of("experience_submitted")),
    "experiences:withdraw(pk)": Url(ANIMATORS | AUTHOR, ANIMATORS | AUTHOR, **of("experience")),
    "experiences:put_back(pk)": Url(None, ANIMATORS, **of("experience")),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """By the agent: a draft, one sent that the manager is asked to sign, one published that served the direction."""
    from terreau.rooms.gatherings.experiences import actions, signing
    from terreau.rooms.gatherings.experiences.models import Reuse
    from tests.house import MARK, TODAY

    author = ours.users["agent"]
    words = {name: f"{name} {MARK}" for name in actions.ASKED if name not in ("title", "problem")}
    for name in ("experience_draft", "experience_submitted", "experience"):
        edition = actions.begin(ours.agent, title=f"Récit {MARK}", problem=f"Souci {MARK}", by=author)
        things[name] = edition.experience
        if name != "experience_draft":
            actions.write(edition, **words, tags=f"mot {MARK}", by=author)
            actions.submit(edition, by=author)
    signing.ask(things["experience_submitted"], ours.users["manager"].agent, by=author)
    actions.publish(edition, by=ours.users["lead"])
    things["reuse"] = Reuse.objects.create(
        experience=things["experience"], structure=ours.office.parent, sentence=f"Repris {MARK}", declared_on=TODAY,
        declared_by=ours.users["manager"],
    )  # fmt: skip
