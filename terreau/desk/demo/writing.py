"""From arrays to rows: the agents, their postings and their results, by set-based inserts of bounded memory.

The actions of the rooms write one object and one line of journal each; here a whole ministry arrives at once, so the
journal gets one line, as for an import. The database checks every constraint all the same.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection, models, transaction

from terreau.desk.demo.careers import Careers
from terreau.desk.demo.drawing import Digest, drawn
from terreau.desk.demo.jobs import CATEGORIES, JOBS
from terreau.desk.demo.levels import CODES, WAVES, Measures
from terreau.desk.demo.ministry import tree
from terreau.desk.demo.people import LEFT_IN_TWO_YEARS, Addresses, Batch, names
from terreau.desk.demo.plan import Plan
from terreau.ground.common.importing.staging import execute, is_sqlite, reserve_keys
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Job, Posting, Structure
from terreau.ground.organisations.paths import path_of
from terreau.rooms.skills.enums import ResultState, Source
from terreau.rooms.skills.models import Competence, SkillResult

ACTOR = "command:demo"
SLICE = 10_000  # rows
Progress = Callable[[int], None]


def write_jobs() -> list[int]:
    """Primary keys of `JOBS`, in their order."""
    Job.objects.bulk_create(
        [Job(code=draft.code, label=draft.label, family=draft.family) for draft in JOBS], ignore_conflicts=True
    )
    keys = dict(Job.objects.order_by().values_list("code", "pk"))
    return [keys[draft.code] for draft in JOBS]


@transaction.atomic
def write_ministry() -> list[int]:
    """Primary keys of the tree's structures, in its order; the first is the employer."""
    nodes = tree()
    first = reserve_keys(Structure, len(nodes))
    planted: list[Structure] = []
    for index, node in enumerate(nodes):
        parent = None if node.parent is None else planted[node.parent]
        key = first + index
        planted.append(
            Structure(
                pk=key, code=node.code, label=node.label, kind=node.kind, parent=parent,
                root=planted[0] if planted else None, path=path_of(key, parent.path if parent else ""),
            )
        )  # fmt: skip
    Structure.objects.bulk_create(planted, batch_size=500)
    record("desk.demo.tree_planted", planted[0], by=ACTOR, structures=len(planted))
    return [structure.pk for structure in planted]


