"""Whoever holds every copy of the database tries to find who answered what.

He has all the tables after each answer, as raw SQL gives them, with what the engine keeps besides: numbers of rows on
SQLite; places and numbers of transactions on PostgreSQL. He has not the key of the urn. He is right by chance once in
`len(people)` when he must say which ballot is whose, and as often as the most frequent answer when he must say what one
answered.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from terreau.rooms.barometer.waves.models import Ballot, Right

BALLOTS, RIGHTS = Ballot._meta.db_table, Right._meta.db_table
Row = dict[str, Any]
# The engine's own: the order of rows and the transactions that wrote them.
OWN = {"sqlite": "rowid AS own_row, *", "postgresql": "ctid::text AS own_place, xmin::text::bigint AS own_writer, *"}


@dataclass
class Copy:
    """Every table at one instant."""

    tables: dict[str, list[Row]]

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])


def copy_all() -> Copy:
    return Copy({name: table_of(name) for name in connection.introspection.django_table_names(True)})


def table_of(name: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {OWN[connection.vendor]} FROM "{name}"')
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, map(plain, row), strict=True)) for row in cursor.fetchall()]


def plain(value: Any) -> Any:
    """As Python compares it: bytes, and keys as text."""
    if isinstance(value, uuid.UUID):
        return str(value)
    return bytes(value) if isinstance(value, memoryview) else value


@dataclass
class Attacker:
    """`copies`: the database after each answer; the first is before any. `ballots`: the table that holds answers."""

    copies: list[Copy]
    ballots: str = BALLOTS
    people: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.people = sorted(row["agent_id"] for row in self.copies[0].rows(RIGHTS) if row["agent_id"])

    @property
    def last(self) -> Copy:
        return self.copies[-1]

    # ---- whose is which ballot, from one copy: the last

    def by_order(self) -> dict[str, dict[Any, Any]]:
        """Ballots put in the order of each of their columns, people in that of each of theirs: do ranks agree?

        Each way of ordering is a guess: person → ballot.
        """
        ballots = self.last.rows(self.ballots)
        guesses = {}
        for column in sorted({name for row in ballots for name in row}):
            for name, order in self.orders_of_people().items():
                ordered = sorted(ballots, key=lambda row, column=column: sortable(row[column]))
                guesses[f"{column} ~ {name}"] = dict(zip(order, (row["id"] for row in ordered), strict=False))
        return guesses

    def orders_of_people(self) -> dict[str, list[Any]]:
        """The people of the wave in the order of each column of each table that names them, in the last copy."""
        known, found = set(self.people), {"agent": self.people}
        for table, rows in self.last.tables.items():
            for name in [each for each in (rows[0] if rows else {}) if each in ("agent_id", "id")]:
                own = [row for row in rows if row[name] in known] if name == "agent_id" or "agent" in table else []
                if len(own) < len(known) // 2:
                    continue
                for column in own[0]:
                    ordered = sorted(own, key=lambda row, column=column: sortable(row[column]))
                    found[f"{table}.{column}"] = list(dict.fromkeys(row[name] for row in ordered))
        return found

    def common_values(self) -> set[Any]:
        """Values of a ballot found elsewhere: in any table, in any copy, save small numbers and short words."""
        own = set(values(self.last.rows(self.ballots)))
        tables = (rows for copy in self.copies for table, rows in copy.tables.items() if table != self.ballots)
        return own.intersection(value for rows in tables for value in values(rows))

    def written_together(self) -> set[Any]:
        """Transactions that wrote a ballot and a row that names somebody, or one with an hour, in the last copy."""
        writers = {row.get("own_writer") for row in self.last.rows(self.ballots)} - {None}
        return {
            row.get("own_writer")
            for table, rows in self.last.tables.items()
            if table != self.ballots
            for row in rows
            if row.get("own_writer") in writers
        }

    def sizes(self) -> set[int]:
        rows = self.last.rows(self.ballots)
        return {len(value) for row in rows for value in row.values() if isinstance(value, bytes)}

    # ---- what did each answer, with every copy

    def ballot_of_each(self) -> dict[Any, Row]:
        """Who disappears from the rights between two copies is whoever wrote the ballot that appears."""
        found = {}
        for before, after in zip(self.copies, self.copies[1:], strict=False):
            gone = keys(before.rows(RIGHTS), "agent_id") - keys(after.rows(RIGHTS), "agent_id")
            came = {row["id"]: row for row in after.rows(self.ballots)}
            new = came.keys() - keys(before.rows(self.ballots), "id")
            if len(gone) == len(new) == 1:
                found[gone.pop()] = came[new.pop()]
        return found

    def answers_read(self, words: Iterable[str]) -> dict[Any, str]:
        """What a ballot lets read: one of `words` in clear in any column."""
        texts = {
            person: " ".join(as_text(value) for value in row.values()) for person, row in self.ballot_of_each().items()
        }
        return {person: word for person, text in texts.items() for word in words if word in text}

    def answers_learnt(self, known: dict[Any, str], asked: Iterable[Any]) -> dict[Any, str]:
        """From the answers of some accomplices he learns what goes with them in the bytes of ballots: for each place,
        the value of the byte, voted by nearest neighbour. What he says of the others."""
        ballots = self.ballot_of_each()
        samples = [(value_of(ballots[person]), answer) for person, answer in known.items() if person in ballots]
        said = {}
        for person in asked:
            if person in ballots and samples:
                own = value_of(ballots[person])
                said[person] = max(samples, key=lambda sample: alike(sample[0], own))[1]
        return said


def values(rows: list[Row]) -> Iterator[Any]:
    """What rows hold that would say something if it were found elsewhere; keys as text, whatever way they are kept."""
    found = (value for row in rows for name, value in row.items() if not name.startswith("own_"))
    return (as_text(value).replace("-", "") if short(value) else value for value in found if telling(value))


def short(value: Any) -> bool:
    return isinstance(value, bytes | str) and len(value) <= 64


def keys(rows: list[Row], name: str) -> set[Any]:
    return {row[name] for row in rows if row[name] is not None}


def sortable(value: Any) -> tuple[str, Any]:
    return (type(value).__name__, value if value is not None else 0)


def telling(value: Any) -> bool:
    """Whether an equal value elsewhere would say something: keys of tables and words of states are everywhere."""
    if isinstance(value, bytes):
        return True
    if isinstance(value, str):
        return len(value) >= 16
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**6


def as_text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def value_of(row: Row) -> bytes:
    return next((value for value in row.values() if isinstance(value, bytes)), repr(row).encode())


def alike(one: bytes, other: bytes) -> int:
    return sum(a == b for a, b in zip(one, other, strict=False)) - abs(len(one) - len(other))
