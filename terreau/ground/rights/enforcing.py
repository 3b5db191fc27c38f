"""What the night takes away: each holding is gone through in batches, until nothing is past its time."""

import datetime
import logging
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from terreau.ground.accounts import idle
from terreau.ground.common.personal_data import Holding, holdings
from terreau.ground.journal.actions import record
from terreau.ground.rights.models import RetentionRun

logger = logging.getLogger(__name__)
MOST_BATCHES = 10_000


def enforce(now: datetime.datetime, *, by: Any) -> dict[str, int]:
    """Apply every rule; how many rows went, by holding. One that fails does not stop the others."""
    idle.mark(now)
    idle.tell(now, by=by)
    gone = {}
    for holding in holdings():
        try:
            gone[holding.code] = forget(holding, now)
        except Exception:
            logger.exception("The retention of %s failed", holding.code)
            continue
        RetentionRun.objects.update_or_create(
            holding=holding.code, defaults={"ran_at": now, "gone": gone[holding.code]}
        )
    if taken := {code: number for code, number in gone.items() if number}:
        record("rights.retention.enforced", by=by, gone=taken)
    return gone


def forget(holding: Holding, now: datetime.datetime) -> int:
    """Batch after batch, until a batch takes nothing."""
    rule, total = holding.retention.forget, 0
    for _turn in range(MOST_BATCHES if rule else 0):
        taken = rule(now) if rule else 0
        total += taken
        if not taken:
            break
    return total


@dataclass(frozen=True)
class Line:
    """A holding as the command prints it: its rule, the rows held, those past their time, the last night."""

    holding: Holding
    held: int
    past: int
    ran_at: datetime.datetime | None
    gone: int | None


def lines(now: datetime.datetime | None = None) -> list[Line]:
    now = now or timezone.now()
    runs = {run.holding: run for run in RetentionRun.objects.all()}
    told = []
    for each in holdings():
        run = runs.get(each.code)
        rule = each.retention
        told.append(Line(each, rule.held(), rule.overdue(now), run.ran_at if run else None, run.gone if run else None))
    return told
