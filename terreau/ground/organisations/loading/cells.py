"""The cells of these imports, read once and remembered: a million rows hold few different values."""

import datetime
import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from terreau.ground.common.importing.headers import squeeze
from terreau.ground.common.importing.registry import parse_date
from terreau.ground.organisations.enums import Category, StructureKind
from terreau.ground.organisations.models import Structure

EXAMPLES = 50
YES = {"oui", "o", "vrai", "true", "yes", "1", "x"}
NO = {"", "non", "n", "faux", "false", "no", "0"}
EMAIL = re.compile(r"[^@\s<>(),;:\"]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z")


class BadCell(Exception):
    """A cell cannot be read; the message says what is expected."""


def held_by(by: Any, *roles: str) -> tuple[Structure, ...] | None:
    """The structures where a user may import, or None for a process, which has no limit."""
    return None if isinstance(by, str) else by.structures_as(*roles)


@lru_cache(maxsize=65536)
def day(text: str) -> datetime.date | None:
    if not text:
        return None
    # A spreadsheet may add a time to its days.
    found = parse_date(text.replace("T", " ").split(" ")[0])
    if found is None or not 1900 <= found.year <= 2100:
        raise BadCell(_("« %(value)s » n’est pas une date (JJ/MM/AAAA ou AAAA-MM-JJ).") % {"value": text})
    return found


@lru_cache(maxsize=65536)
def iso_day(text: str) -> str | None:
    found = day(text)
    return found.isoformat() if found else None


@lru_cache(maxsize=1024)
def yes_or_no(text: str) -> bool:
    word = squeeze(text)
    if word in YES or word in NO:
        return word in YES
    raise BadCell(_("« %(value)s » : écrivez oui ou non.") % {"value": text})


@lru_cache(maxsize=1024)
def category(text: str) -> str:
    found = text.upper().replace(" ", "").removeprefix("CATÉGORIE").removeprefix("CATEGORIE")
    found = {"APLUS": "A+", "AP": "A+", "AENCADREMENTSUPÉRIEUR": "A+"}.get(found, found)
    if found and found not in Category.values:
        raise BadCell(_("« %(value)s » n’est pas une catégorie : A+, A, B ou C.") % {"value": text})
    return found


@lru_cache(maxsize=4096)
def birth_year(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 1930 <= int(text) <= 2015:
        raise BadCell(_("« %(value)s » n’est pas une année de naissance (1930 à 2015).") % {"value": text})
    return int(text)


@lru_cache(maxsize=4096)
def working_time(text: str) -> int | None:
    """A percentage: « 80 », « 80 % », « 80,0 », or the share « 0,8 »."""
    bare = text.replace("%", "").replace(",", ".").strip()
    if not bare:
        return None
    try:
        value = float(bare)
    except ValueError:
        value = -1.0
    # « 1 » alone is a full time, as « 1,0 »: nobody works one hundredth of the week.
    value = value * 100 if 0 < value <= 1 and "%" not in text else value
    if not 1 <= value <= 100:
        raise BadCell(_("« %(value)s » n’est pas une quotité de 1 à 100.") % {"value": text})
    return round(value)


@lru_cache(maxsize=1024)
def structure_kind(text: str, default: StructureKind) -> StructureKind:
    """The nature by its code or its label in any language of the site, whatever the spelling."""
    if not text:
        return default
    spellings = {squeeze(kind.value): kind for kind in StructureKind}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            spellings |= {squeeze(str(kind.label)): kind for kind in StructureKind}
    found = spellings.get(squeeze(text))
    if found is None:
        raise BadCell(
            _("« %(value)s » n’est pas une nature connue : %(known)s.")
            % {"value": text, "known": ", ".join(str(label) for label in StructureKind.labels)}
        )
    return found


def email(text: str) -> str:
    if text and not (len(text) <= 254 and EMAIL.match(text)):
        raise BadCell(_("« %(value)s » n’est pas une adresse de courriel.") % {"value": text})
    return text.lower()
