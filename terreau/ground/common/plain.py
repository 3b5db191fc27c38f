"""Text without accents nor case, said the same way by Python, SQLite and PostgreSQL (docs/decisions/0030).

One table of letters serves the three. PostgreSQL's own `unaccent` is an extension that not every host may install, and
SQLite's `lower` knows ASCII only: neither is used.
"""

import unicodedata
from typing import Any

from django.db.models import Func, TextField, Value

LATIN = [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
SEVERAL = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"}
# Whatever is between two words: a prefix is searched after a blank.
BETWEEN = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»‘’“”…–—‑·\t\n\r\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def _letter(code: int) -> str:
    """The ASCII letter that a Latin one is made on, or nothing."""
    base = unicodedata.normalize("NFKD", chr(code))[0].lower()
    return base if base.isascii() and base.isalpha() else ""


ONE = {chr(code): _letter(code) for code in LATIN if _letter(code) and chr(code) not in SEVERAL}
ONE |= {chr(code): chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
ONE |= dict.fromkeys(BETWEEN, " ")
ACCENTS = "".join(chr(code) for code in range(0x300, 0x370))  # written after their letter: taken out
TABLE = str.maketrans(ONE | SEVERAL | dict.fromkeys(ACCENTS, ""))
FROM, TO = "".join([*ONE, *ACCENTS]), "".join(ONE.values())


def plain(text: str) -> str:
    """« L’Été à Paris » → `l ete a paris`."""
    return text.translate(TABLE)


def plain_words(text: str) -> list[str]:
    return plain(text.replace("\0", " ")).split()


class Plain(Func):
    """The same in a query. A blank comes first, so that ` mot` finds each word that begins with `mot`."""

    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="terreau_plain", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        spread = self.source_expressions[0]
        for letter, letters in SEVERAL.items():
            spread = Func(spread, Value(letter), Value(letters), function="REPLACE", output_field=TextField())
        same = Func(spread, Value(FROM), Value(TO), function="TRANSLATE", output_field=TextField())
        said, params = compiler.compile(same)
        return f"(' ' || {said})", params


def teach_sqlite(*, connection: Any, **_kwargs: Any) -> None:
    """Each new connection to SQLite learns the function that `Plain` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "terreau_plain", 1, lambda text: None if text is None else f" {plain(text)}", deterministic=True
        )
