"""The words in which the table of URLs is written: who, and which object of our house."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.house import House

AGENT, MANAGER, HR, LEAD, EDITOR, CASE_OFFICER, TRAINER, SKILL_IMPORTER, DPO, ADMINISTRATOR = (
    "agent", "manager", "hr", "lead", "editor", "case_officer", "trainer", "skill_importer", "dpo", "administrator",
)  # fmt: skip
ANONYMOUS = "anonymous"
MEMBERS = frozenset({AGENT, MANAGER, HR, LEAD, EDITOR, CASE_OFFICER, TRAINER, SKILL_IMPORTER, DPO, ADMINISTRATOR})
HOLDERS = MEMBERS - {AGENT}
EVERYBODY = MEMBERS | {ANONYMOUS}
NOBODY: frozenset[str] = frozenset()


def those(*people: str) -> frozenset[str]:
    return frozenset(people)


@dataclass(frozen=True)
class Url:
    get: frozenset[str] | None
    post: frozenset[str] | None = None
    owned: bool = False
    secret: bool = False
    published: bool = False
    build: Callable[["House"], dict[str, Any]] = lambda house: {}

    @property
    def for_all(self) -> bool:
        """What it shows of ours may be read by others."""
        return self.secret or self.published


def office(**more: Any) -> Callable[["House"], dict[str, Any]]:
    return lambda house: {"pk": house.ours.office.pk} | more


def employer(**more: Any) -> Callable[["House"], dict[str, Any]]:
    return lambda house: {"pk": house.ours.employer.pk} | more


def thing(name: str) -> Callable[["House"], dict[str, Any]]:
    return lambda house: {"pk": house.things[name].pk}


def campaign_code(house: "House") -> dict[str, Any]:
    return {"code": house.things["campaign"].code}


def at_structure(name: str, key: str) -> Callable[["House"], dict[str, Any]]:
    """The office, and another object of ours by its key."""
    return lambda house: {"pk": house.ours.office.pk, name: getattr(house.things[key], "pk", house.things[key])}


KEEPERS = those(HR, ADMINISTRATOR)
DECLARERS = those(LEAD, HR, ADMINISTRATOR)
STARTERS = DECLARERS | {MANAGER}
EXPECTING = those(HR, LEAD)
BANK_EDITORS = those(HR, LEAD, ADMINISTRATOR)
TESTED = those(AGENT, MANAGER)
COUNTING = those(HR, LEAD, MANAGER)
INVITERS = those(ADMINISTRATOR, HR, LEAD)
ADMINISTRATORS = those(ADMINISTRATOR)
EDITORS = those(EDITOR, ADMINISTRATOR)
