"""A question as data: what it says, how it is answered, what is right, why, and what to read next.

One document shape (French keys) serves the files that people write and what a version keeps in the database:
`content_of` reads it, `document_of` writes it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.questions.comparing import folded, printable
from terreau.ground.questions.enums import Kind
from terreau.ground.questions.supports import Support, SupportRefused, shape_of, support_from

NAMES = {
    "choix-unique": Kind.SINGLE,
    "choix-multiple": Kind.MULTIPLE,
    "classement": Kind.ORDER,
    "appariement": Kind.MATCH,
    "reponse-courte": Kind.SHORT,
    "designation": Kind.POINT,
}
KEYS = {  # those of each kind, beside the common ones
    Kind.SINGLE: ("bonnes", "mauvaises", "ordre-fixe"),
    Kind.MULTIPLE: ("bonnes", "mauvaises", "ordre-fixe"),
    Kind.ORDER: ("ordre",),
    Kind.MATCH: ("paires", "leurres"),
    Kind.SHORT: ("reponses", "nombre"),
    Kind.POINT: ("cibles",),
}
COMMON = ("genre", "enonce", "pourquoi", "lire", "support")
MOST_CHOICES, MOST_PIECES = 12, 8
LONGEST_STATEMENT, LONGEST_CHOICE = 2000, 500
LONGEST_TITLE, LONGEST_URL, LONGEST_UNIT = 200, 500, 20
MOST_DIGITS = 15  # before and after the mark of a number: an exponent of a few characters can write a gigantic one


class ContentRefused(Exception):
    """The document is not a question that can be asked; the message says why, in its author's words."""


@dataclass(frozen=True)
class Reading:
    """What to read next."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Number:
    """A number to find, and how far from it an answer may lie."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""


@dataclass(frozen=True)
class Content:
    """What is asked. Only the fields of its kind are filled: see `KEYS`."""

    kind: Kind
    text: str
    why: str = ""
    reading: Reading | None = None
    support: Support | None = None
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    fixed: bool = False  # choices keep the order of their numbers instead of being drawn
    sequence: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    decoys: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    number: Number | None = None
    targets: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """Those of a choice, the right ones first: an answer names them by their rank here."""
        return self.right + self.wrong

    @property
    def rights(self) -> tuple[str, ...]:
        """The right-hand sides of a match, those of the pairs first."""
        return tuple(right for _left, right in self.pairs) + self.decoys

    @property
    def texts(self) -> tuple[str, ...]:
        """What is proposed to be chosen, ordered or matched."""
        return self.choices + self.sequence + tuple(left for left, _right in self.pairs) + self.rights


# ---- reading


def content_of(document: Mapping[str, Any]) -> Content:
    """The question of a document. Raises `ContentRefused` with the first thing that is wrong."""
    kind = NAMES.get(str(document.get("genre", "")))
    if kind is None:
        raise ContentRefused(_("« genre » doit être l’un de : %(kinds)s.") % {"kinds": ", ".join(NAMES)})
    for key in document:
        if key not in (*COMMON, *KEYS[kind]):
            raise ContentRefused(
                _("« %(key)s » n’est pas connu du genre « %(kind)s ».") % {"key": key, "kind": document["genre"]}
            )
    content = Content(
        kind=kind,
        text=_text(document, "enonce", most=LONGEST_STATEMENT),
        why=_text(document, "pourquoi", most=LONGEST_STATEMENT, needed=False),
        reading=_reading(document.get("lire")),
        support=_support(document.get("support")),
        right=_texts(document, "bonnes"),
        wrong=_texts(document, "mauvaises"),
        fixed=document.get("ordre-fixe") is True,
        sequence=_texts(document, "ordre"),
        pairs=_pairs(document.get("paires", [])),
        decoys=_texts(document, "leurres"),
        accepted=_texts(document, "reponses"),
        number=_number(document.get("nombre")),
        targets=_texts(document, "cibles"),
    )
    CHECKS[kind](content)
    return content


def document_of(content: Content) -> dict[str, Any]:
    """The document of a question, without what is empty."""
    document: dict[str, Any] = {
        "genre": next(name for name, kind in NAMES.items() if kind == content.kind),
        "enonce": content.text,
        "support": shape_of(content.support) if content.support else None,
        "bonnes": list(content.right),
        "mauvaises": list(content.wrong),
        "ordre-fixe": content.fixed,
        "ordre": list(content.sequence),
        "paires": [list(pair) for pair in content.pairs],
        "leurres": list(content.decoys),
        "reponses": list(content.accepted),
        "nombre": _document_of_number(content.number),
        "cibles": list(content.targets),
        "pourquoi": content.why,
        "lire": _document_of_reading(content.reading),
    }
    return {key: value for key, value in document.items() if value}


def _document_of_number(number: Number | None) -> dict[str, Any]:
    if number is None:
        return {}
    beside = {"tolerance": plain_number(number.tolerance), "unite": number.unit}
    return {"valeur": plain_number(number.value)} | {key: value for key, value in beside.items() if value}


def _document_of_reading(reading: Reading | None) -> dict[str, str]:
    if reading is None:
        return {}
    return {"titre": reading.title} | ({"adresse": reading.url} if reading.url else {})


