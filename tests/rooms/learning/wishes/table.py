"""Who may open what of `wishes`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, HR, MANAGER, MEMBERS, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

DECIDERS, OWNER = those(HR), those(AGENT)
# Whoever is posted here and called to answer; the manager of the house is an agent too.
CALLED = those(AGENT, MANAGER)


def campaign(name: str) -> dict[str, Any]:
    return {"owned": True, "build": thing(name)}


def placed(house: "House") -> dict[str, Any]:
    row = house.things["wish_placed"]
    return {"pk": row.proposal_id, "one": row.list_id, "course": row.course_id}


URLS: dict[str, Url] = {
    "wishes:mine": Url(MEMBERS),
    "wishes:list(pk)": Url(CALLED, CALLED, **campaign("wish_campaign")),
    "wishes:absence(pk)": Url(CALLED, CALLED, **campaign("wish_campaign")),
    "wishes:confirm(pk)": Url(None, CALLED, **campaign("wish_campaign")),
    # One's own wish, and nobody else's, whatever the role.
    "wishes:move(pk)": Url(None, OWNER, **campaign("wish")),
    "wishes:remove(pk)": Url(None, OWNER, **campaign("wish")),
    "wishes:absence_remove(pk)": Url(None, OWNER, **campaign("wish_absence")),
    # The manager of the agent's structure, and no other role.
    "wishes:team(pk)": Url(those(MANAGER), **campaign("wish_managed")),
    "wishes:word(pk)": Url(those(MANAGER), those(MANAGER), **campaign("wish_to_decide")),
    "wishes:campaigns": Url(DECIDERS),
    "wishes:create": Url(DECIDERS, DECIDERS),
    "wishes:campaign(pk)": Url(DECIDERS, **campaign("wish_campaign")),
    "wishes:edit(pk)": Url(DECIDERS, DECIDERS, **campaign("wish_draft")),
    "wishes:announce(pk)": Url(None, DECIDERS, **campaign("wish_draft")),
    "wishes:delete(pk)": Url(DECIDERS, DECIDERS, **campaign("wish_draft")),
    "wishes:allocate(pk)": Url(None, DECIDERS, **campaign("wish_proposed")),
    "wishes:sign(pk)": Url(DECIDERS, DECIDERS, **campaign("wish_proposed")),
    "wishes:proposal(pk)": Url(DECIDERS, **campaign("wish_proposal")),
    "wishes:refused(pk)": Url(DECIDERS, **campaign("wish_proposal")),
    "wishes:replay(pk)": Url(None, DECIDERS, **campaign("wish_proposal")),
    # Numbers of requests, under the threshold too: whoever decides on them, and no other role.
    "wishes:plans": Url(DECIDERS, DECIDERS),
    "wishes:plan(pk)": Url(DECIDERS, **campaign("training_plan")),
    "wishes:plan_describe(pk)": Url(DECIDERS, DECIDERS, **campaign("training_plan")),
    "wishes:plan_recount(pk)": Url(None, DECIDERS, **campaign("training_plan")),
    "wishes:plan_line_add(pk)": Url(DECIDERS, DECIDERS, **campaign("training_plan")),
    "wishes:plan_line(pk)": Url(DECIDERS, DECIDERS, **campaign("training_plan_line")),
    "wishes:plan_line_remove(pk)": Url(None, DECIDERS, **campaign("training_plan_line")),
    "wishes:plan_adopt(pk)": Url(DECIDERS, DECIDERS, **campaign("training_plan")),
    "wishes:plan_csv(pk)": Url(DECIDERS, **campaign("training_plan")),
    "wishes:plan_pdf(pk)": Url(DECIDERS, **campaign("training_plan")),
    "wishes:change(pk, one, course)": Url(DECIDERS, DECIDERS, owned=True, build=placed),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A draft, one open with a wish, one that waits for the manager's word, one proposed with a seat and a refusal."""
    from terreau.rooms.learning.wishes import listing, planning
    from tests.house import MARK
    from tests.rooms.learning.wishes import makers

    course = makers.make_stage(ours.employer, f"Stage {MARK}")
    makers.make_session(course, seats_of=1)
    plain = {"name": f"Souhaits {MARK}", "word": f"Mot {MARK}"}
    things["wish_draft"] = makers.make_campaign(ours.employer, course, opened=False, **plain)
    things["wish_campaign"] = makers.make_campaign(ours.employer, course, **plain)
    today = things["wish_campaign"].opens_on + makers.DAY
    until = {"managers_say": True, "managers_until": today + 20 * makers.DAY}
    things["wish_managed"] = makers.make_campaign(ours.employer, course, **plain, **until)
    things["wish_proposed"] = makers.make_campaign(ours.employer, course, **plain)
    for name in ("wish_campaign", "wish_managed", "wish_proposed"):
        wish = listing.add(things[name], ours.agent, course, motivation=f"Envie {MARK}", by="test")
        dates = {"first_on": today + 90 * makers.DAY, "last_on": today + 91 * makers.DAY}
        listing.add_absence(things[name], ours.agent, **dates, by="test")
        things["wish" if name == "wish_campaign" else f"{name}_wish"] = wish
    things["wish_to_decide"] = things["wish_managed_wish"]
    things["wish_absence"] = things["wish"].list.absences.get()
    makers.close(things["wish_managed"])
    makers.close(things["wish_proposed"])
    proposal = makers.propose(things["wish_proposed"])
    things["wish_proposal"] = proposal
    things["wish_placed"] = proposal.placed.get()
    plan = planning.start(ours.employer, year=today.year + 1, by="test")
    planning.describe(plan, note=f"Orientations {MARK}", budget_euros=1000, by="test")
    line = {"sessions": 1, "seats": 12, "cost_euros": 300, "hours": 84, "note": f"Décision {MARK}"}
    things["training_plan"] = plan
    things["training_plan_line"] = planning.write_line(plan, course, **line, by="test")
