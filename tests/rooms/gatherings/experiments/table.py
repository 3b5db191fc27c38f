"""Who may open what of `experiments`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.access_words import (
    ADMINISTRATOR,
    AGENT,
    CASE_OFFICER,
    DPO,
    EDITOR,
    EVERYBODY,
    HR,
    LEAD,
    MANAGER,
    MEMBERS,
    SKILL_IMPORTER,
    TRAINER,
    Url,
    thing,
    those,
)

if TYPE_CHECKING:
    from tests.house import People

RUNNERS, ANIMATORS = those(HR, LEAD, EDITOR, TRAINER, MANAGER), those(HR, LEAD, EDITOR, TRAINER)
READERS = MEMBERS
RUNNING = {"owned": True, "build": thing("experiment")}
assert READERS == RUNNERS | {AGENT, CASE_OFFICER, SKILL_IMPORTER, DPO, ADMINISTRATOR}

URLS: dict[str, Url] = {
    "experiments:list": Url(READERS),
    "experiments:list_csv": Url(READERS),
    "experiments:create": Url(RUNNERS, RUNNERS),
    "experiments:public_list": Url(EVERYBODY, published=True),
    "experiments:public(pk)": Url(EVERYBODY, published=True, build=thing("concluded_experiment")),
    "experiments:show(pk)": Url(READERS, owned=True, build=thing("experiment")),
    "experiments:edit(pk)": Url(RUNNERS, RUNNERS, **RUNNING),
    "experiments:start(pk)": Url(RUNNERS, RUNNERS, owned=True, build=thing("prepared_experiment")),
    "experiments:put_off(pk)": Url(RUNNERS, RUNNERS, **RUNNING),
    "experiments:finish(pk)": Url(None, RUNNERS, **RUNNING),
    "experiments:conclude(pk)": Url(RUNNERS, RUNNERS, **RUNNING),
    "experiments:reopen(pk)": Url(RUNNERS, RUNNERS, owned=True, build=thing("concluded_experiment")),
    "experiments:abandon(pk)": Url(RUNNERS, RUNNERS, owned=True, build=thing("prepared_experiment")),
    "experiments:next(pk)": Url(None, RUNNERS, owned=True, build=thing("concluded_experiment")),
    "experiments:take_over(pk)": Url(None, RUNNERS, **RUNNING),
    # Who animates decides that everybody reads; the head of a team does not.
    "experiments:open(pk)": Url(None, ANIMATORS, owned=True, build=thing("concluded_experiment")),
    "experiments:close(pk)": Url(None, ANIMATORS, owned=True, build=thing("concluded_experiment")),
    "experiments:measure_create(pk)": Url(RUNNERS, RUNNERS, **RUNNING),
    "experiments:measure_edit(pk)": Url(RUNNERS, RUNNERS, owned=True, build=thing("experiment_measure")),
    "experiments:measure_delete(pk)": Url(RUNNERS, RUNNERS, owned=True, build=thing("experiment_measure")),
    "experiments:participants(pk)": Url(RUNNERS, RUNNERS, **RUNNING),
    "experiments:presence(pk)": Url(None, RUNNERS, **RUNNING),
    # Whoever was added, and nobody else: here the agent.
    "experiments:mine(pk)": Url(those(AGENT), those(AGENT), **RUNNING),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """One in preparation, one running with a measure and the agent, one concluded and open to everybody."""
    from terreau.rooms.gatherings.experiments import actions, participants
    from tests.house import MARK

    lead, today = ours.users["lead"], timezone.localdate()
    words = {name: f"{name} {MARK}" for name in ("theme", "idea", "people", "gain", "protocol", "threshold", "partner")}
    words |= {"decider": f"Cheffe {MARK}", "leader": f"Chargée {MARK}", "structure": ours.office}
    start = {"starts_on": today - datetime.timedelta(days=30), "ends_on": today - datetime.timedelta(days=1)}
    for name in ("prepared_experiment", "experiment", "concluded_experiment"):
        things[name] = actions.prepare(title=f"Essai {MARK}", structures=[ours.office.parent], by=lead, **words)
    actions.start(things["experiment"], **start, by=lead)
    things["experiment_measure"] = actions.write_measure(
        things["experiment"], label=f"Attente {MARK}", unit="minutes", how=f"À la main {MARK}", before=12,
        before_on=start["starts_on"], by=lead,
    )  # fmt: skip
    participants.add(things["experiment"], [ours.agent], by=lead)
    actions.start(things["concluded_experiment"], **start, by=lead)
    words = {"reason": f"Raison {MARK}", "lessons": f"Leçon {MARK}"}
    actions.conclude(things["concluded_experiment"], decision="iterate", **words, by=lead)
    actions.open_to_all(things["concluded_experiment"], by=lead)
