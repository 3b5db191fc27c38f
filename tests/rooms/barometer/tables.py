"""The tables of the applications of the barometer, each beside its tests."""

from typing import TYPE_CHECKING, Any

from tests.access_words import Url
from tests.rooms.barometer.questionnaires import table as questionnaires
from tests.rooms.barometer.results import table as results
from tests.rooms.barometer.waves import table as waves

if TYPE_CHECKING:
    from tests.house import People

TABLES = (questionnaires, waves, results)
URLS: dict[str, Url] = {name: url for table in TABLES for name, url in table.URLS.items()}


def put(things: dict[str, Any], ours: "People") -> None:
    for table in TABLES:
        table.put(things, ours)
