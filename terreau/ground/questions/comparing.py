"""Texts cleaned, and what people type compared with what is expected, whatever accents, case, spaces, hyphens, forms of
numbers."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

MOST_TYPED = 200  # characters of an answer that are looked at
# Apostrophes, hyphens and quotes are typed in many ways; a final point or comma says nothing.
JOINERS = re.compile(r"[\s\-‐‑–—_'’`´]+")
SPACES_IN_NUMBER = re.compile(r"[\s\u00a0\u202f']")
NUMBER = re.compile(r"[+\-−]?\d+(?:\.\d+)?")
WITH_UNIT = re.compile(r"([+\-−]?[\d\s\u00a0\u202f'.,]*)(.*)", re.DOTALL)  # the figures, and what follows them
SPACE_IN_DECIMALS = re.compile(r"[.,]\d*\s+[\d.,]*$")
SYMBOLS = {"%": "pour cent", "€": "euro"}
QUOTES = re.compile(r"[«»“”\"„]")
KEPT_SPACES = "\n\u00a0\u202f"


def folded(text: str) -> str:
    """The text without accents, case, quotes, ends of sentence, nor differences of spaces, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", text[:MOST_TYPED]).casefold().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return JOINERS.sub(" ", QUOTES.sub("", plain)).strip(" .,;:!?")


def alike(typed: str, expected: str) -> bool:
    """Whether both are the same once folded; words may be glued or apart (« hameçonnage », « code-barres »)."""
    glued = folded(typed).replace(" ", "")
    return glued != "" and glued == folded(expected).replace(" ", "")


def number_in(text: str, unit: str = "") -> Decimal | None:
    """The number typed, or None: « 1 250,5 », « 1250.50 », « 1.250,5 » and « 1 250,5 € » are the same number.

    A point and a comma together: the last one is the decimal mark. One point before exactly three digits is read as
    a decimal point, as a comma would be.
    """
    plain = unicodedata.normalize("NFKC", text[:MOST_TYPED]).strip().casefold()
    plain, written = WITH_UNIT.fullmatch(plain).groups()  # type: ignore[union-attr] # whatever it is matches
    if written and not is_unit(written, unit):
        return None
    plain = plain.strip().rstrip(".,")
    if SPACE_IN_DECIMALS.search(plain):
        return None
    plain = SPACES_IN_NUMBER.sub("", plain).replace("−", "-")
    point, comma = plain.rfind("."), plain.rfind(",")
    if point >= 0 and comma >= 0:
        plain = plain.replace("," if point > comma else ".", "")
    plain = plain.replace(",", ".")
    if not NUMBER.fullmatch(plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def is_unit(written: str, unit: str) -> bool:
    """Whether what follows a number says its unit: the unit, its plural or its first letters (« h », « min »).

    Where no unit is asked, any word may follow (« 8 personnes »).
    """
    said, asked = (SYMBOLS.get(each.strip(), folded(each)).rstrip("s") for each in (written, unit))
    if not asked:
        return bool(said) and not any(letter.isdigit() for letter in said)
    return bool(said) and (asked.startswith(said) or said.startswith(asked))


def printable(text: str) -> str:
    """Without the control characters that no page and no file may carry; lines stay, a tab becomes a space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (letter if letter.isprintable() or letter in KEPT_SPACES else " " * letter.isspace() for letter in lines)
    return "".join(kept).strip()
