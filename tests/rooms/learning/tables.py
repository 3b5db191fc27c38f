"""The tables of the applications of learning, each beside its tests."""

from typing import TYPE_CHECKING, Any

from tests.access_words import Url
from tests.rooms.learning.catalogue import table as catalogue, table_content as content
from tests.rooms.learning.completions import table as completions
from tests.rooms.learning.cycles import table as cycles
from tests.rooms.learning.evaluations import table as evaluations
from tests.rooms.learning.packages import table as packages
from tests.rooms.learning.paths import table as paths
from tests.rooms.learning.sessions import table as sessions
from tests.rooms.learning.study import table as study
from tests.rooms.learning.wishes import table as wishes

if TYPE_CHECKING:
    from tests.house import People

TABLES = (packages, catalogue, content, completions, study, sessions, paths, wishes, cycles, evaluations)
URLS: dict[str, Url] = {name: url for table in TABLES for name, url in table.URLS.items()}


def put(things: dict[str, Any], ours: "People") -> None:
    for table in TABLES:
        table.put(things, ours)
