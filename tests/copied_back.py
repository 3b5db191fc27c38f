"""The test database as it was migrated: copied back after each test that commits, and given to who needs another one.

Django empties the tables instead and has every application write its default rows again: three hundred tables, two
seconds a test. Migrating another database takes more than a minute.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Kept:
    put_back: Callable[[], None]
    # As another database: a file of SQLite, or a database on the same server.
    save_as: Callable[[str], None]


@contextmanager
def kept() -> Iterator[Kept]:
    """The database of now."""
    keep = {"sqlite": of_sqlite, "postgresql": of_postgresql}[connection.vendor]
    with keep() as found:
        yield found


@contextmanager
def of_sqlite() -> Iterator[Kept]:
    copy = sqlite3.connect(":memory:")
    connection.ensure_connection()
    connection.connection.backup(copy)

    def put_back() -> None:
        connection.ensure_connection()
        copy.backup(connection.connection)

    def save_as(path: str) -> None:
        target = sqlite3.connect(path)
        copy.backup(target)
        target.close()

    yield Kept(put_back, save_as)
    copy.close()


@contextmanager
def of_postgresql() -> Iterator[Kept]:
    name = connection.settings_dict["NAME"]
    copy = f"{name}_kept"
    clone(name, copy)
    yield Kept(lambda: clone(copy, name), lambda target: clone(copy, target))
    with connection.creation._nodb_cursor() as cursor:
        drop(cursor, copy)


def clone(source: str, target: str) -> None:
    """PostgreSQL copies a database file by file, once nobody is connected to it."""
    connection.close()
    quote = connection.ops.quote_name
    with connection.creation._nodb_cursor() as cursor:
        drop(cursor, target)
        cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")


def drop(cursor: Any, name: str) -> None:
    cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
