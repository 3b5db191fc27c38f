"""From a queryset to Arrow batches: the SQL of a fact read by ADBC, never as model instances.

Only background tasks import this module. All facts of a snapshot are read in one read-only transaction of a second
connection, so they tell of one same instant; what is not committed is not seen.
"""

import datetime
import decimal
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from django.core.exceptions import EmptyResultSet
from django.db import connections

from terreau.ground.evidence.definitions import Column, Fact, InvalidDefinition

ARROW_TYPES = {
    Column.INT: pa.int64(),
    Column.FLOAT: pa.float64(),
    Column.STR: pa.string(),
    Column.DATE: pa.date32(),
    Column.BOOL: pa.bool_(),
}
# The SQLite driver guesses a column's type from the first rows; a first row of our own tells it. Dates are text there.
SQLITE_SAMPLE = {Column.INT: "0", Column.FLOAT: "0.0", Column.STR: "''", Column.DATE: "''", Column.BOOL: "0"}
POSTGRESQL_TYPES = {
    Column.INT: "bigint",
    Column.FLOAT: "double precision",
    Column.STR: "text",
    Column.DATE: "date",
    Column.BOOL: "boolean",
}
BATCH_ROWS = 1 << 16


class UnreadableSource(Exception):
    """The rows of a fact cannot be read; the message names the fact and the reason."""


def schema_of(fact: Fact) -> pa.Schema:
    return pa.schema([(name, ARROW_TYPES[column]) for name, column in fact.columns.items()])


def sql_of(fact: Fact, queryset: Any) -> tuple[str, tuple]:
    """The SQL of the fact's rows in the declared order of columns, with its parameters (`%s` placeholders).

    Raises `InvalidDefinition` when the queryset does not give exactly the declared columns.
    """
    given = list(getattr(queryset.query, "selected", None) or ())
    if set(given) != set(fact.columns):
        raise InvalidDefinition(
            f"The fact {fact.name!r} declares the columns {sorted(fact.columns)} and its rows give {sorted(given)}."
        )
    sql, params = queryset.order_by().query.get_compiler(using=queryset.db).as_sql()
    names = ", ".join(f'"{name}"' for name in given)
    return f"WITH fact({names}) AS ({sql}) ", params  # columns named by position: what they are called inside is free


class Reader:
    """Reads facts from the default database through ADBC. Use `reader()`."""

    def __init__(self, connection: Any, vendor: str):
        self.connection = connection
        self.vendor = vendor

    def batches(self, fact: Fact, on: datetime.date) -> Iterator[pa.RecordBatch]:
        """Batches of the fact's rows with exactly the declared schema."""
        try:
            sql, params = sql_of(fact, fact.rows(on))
        except EmptyResultSet:
            return
        schema = schema_of(fact)
        try:
            yield from (self._conform(fact, batch, schema) for batch in self._read(fact, sql, params))
        except (pa.ArrowException, self.connection.Error, OSError) as error:
            raise UnreadableSource(f"The fact {fact.name!r} cannot be read: {error}") from error

    def _read(self, fact: Fact, sql: str, params: tuple) -> Iterator[pa.RecordBatch]:
        with self.connection.cursor() as cursor:
            if self.vendor == "sqlite":
                cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
                sample = ", ".join(f'{SQLITE_SAMPLE[c]} AS "{name}"' for name, c in fact.columns.items())
                columns = ", ".join(f'"{name}"' for name in fact.columns)
                text = f"{sql} SELECT {sample} UNION ALL SELECT {columns} FROM fact"  # noqa: S608 - our own names  # nosec B608 # our own names
                cursor.execute(positional(text), tuple(map(sqlite_value, params)) or None)
                first = 1
            else:
                columns = ", ".join(
                    f'CAST("{name}" AS {POSTGRESQL_TYPES[c]}) AS "{name}"' for name, c in fact.columns.items()
                )
                # COPY takes no parameter, so they are quoted as literals by psycopg, as the server would read them.
                cursor.execute(literal(f"{sql} SELECT {columns} FROM fact", params))  # noqa: S608 - our own names  # nosec B608 # our own names
                first = 0
            for batch in cursor.fetch_record_batch():
                yield batch.slice(first)
                first = 0

    def _conform(self, fact: Fact, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        arrays = []
        for column, field in zip(batch.columns, schema, strict=True):
            try:
                arrays.append(column if column.type == field.type else column.cast(field.type))
            except pa.ArrowException as error:
                raise UnreadableSource(
                    f"The column {field.name!r} of the fact {fact.name!r} is declared {field.type}: {error}"
                ) from error
        return pa.RecordBatch.from_arrays(arrays, schema=schema)


@contextmanager
def reader() -> Iterator[Reader]:
    """A reader over the default database, seeing one committed state of it for as long as it is open."""
    django = connections["default"]
    if django.vendor == "sqlite":
        import adbc_driver_sqlite.dbapi

        name = str(django.settings_dict["NAME"])
        if name == ":memory:" or "mode=memory" in name:
            raise UnreadableSource("The evidence reads the database by a second connection: it must be a file.")
        connection = adbc_driver_sqlite.dbapi.connect(f"file:{quote(name)}?mode=ro")
    elif django.vendor == "postgresql":
        import adbc_driver_postgresql.dbapi

        connection = adbc_driver_postgresql.dbapi.connect(postgresql_uri(django.settings_dict))
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        raise UnreadableSource(f"The evidence does not read {django.vendor}: use SQLite or PostgreSQL.")
    try:
        yield Reader(connection, django.vendor)
    finally:
        connection.close()


def postgresql_uri(settings: dict) -> str:
    """The libpq URI of Django's settings for a database."""
    user = quote(settings.get("USER") or "", safe="")
    if password := settings.get("PASSWORD"):
        user += f":{quote(password, safe='')}"
    host = quote(settings.get("HOST") or "", safe=":[]")
    port = f":{settings['PORT']}" if settings.get("PORT") else ""
    return f"postgresql://{user}{'@' if user else ''}{host}{port}/{quote(str(settings['NAME']), safe='')}"


def positional(sql: str) -> str:
    """Django's `%s` and `%%` as SQLite's `?` and `%`."""
    return re.sub(r"%[%s]", lambda match: "?" if match[0] == "%s" else "%", sql)


def sqlite_value(value: Any) -> Any:
    """A query parameter as Python's sqlite3 would store it."""
    match value:
        case bool():
            return int(value)
        case datetime.datetime() | datetime.date() | decimal.Decimal() | uuid.UUID():
            return str(value)
        case None | int() | float() | bytes():
            return value
        case _:
            return str(value)


def literal(sql: str, params: tuple) -> str:
    """The statement with its parameters quoted by psycopg for this server (encoding, standard strings)."""
    import psycopg

    django = connections["default"]
    django.ensure_connection()
    return psycopg.ClientCursor(django.connection).mogrify(sql, params)
