"""The tables of the applications of gatherings, each beside its tests."""

from typing import TYPE_CHECKING, Any

from tests.access_words import Url
from tests.rooms.gatherings.coaching import table as coaching
from tests.rooms.gatherings.echoes import table as echoes
from tests.rooms.gatherings.events import table as events
from tests.rooms.gatherings.experiences import table as experiences
from tests.rooms.gatherings.experiments import table as experiments
from tests.rooms.gatherings.hub import table as hub
from tests.rooms.gatherings.showroom import table as showroom
from tests.rooms.gatherings.teams import table as teams
from tests.rooms.gatherings.themes import table as themes

if TYPE_CHECKING:
    from tests.house import People

# What an event refers to is put before it.
TABLES = (themes, showroom, experiments, experiences, teams, coaching, events, echoes, hub)
URLS: dict[str, Url] = {name: url for table in TABLES for name, url in table.URLS.items()}


def put(things: dict[str, Any], ours: "People") -> None:
    for table in TABLES:
        table.put(things, ours)
