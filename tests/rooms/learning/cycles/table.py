"""Who may open what of cycles, and what our house holds of them; a file for each part of the pages."""

from typing import TYPE_CHECKING, Any

from tests.access_words import Url
from tests.rooms.learning.cycles import table_call as call, table_cohort as cohort, table_jury as jury

if TYPE_CHECKING:
    from tests.house import People

PARTS = (call, jury, cohort)
URLS: dict[str, Url] = {name: url for part in PARTS for name, url in part.URLS.items()}


def put(things: dict[str, Any], ours: "People") -> None:
    """A cycle of our employer whose call is open to its agents, and the candidacy of our agent, sent."""
    from tests.house import MARK
    from tests.rooms.learning.cycles.makers import make_candidacy, make_cycle

    lead = ours.users["lead"]
    things["cycle"] = make_cycle(
        ours.employer, by=lead, title=f"Cycle {MARK}", course_title=f"Cours de cycle {MARK}", call=f"Appel {MARK}"
    )
    things["candidacy"] = make_candidacy(
        things["cycle"], ours.agent, motivation=f"Motivation {MARK}", project=f"Projet {MARK}"
    )
    for part in PARTS:
        part.put(things, ours)
