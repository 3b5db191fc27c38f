"""Who may open what of `teams`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.access_words import AGENT, MANAGER, MEMBERS, NOBODY, Url, at_structure, office, those

if TYPE_CHECKING:
    from tests.house import People

# Those of our house who are posted in the office; the roles held above it open nothing.
TEAM = those(AGENT, MANAGER)

URLS: dict[str, Url] = {
    "teams:home": Url(MEMBERS),
    "teams:team(pk)": Url(TEAM, owned=True, build=office()),
    "teams:draft_start(pk)": Url(None, TEAM, owned=True, build=office()),
    "teams:draft(pk)": Url(TEAM, owned=True, build=office()),
    "teams:adopt(pk)": Url(TEAM, TEAM, owned=True, build=office()),
    "teams:abandon(pk)": Url(TEAM, TEAM, owned=True, build=office()),
    "teams:clause(pk, theme)": Url(TEAM, TEAM, owned=True, build=office(theme="outils")),
    "teams:version(pk, number)": Url(TEAM, owned=True, build=office(number=1)),
    "teams:version_pdf(pk, number)": Url(TEAM, owned=True, build=office(number=1)),
    "teams:diagnosis_start(pk)": Url(TEAM, TEAM, owned=True, build=office()),
    "teams:diagnosis(pk)": Url(TEAM, owned=True, build=office()),
    "teams:diagnosis_close(pk)": Url(TEAM, TEAM, owned=True, build=office()),
    "teams:card(pk, theme)": Url(TEAM, TEAM, owned=True, build=office(theme="outils")),
    # Not there while the team answers together; test_diagnosis walks it where each answers alone.
    "teams:answer(pk)": Url(NOBODY, NOBODY, owned=True, build=office()),
    "teams:results_csv(pk)": Url(TEAM, owned=True, build=office()),
    "teams:action_add(pk)": Url(TEAM, TEAM, owned=True, build=office()),
    "teams:action_change(pk, action)": Url(None, TEAM, owned=True, build=at_structure("action", "team_action")),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A charter adopted and a draft, a diagnosis ended with an action, another that runs."""
    from terreau.rooms.gatherings.teams import actions
    from tests.house import MARK

    agent, today = ours.users["agent"], timezone.localdate()
    first = actions.start_draft(ours.office, by=agent)
    first.clauses.update(text=f"Nous {MARK}")
    actions.adopt(first, met_on=today, review_on=today + datetime.timedelta(days=90), by=agent)
    actions.start_draft(ours.office, by=agent)
    ended = actions.start_diagnosis(ours.office, mode="meeting", by=agent)
    ended.marks.update(total=2, answers=1)
    actions.close_diagnosis(ended, by=agent)
    things["team_action"] = actions.add_action(
        ended, theme="outils", title=f"Action {MARK}", owner="l’assistante", due_on=today, by=agent
    )
    actions.start_diagnosis(ours.office, mode="meeting", by=agent)
