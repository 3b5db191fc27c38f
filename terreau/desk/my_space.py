"""What *Mon espace* tells somebody of himself: where he stands, what waits on his word, what is held about him."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from terreau.desk.inbox import inbox
from terreau.desk.my_agenda import SOON, Day, coming
from terreau.desk.who_sees_what import example
from terreau.ground.common.inbox import Item
from terreau.ground.common.personal_data import Holding, holdings
from terreau.ground.organisations.models import Agent
from terreau.rooms.skills.charting import skills_chart
from terreau.rooms.skills.reading import Standing, standing_of


@dataclass(frozen=True)
class MySpace:
    """`standing` and `chart` are None and empty for a user without agent: there is nothing to stand on."""

    agent: Agent | None
    standing: Standing | None
    chart: SafeString | str
    waiting: list[Item]
    next_dates: list[Day]
    holdings: tuple[Holding, ...]
    example: str


def my_space_of(user: Any) -> MySpace:
    agent = user.agent
    standing = standing_of(agent) if agent else None
    return MySpace(
        agent=agent,
        standing=standing,
        chart=skills_chart(standing) if standing else "",
        waiting=inbox(user),
        next_dates=coming(user, within=SOON)[:3],
        holdings=holdings(),
        example=example(),
    )
