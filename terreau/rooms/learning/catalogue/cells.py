"""The cells of a catalogue brought as a file: from the words that people write to the values of a sheet.

Each reader raises `ValueError` with the reason, in the words of whoever prepared the file.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from terreau.ground.common.plain import plain
from terreau.rooms.learning.catalogue.actions import ordered
from terreau.rooms.learning.catalogue.enums import Audience, Format, Kind, Level, Reach, Theme
from terreau.rooms.learning.catalogue.models import Course

MOST_MINUTES = 100_000
HOURS = re.compile(r"(\d{1,4})\s*h(?:\s*(\d{1,2}))?", re.IGNORECASE)
YES, NO = {"oui", "o", "1", "vrai", "x", "yes"}, {"non", "n", "0", "faux", "", "no"}
BETWEEN = re.compile(r"[,|/]")
WEB = URLValidator(schemes=["http", "https"])


def text(name: str) -> Callable[[str], str]:
    """One line, no longer than the column of the sheet."""
    column: Any = Course._meta.get_field(name)
    most = column.max_length

    def read(cell: str) -> str:
        line = " ".join(cell.split())
        if len(line) > most:
            raise ValueError(_("%(most)d caractères au plus.") % {"most": most})
        return line

    return read


def words(name: str) -> Callable[[str], str]:
    """The same, where something must be said."""
    plainly = text(name)

    def read(cell: str) -> str:
        line = plainly(cell)
        if not plain(line).strip():
            raise ValueError(_("Cette case ne peut pas être vide."))
        return line

    return read


def address(cell: str) -> str:
    line = words("url")(cell)
    try:
        WEB(line)
    except ValidationError:
        raise ValueError(_("« %(value)s » n’est pas une adresse en http ou https.") % {"value": line}) from None
    return line


def minutes(cell: str) -> int:
    """« 45 », « 1 h 30 », « 2h »."""
    line = cell.strip()
    if not line:
        return 0
    hours = HOURS.fullmatch(line)
    if hours:
        number = int(hours[1]) * 60 + int(hours[2] or 0)
    else:
        line = re.sub(r"\s*min(utes?)?$", "", line, flags=re.IGNORECASE)
        if not line.isdecimal():
            raise ValueError(_("« %(value)s » n’est pas une durée : écrivez 45, ou 1 h 30.") % {"value": cell})
        number = int(line[:9])
    if number > MOST_MINUTES:
        raise ValueError(_("%(most)d minutes au plus.") % {"most": MOST_MINUTES})
    return number


def one_of(choices: type[models.TextChoices], default: str, *, only: tuple[str, ...] = ()) -> Callable[[str], str]:
    """The code or the label of one of `choices`, whatever the accents and the case; empty: `default`."""

    def read(cell: str) -> str:
        if not cell.strip():
            return default
        known = spellings(choices)
        code = known.get(plain(cell).strip())
        if code is None or (only and code not in only):
            codes = ", ".join(only or choices.values)
            raise ValueError(_("« %(value)s » est inconnu ici. Valeurs : %(codes)s.") % {"value": cell, "codes": codes})
        return code

    return read


def spellings(choices: type[models.TextChoices]) -> Mapping[str, str]:
    return {plain(said).strip(): each.value for each in choices for said in (each.value, str(each.label))}


def audiences(cell: str) -> list[str]:
    read = one_of(Audience, "")
    return ordered([code for part in BETWEEN.split(cell) if (code := read(part))])


def yes(cell: str) -> bool:
    word = plain(cell).strip()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(_("« %(value)s » : écrivez oui ou non.") % {"value": cell})


def language(cell: str) -> str:
    code = cell.strip().lower() or "fr"
    if not re.fullmatch(r"[a-z]{2}", code):
        raise ValueError(_("« %(value)s » n’est pas le code d’une langue : écrivez fr, en…") % {"value": cell})
    return code


def competences(known: Mapping[str, int]) -> Callable[[str], dict[int, int | None]]:
    """« 1.1:3, 2.2 »: by key, the level that is aimed at. `known`: keys by code."""

    def read(cell: str) -> dict[int, int | None]:
        found: dict[int, int | None] = {}
        for part in filter(None, (each.strip() for each in BETWEEN.split(cell))):
            code, _colon, level = (each.strip() for each in part.partition(":"))
            if code not in known:
                raise ValueError(_("Aucune compétence ne porte le code « %(code)s ».") % {"code": code})
            if level and not re.fullmatch("[1-8]", level):
                raise ValueError(_("« %(value)s » : un niveau va de 1 à 8.") % {"value": part})
            found[known[code]] = int(level) if level else None
        return found

    return read


# Column of the file -> field of the sheet and how its cell is read.
READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "code": ("code", words("code")),
    "titre": ("title", words("title")),
    "phrase": ("sentence", words("sentence")),
    "adresse": ("url", address),
    "plateforme": ("provider", text("provider")),
    "nature": ("kind", one_of(Kind, Kind.EXTERNAL, only=(Kind.EXTERNAL, Kind.RESOURCE))),
    "format": ("format", one_of(Format, Format.ALONE)),
    "duree_minutes": ("minutes", minutes),
    "theme": ("theme", one_of(Theme, Theme.OTHER)),
    "publics": ("audiences", audiences),
    "niveau": ("level", one_of(Level, Level.FIRST)),
    "langue": ("language", language),
    "lieu": ("place", text("place")),
    "validation": ("validation", text("validation")),
    "licence": ("licence", text("licence")),
    "auteurs": ("authors", text("authors")),
    "accord_ailleurs": ("agreed_elsewhere", yes),
    "portee": ("reach", one_of(Reach, Reach.EMPLOYER)),
}
