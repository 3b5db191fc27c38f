"""A temporary table into which a file is streamed, so that the database itself checks and applies it by sets.

The same SQL runs on SQLite and PostgreSQL. Memory does not grow with the file: rows go by batches, and the
temporary table lives on disk.
"""

# Names of tables and columns are constants of this code; every value is a parameter.
# ruff: noqa: S608

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from terreau.ground.common.importing.registry import Progress, ignore_progress
from terreau.ground.common.importing.report import Report

BATCH = 10_000
WIDE_CACHE_KB = 120_000


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def differs(left: str, right: str) -> str:
    """SQL: the two are not the same, NULL being the same as NULL (SQLite knows no IS DISTINCT FROM before 3.39)."""
    return f"{left} IS NOT {right}" if is_sqlite() else f"{left} IS DISTINCT FROM {right}"


@contextmanager
def wide_cache() -> Iterator[None]:
    """Room for the indexes of a large load. SQLite only: with its everyday cache each row of a million would read
    and write pages back and forth (measured: three times slower).
    """
    if not is_sqlite():
        yield
        return
    everyday = scalar("PRAGMA cache_size")
    execute(f"PRAGMA cache_size = {-WIDE_CACHE_KB}")
    try:
        yield
    finally:
        execute(f"PRAGMA cache_size = {everyday}")


@contextmanager
def indexes_rebuilt(*models_: type[models.Model], when: bool) -> Iterator[None]:
    """Inside a transaction, take the indexes of these tables away and build them again at the end, `when` it pays.

    SQLite only, for a load that dwarfs what is there: an index built from sorted rows costs a tenth of one kept up
    row by row. A failure rolls everything back, indexes included; uniqueness is checked as they are built.
    """
    if not (when and is_sqlite()):
        yield
        return
    tables = [model._meta.db_table for model in models_]
    slots = ", ".join(["%s"] * len(tables))
    found = list(
        fetch(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({slots})",  # nosec B608 # our own names
            tables,
        )
    )
    for name, _sql in found:
        execute(f'DROP INDEX "{name}"')
    yield
    for _name, sql in found:
        execute(sql)


class Staging:
    """A temporary table `name` with the column `line` (unique) and `columns` ({name: SQL type}).

    Use as a context manager: the table is dropped at the end, whatever happens.
    """

    def __init__(self, name: str, columns: dict[str, str]) -> None:
        self.name, self.columns = name, columns

    def __enter__(self) -> "Staging":
        columns = ", ".join(f"{column} {kind}" for column, kind in self.columns.items())
        execute(f"DROP TABLE IF EXISTS {self.name}")
        execute(f"CREATE TEMPORARY TABLE {self.name} (line integer PRIMARY KEY, {columns})")
        return self

    def __exit__(self, *failure: object) -> None:
        # After a failure inside a transaction nothing can be executed; the rollback takes the table with it.
        if not connection.needs_rollback:
            execute(f"DROP TABLE IF EXISTS {self.name}")

    def load(self, rows: Iterable[Sequence[Any]], progress: Progress = ignore_progress) -> int:
        """Insert `(line, *values in the order of columns)`; returns how many. Each batch is its own transaction."""
        done = 0
        rows = iter(rows)
        names = ", ".join(["line", *self.columns])
        slots = ", ".join(["%s"] * (len(self.columns) + 1))
        while batch := list(islice(rows, BATCH)):
            with batch_transaction(), connection.cursor() as cursor:
                if is_sqlite():
                    cursor.executemany(f"INSERT INTO {self.name} ({names}) VALUES ({slots})", batch)  # nosec B608 # our own names
                else:
                    with cursor.copy(f"COPY {self.name} ({names}) FROM STDIN") as copy:
                        for row in batch:
                            copy.write_row(row)
            done += len(batch)
            progress(batch[-1][0])
        if not is_sqlite():
            execute(f"ANALYZE {self.name}")
        return done

    def refuse(
        self, report: Report, column: str, reason: str, condition: str, params: Sequence[Any] = (), name: str = ""
    ) -> None:
        """Record a problem for each line where `condition` (SQL over this table as `s`) holds.

        `reason` may name `%(value)s`, the cell of `column`; `name` is that column as the file calls it.
        """
        value = f"s.{column}" if column in self.columns else "''"
        sql = f"SELECT s.line, {value} FROM {self.name} s WHERE {condition} ORDER BY s.line"  # nosec B608 # our own names
        for line, found in fetch(sql, params):
            report.problem(line, name or column, reason % {"value": found})


@contextmanager
def batch_transaction() -> Iterator[None]:
    """One transaction for a batch. On SQLite a deferred one, which locks the temporary database only."""
    if connection.in_atomic_block or not is_sqlite():
        with transaction.atomic():
            yield
        return
    execute("BEGIN")
    try:
        yield
    except BaseException:
        execute("ROLLBACK")
        raise
    execute("COMMIT")


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """Run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.rowcount


def fetch(sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        yield from cursor


def scalar(sql: str, params: Sequence[Any] = ()) -> Any:
    return next(fetch(sql, params))[0]


def lock_table(model: type[models.Model]) -> None:
    """Nobody else writes this table until the transaction ends, if one is open. SQLite locks by itself."""
    if not is_sqlite() and connection.in_atomic_block:
        execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")


def reserve_keys(model: type[models.Model], count: int) -> int:
    """The first of `count` consecutive primary keys that nobody will take. Inside a transaction only."""
    table, column = model._meta.db_table, model._meta.pk.column if model._meta.pk else "id"
    lock_table(model)
    highest = scalar(f"SELECT COALESCE(MAX({column}), 0) FROM {table}")  # nosec B608 # our own names
    if is_sqlite():
        # AUTOINCREMENT never gives a key twice, even one whose row is gone; rows with explicit keys move it on.
        used = scalar("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        return max(highest, used) + 1
    sequence = "pg_get_serial_sequence(%s, %s)"
    first = max(highest, scalar(f"SELECT nextval({sequence})", [table, column]) - 1) + 1
    execute(f"SELECT setval({sequence}, %s)", [table, column, first + count - 1])
    return first
