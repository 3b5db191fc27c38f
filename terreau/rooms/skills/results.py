"""Storing the results of many agents at once: what is new, what differs, what is there already."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from terreau.rooms.skills.enums import ResultState, Source
from terreau.rooms.skills.models import SkillResult
from terreau.rooms.skills.pix import ExportKind, Participation

BATCH = 400  # agents at a time: the lists of keys stay under SQLite's limit of variables

Key = tuple[int, int, datetime.date, str]


@dataclass
class StoredRows:
    """Lines of the file by what they changed, and the number of results they hold."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    results: int = 0


@transaction.atomic
def store_results(
    people: Sequence[tuple[int, Participation]], *, check: bool, sealed: bool, layout_kind: ExportKind
) -> StoredRows:
    """Store the results of `(agent key, line)`; with `check`, only count. Storing twice changes nothing."""
    stored = StoredRows()
    state = ResultState.SEALED if sealed else ResultState.HELD
    levels = layout_kind == ExportKind.PROFILES
    for batch in batches(sorted(people, key=lambda pair: pair[0])):
        known = existing({agent for agent, _line in batch})
        new: list[SkillResult] = []
        different: list[SkillResult] = []
        for agent, line in batch:
            before = len(new), len(different)
            for competence, value in line.results.items():
                level, mastery = (int(value), None) if levels else (None, value)
                row = known.get((agent, competence, line.at.date(), line.campaign))
                if row is None:
                    new.append(
                        SkillResult(
                            agent_id=agent, competence_id=competence, level=level, mastery=mastery,
                            source=Source.PIX, state=state, measured_on=line.at.date(), campaign=line.campaign,
                        )
                    )  # fmt: skip
                elif (row.level, row.mastery) != (level, mastery):
                    row.level, row.mastery = level, mastery
                    different.append(row)
            stored.results += len(line.results)
            count(stored, created=len(new) > before[0], changed=len(different) > before[1])
        if not check:
            SkillResult.objects.bulk_create(new, batch_size=1000)
            SkillResult.objects.bulk_update(different, ["level", "mastery"], batch_size=200)
    return stored


def batches(people: Sequence[tuple[int, Participation]]) -> Iterator[Sequence[tuple[int, Participation]]]:
    for start in range(0, len(people), BATCH):
        yield people[start : start + BATCH]


def existing(agents: Iterable[int]) -> dict[Key, SkillResult]:
    rows = SkillResult.objects.filter(agent_id__in=agents, source=Source.PIX).order_by()
    return {(row.agent_id, row.competence_id, row.measured_on, row.campaign): row for row in rows}


def count(stored: StoredRows, *, created: bool, changed: bool) -> None:
    if created:
        stored.created += 1
    elif changed:
        stored.changed += 1
    else:
        stored.unchanged += 1
