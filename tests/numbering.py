"""Rows are numbered as where people have worked for years: each table from ten thousands of its own.

From 1 in every table, a number of one table taken for that of another finds something and the test passes; and a test
that knows its numbers passes on SQLite, which takes numbers back with the rest, but on PostgreSQL only now and then.
"""

from django.apps import apps
from django.db import connection
from django.db.models import AutoField

BEGIN_AFTER = {
    "sqlite": (
        "DELETE FROM sqlite_sequence WHERE name = %(table)s",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (%(table)s, %(last)s)",
    ),
    "postgresql": ("SELECT setval(pg_get_serial_sequence(%(table)s, %(column)s), %(last)s)",),
}


def number_elsewhere() -> None:
    keys = (model._meta.pk for model in apps.get_models(include_auto_created=True))
    numbered = sorted((key.model._meta.db_table, key.column) for key in keys if isinstance(key, AutoField))
    with connection.cursor() as cursor:
        for place, (table, column) in enumerate(numbered, start=1):
            for statement in BEGIN_AFTER[connection.vendor]:
                cursor.execute(statement, {"table": table, "column": column, "last": place * 10_000})