class Writer:
    """Writes batches one transaction each; `digest` is of everything drawn."""

    def __init__(self, plan: Plan, structures: list[int], jobs: list[int]) -> None:
        self.plan, self.structures, self.jobs = plan, np.array(structures), np.array(jobs)
        found = Competence.objects.filter(domain__framework__code="crcn").order_by()
        by_code = dict(found.values_list("code", "pk"))
        self.competences = [by_code[code] for code in CODES]
        self.addresses = Addresses()
        self.digest = Digest(plan)
        with transaction.atomic():
            everybody = plan.agents + int(plan.agents * LEFT_IN_TWO_YEARS)
            self.first_agent = reserve_keys(Agent, everybody)
        self.count = {"agents": 0, "postings": 0, "results": 0}

    def write(self, progress: Progress) -> None:
        done = 0
        for one in drawn(self.plan):
            with transaction.atomic():
                self.write_agents(one.people, one.lives)
                self.write_postings(one.people, one.lives)
                self.write_results(one.people, one.results)
            self.digest.add(one)
            done += len(one.people)
            progress(done)
        self.settle_sequence(Agent)

    def days(self, days: np.ndarray) -> list[str]:
        return (np.datetime64(self.plan.today) + days).astype(str).tolist()

    def write_agents(self, batch: Batch, lives: Careers) -> None:
        size = len(batch)
        first_names, last_names = names()
        keys = self.plan.draw("keys", batch.number).bytes(16 * size)
        managers = np.where(batch.manager >= 0, batch.manager + self.first_agent, 0).tolist()
        left = self.days(np.minimum(batch.left, 0))
        in_post = (batch.left > 0).tolist()
        rows = zip(
            range(self.first_agent + batch.first, self.first_agent + batch.first + size),
            (uuid.UUID(bytes=keys[start : start + 16], version=4).hex for start in range(0, 16 * size, 16)),
            [int(self.structures[0])] * size,
            [f"{number:07}" for number in range(batch.first + 1, batch.first + size + 1)],
            self.structures[batch.structure].tolist(),
            self.jobs[batch.job].tolist(),
            [manager or None for manager in managers],
            [CATEGORIES[index] for index in batch.category.tolist()],
            batch.is_manager.tolist(),
            batch.is_executive.tolist(),
            [last_names[index] for index in batch.last_name.tolist()],
            [first_names[index] for index in batch.first_name.tolist()],
            self.addresses.of(batch),
            (self.plan.today.year - batch.age).astype(int).tolist(),
            batch.working_time.tolist(),
            self.days(lives.entered),
            [None if here else day for here, day in zip(in_post, left, strict=True)],
            strict=True,
        )
        columns = ("id", "key", "employer", "matricule", "structure", "job", "manager", "category", "is_manager",
                   "is_executive", "last_name", "first_name", "email", "birth_year", "working_time", "entered_on",
                   "left_on")  # fmt: skip
        insert(Agent, columns, rows)
        self.count["agents"] += size

    def write_postings(self, batch: Batch, lives: Careers) -> None:
        moved = lives.moved < 0
        agents = np.arange(len(batch)) + self.first_agent + batch.first
        jobs = self.jobs[batch.job]
        here = self.structures[batch.structure]
        ends = np.where(moved, lives.moved, np.minimum(batch.left, 0))
        open_ended = ~moved & (batch.left > 0)
        first = zip(
            agents.tolist(), np.where(moved, self.structures[lives.former], here).tolist(), jobs.tolist(),
            self.days(lives.posted),
            [None if still else day for still, day in zip(open_ended.tolist(), self.days(ends), strict=True)],
            strict=True,
        )  # fmt: skip
        second = zip(
            agents[moved].tolist(), here[moved].tolist(), jobs[moved].tolist(), self.days(lives.moved[moved]),
            [None] * int(moved.sum()), strict=True,
        )  # fmt: skip
        columns = ("agent", "structure", "job", "started_on", "ended_on")
        insert(Posting, columns, first)
        insert(Posting, columns, second)
        self.count["postings"] += len(batch) + int(moved.sum())

    def write_results(self, batch: Batch, results: Measures) -> None:
        """Rows in the order of agents, which is that of the history's index."""
        agent, wave = np.nonzero(results.day < 0)
        day = results.day[agent, wave]
        many = len(CODES)
        dates = np.repeat(np.array(self.days(day), dtype=object), many).tolist()
        rows = zip(
            np.repeat(agent + self.first_agent + batch.first, many).tolist(),
            self.competences * len(agent),
            results.level[agent, wave].reshape(-1).tolist(),
            [str(Source.PIX)] * (len(agent) * many),
            [str(ResultState.HELD)] * (len(agent) * many),
            dates,
            np.repeat(np.array([f"TERREAU{number + 1}" for number in range(WAVES)], dtype=object)[wave], many).tolist(),
            strict=True,
        )
        columns = ("agent", "competence", "level", "source", "state", "measured_on", "campaign")
        insert(SkillResult, columns, rows)
        insert(SkillResult, columns, self.courses(batch, results))
        self.count["results"] += len(agent) * many

    def courses(self, batch: Batch, results: Measures) -> Iterable[Sequence[Any]]:
        """What a course says it gave, in the competence where the agent was weakest: it is no measure."""
        agent, wave = np.nonzero(results.trained < 0)
        before = results.level[agent, wave - 1]
        weakest = before.argmin(axis=1)
        level = np.minimum(before[np.arange(len(agent)), weakest] + 1, 8)
        self.count["results"] += len(agent)
        return zip(
            (agent + self.first_agent + batch.first).tolist(),
            np.array(self.competences)[weakest].tolist(),
            level.tolist(),
            [str(Source.TRAINING)] * len(agent),
            [str(ResultState.HELD)] * len(agent),
            self.days(results.trained[agent, wave]),
            [f"FORMATION{number}" for number in wave.tolist()],
            strict=True,
        )

    def settle_sequence(self, model: type[models.Model]) -> None:
        """Keys were given by us: PostgreSQL's own counter goes on after them (SQLite's does by itself)."""
        if not is_sqlite():
            table = model._meta.db_table
            execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")  # noqa: S608  # nosec B608 # our own names


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of ready values; the columns are fields of the model, in the order of the values."""
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(quote(str(field.column)) for field in fields if isinstance(field, models.Field))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if is_sqlite():
            slots = ", ".join(["%s"] * len(fields))
            rows = iter(rows)
            # By slices: Django keeps what it is given until the end of the call.
            while part := list(islice(rows, SLICE)):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({slots})", part)  # noqa: S608  # nosec B608 # our own names
        else:
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