def plain_number(value: Decimal) -> int | float | str:
    """The number as documents write it: as a text when a binary fraction would be another number."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"


def _text(document: Mapping[str, Any], key: str, *, most: int, needed: bool = True) -> str:
    value = document.get(key)
    if value in (None, "") and not needed:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not str(value).strip():
        raise ContentRefused(_("« %(key)s » doit être un texte.") % {"key": key})
    text = printable(str(value))
    if not text:  # only characters that nobody sees
        raise ContentRefused(_("« %(key)s » doit être un texte.") % {"key": key})
    if len(text) > most:
        raise ContentRefused(_("« %(key)s » dépasse %(most)s caractères.") % {"key": key, "most": most})
    return text


def _texts(document: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = document.get(key, [])
    if not isinstance(value, list):
        raise ContentRefused(_("« %(key)s » doit être une liste.") % {"key": key})
    texts = tuple(_text({key: each}, key, most=LONGEST_CHOICE) for each in value)
    if len({" ".join(text.split()) for text in texts}) < len(texts):
        raise ContentRefused(_("« %(key)s » dit deux fois la même chose.") % {"key": key})
    return texts


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in value):
        raise ContentRefused(_("« paires » doit être une liste de couples : [gauche, droite]."))
    lefts = _texts({"paires": [pair[0] for pair in value]}, "paires")
    rights = _texts({"paires": [pair[1] for pair in value]}, "paires")
    return tuple(zip(lefts, rights, strict=True))


def _number(value: Any) -> Number | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or set(value) - {"valeur", "tolerance", "unite"} or "valeur" not in value:
        raise ContentRefused(_("« nombre » doit dire « valeur », et au plus « tolerance » et « unite »."))
    try:
        found, tolerance = Decimal(str(value["valeur"])), Decimal(str(value.get("tolerance", 0)))
    except InvalidOperation as error:
        raise ContentRefused(_("« valeur » et « tolerance » sont des nombres.")) from error
    if not found.is_finite() or not tolerance.is_finite() or tolerance < 0:
        raise ContentRefused(_("« valeur » et « tolerance » sont des nombres."))
    if not _is_written_out(found) or not _is_written_out(tolerance):
        raise ContentRefused(
            _("« valeur » et « tolerance » ont au plus %(most)s chiffres de chaque côté de la virgule.")
            % {"most": MOST_DIGITS}
        )
    return Number(found, tolerance, _one_line(value, "unite", most=LONGEST_UNIT))


def _is_written_out(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return number.adjusted() < MOST_DIGITS and isinstance(exponent, int) and exponent >= -MOST_DIGITS


def _reading(value: Any) -> Reading | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or set(value) - {"titre", "adresse"}:
        raise ContentRefused(_("« lire » doit dire « titre », et au plus « adresse »."))
    url = str(value.get("adresse") or "").strip()
    if url and not url.startswith("https://"):
        raise ContentRefused(_("L’adresse à lire doit commencer par https://."))
    if len(url) > LONGEST_URL or any(letter.isspace() or not letter.isprintable() for letter in url):
        raise ContentRefused(_("L’adresse à lire a %(most)s caractères au plus, sans espace.") % {"most": LONGEST_URL})
    return Reading(_one_line(value, "titre", most=LONGEST_TITLE, needed=True), url)


def _one_line(document: Mapping[str, Any], key: str, *, most: int, needed: bool = False) -> str:
    return " ".join(part.strip() for part in _text(document, key, most=most, needed=needed).split("\n"))


def _support(value: Any) -> Support | None:
    try:
        return None if value is None else support_from(value)
    except SupportRefused as refusal:
        raise ContentRefused(str(refusal)) from refusal


# ---- what each kind needs


def _check_choices(content: Content) -> None:
    if set(content.right) & set(content.wrong):
        raise ContentRefused(_("Une même réponse est à la fois bonne et mauvaise."))
    if content.kind == Kind.SINGLE and len(content.right) != 1:
        raise ContentRefused(_("Un choix unique a exactement une bonne réponse."))
    if not content.right or not content.wrong or len(content.choices) > MOST_CHOICES:
        raise ContentRefused(
            _("Il faut au moins une bonne et une mauvaise réponse, et %(most)s au plus en tout.")
            % {"most": MOST_CHOICES}
        )


def _check_order(content: Content) -> None:
    if not 2 <= len(content.sequence) <= MOST_PIECES:
        raise ContentRefused(_("Un classement a de 2 à %(most)s éléments.") % {"most": MOST_PIECES})


def _check_match(content: Content) -> None:
    if not 2 <= len(content.pairs) <= MOST_PIECES or len(content.decoys) > MOST_PIECES:
        raise ContentRefused(_("Un appariement a de 2 à %(most)s couples.") % {"most": MOST_PIECES})
    if len(set(content.rights)) < len(content.rights):
        raise ContentRefused(_("Les éléments de droite d’un appariement doivent être différents."))


def _check_short(content: Content) -> None:
    if bool(content.accepted) == bool(content.number):
        raise ContentRefused(_("Une réponse courte attend soit des « reponses », soit un « nombre »."))
    if any(not folded(text) for text in content.accepted):
        raise ContentRefused(_("Une réponse acceptée ne contient ni lettre ni chiffre."))


def _check_point(content: Content) -> None:
    known = {element.key for element in content.support.elements} if content.support else set()
    if not known:
        raise ContentRefused(_("Une désignation a besoin d’un support dont on désigne des éléments."))
    for target in content.targets:
        if target not in known:
            raise ContentRefused(
                _("La cible « %(target)s » n’est pas dans le support, qui a : %(known)s.")
                % {"target": target, "known": ", ".join(sorted(known))}
            )
    if not content.targets or len(content.targets) == len(known):
        raise ContentRefused(_("Une désignation a au moins une cible, et laisse au moins un élément de côté."))


CHECKS = {
    Kind.SINGLE: _check_choices,
    Kind.MULTIPLE: _check_choices,
    Kind.ORDER: _check_order,
    Kind.MATCH: _check_match,
    Kind.SHORT: _check_short,
    Kind.POINT: _check_point,
}
