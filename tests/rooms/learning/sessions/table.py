"""Who may open what of `sessions`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, EDITOR, EVERYBODY, HR, LEAD, MANAGER, MEMBERS, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

AUTHORS = those(HR, LEAD, EDITOR, TRAINER)
READING: dict[str, Any] = {"owned": True, "build": thing("session")}
DRAFT: dict[str, Any] = {"owned": True, "build": thing("draft_session")}
# The agent's own; and, for who decides, 403 to him and 404 to all those who decide nothing here.
OWN: dict[str, Any] = {"owned": True, "build": thing("training_request")}
APPEAL: dict[str, Any] = {"owned": True, "build": thing("training_appeal")}


def course(house: "House") -> dict[str, Any]:
    return {"course_pk": house.things["dated_course"].pk}


def link(house: "House") -> dict[str, Any]:
    from terreau.rooms.learning.sessions.tokens import token_of

    return {"token": token_of(house.things["outside_trainer"])}


URLS: dict[str, Url] = {
    "learning_sessions:coming": Url(MEMBERS),
    "learning_sessions:show(pk)": Url(MEMBERS, **READING),
    "learning_sessions:ask(pk)": Url(None, MEMBERS, **READING),
    "learning_sessions:request(pk)": Url(those(AGENT), **OWN),
    "learning_sessions:take_back(pk)": Url(None, those(AGENT), **OWN),
    "learning_sessions:appeal(pk)": Url(None, those(AGENT), **OWN),
    "learning_sessions:to_decide": Url(those(MANAGER, HR)),
    "learning_sessions:decide(pk)": Url(those(MANAGER), **OWN),
    "learning_sessions:agree(pk)": Url(None, those(MANAGER), **OWN),
    "learning_sessions:refuse(pk)": Url(those(MANAGER), those(MANAGER), **OWN),
    "learning_sessions:settle_appeal(pk)": Url(those(HR), those(HR), **APPEAL),
    "learning_sessions:delegations": Url(those(MANAGER), those(MANAGER)),
    "learning_sessions:end_delegation(pk)": Url(None, those(MANAGER), owned=True, build=thing("training_delegation")),
    "learning_sessions:mine": Url(AUTHORS),
    "learning_sessions:costs_csv": Url(AUTHORS),
    "learning_sessions:create(course_pk)": Url(AUTHORS, AUTHORS, owned=True, build=course),
    "learning_sessions:edit(pk)": Url(AUTHORS, AUTHORS, **READING),
    "learning_sessions:trainers(pk)": Url(AUTHORS, AUTHORS, **READING),
    "learning_sessions:open(pk)": Url(None, AUTHORS, **READING),
    "learning_sessions:close(pk)": Url(None, AUTHORS, **READING),
    "learning_sessions:cancel(pk)": Url(AUTHORS, AUTHORS, **READING),
    "learning_sessions:delete(pk)": Url(None, AUTHORS, **DRAFT),
    "learning_sessions:sheet(pk)": Url(AUTHORS, **READING),
    "learning_sessions:sheet_csv(pk)": Url(AUTHORS, **READING),
    "learning_sessions:sheet_pdf(pk)": Url(AUTHORS, **READING),
    # Our editor teaches it.
    "learning_sessions:countersign(pk)": Url(None, those(EDITOR), **READING),
    "learning_sessions:conclude(pk)": Url(AUTHORS, AUTHORS, **READING),
    "learning_sessions:trainer(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=link),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """One that our agent asks for, and waits; one whose refusal he contests; one in preparation; a manager away."""
    import datetime

    from django.utils import timezone

    from terreau.ground.seats.enums import Mode
    from terreau.rooms.learning.catalogue.enums import Kind
    from terreau.rooms.learning.sessions import actions, asking, deciding
    from terreau.rooms.learning.sessions.enums import Reason
    from tests.house import MARK
    from tests.rooms.learning.makers import make_course
    from tests.rooms.learning.sessions.makers import half_days

    lead, agent, manager = ours.users["lead"], ours.users["agent"], ours.users["manager"]
    things["dated_course"] = make_course(ours.employer, kind=Kind.SESSIONS, title=f"Stage {MARK}")
    for name in ("session", "appealed_session", "draft_session"):
        made = actions.prepare(
            things["dated_course"], parts=half_days(2), place=f"Salle {MARK}", materials=f"Apportez {MARK}.", by=lead
        )
        actions.add_trainer(made, user=ours.users["editor"], by=lead)
        if name == "session":
            things["outside_trainer"] = actions.add_trainer(
                made, name=f"Formatrice {MARK}", email="formatrice@organisme.example", by=lead
            )
        things[name] = made if name == "draft_session" else actions.open_session(made, by=lead)
    for name, session in (("training_request", "session"), ("training_appeal", "appealed_session")):
        asked = asking.ask(things[session], agent, mode=Mode.ON_SITE, why=f"Attente {MARK}", by=agent)
        things[name] = asked.training_request
    deciding.refuse(things["training_appeal"], reason=Reason.SERVICE, sentence=f"Phrase {MARK}", by=manager)
    deciding.appeal(things["training_appeal"], text=f"Recours {MARK}", by=agent)
    today = timezone.localdate()
    things["training_delegation"] = deciding.delegate(
        manager, to=lead, starts_on=today + datetime.timedelta(days=9), ends_on=today + datetime.timedelta(days=20),
        by=manager,
    )  # fmt: skip
