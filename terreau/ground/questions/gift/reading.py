"""Reading GIFT: what each block asks, as a document of our own."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from terreau.ground.questions.contents import ContentRefused
from terreau.ground.questions.drafts import BankFile, FileRefused
from terreau.ground.questions.foreign import (
    WHOLE,
    Answer,
    number_from,
    put_accepted,
    put_choices,
    put_number,
    put_statement,
    put_truth,
    text_of,
    weight_from,
)
from terreau.ground.questions.gift.blocks import Block, blocks_of
from terreau.ground.questions.plain_texts import plain_of
from terreau.ground.questions.tagging import MOST_QUESTIONS, Found, bank_of

MOST_BYTES = 5 * 1024 * 1024
ESCAPED = "~=#{}:n\\"
# Escaped characters wait as private ones, that no text of ours may hold, until what is a mark has been read.
WAITING = {mark: chr(0xE000 + rank) for rank, mark in enumerate(ESCAPED)}
BACK = str.maketrans({waiting: "\n" if mark == "n" else mark for mark, waiting in WAITING.items()})
PRIVATE = re.compile("[\ue000-\ue00f]")
ESCAPE = re.compile(r"\\([~=#{}:n\\])")
FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
ITEM = re.compile(r"([~=])([^~=]*)")
ORDERING = re.compile(r">\s*\d*[ \t]*([A-Z0-9_ \t]*)\n(.*)", re.S)
TRUTHS = {"T": True, "TRUE": True, "VRAI": True, "V": True, "F": False, "FALSE": False, "FAUX": False}
BLANK = "_____"


def read_gift(path: Path) -> BankFile:
    """The questions of a GIFT file. Raises `FileRefused` when the whole cannot be read."""
    found: list[Found] = []
    for block in blocks_of(text_of_file(path)):
        if len(found) == MOST_QUESTIONS:
            raise FileRefused(
                _("Ce fichier a plus de %(most)s questions : coupez-le.") % {"most": MOST_QUESTIONS}, block.line
            )
        found.append(_question(block))
    if not found:
        raise FileRefused(_("Ce fichier ne contient aucune question."))
    return bank_of(found)


def text_of_file(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused(_("Ce fichier dépasse %(most)s Mo.") % {"most": MOST_BYTES // 1024**2})
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(
            _("Ce fichier n’est pas en UTF-8."), path.read_bytes()[: error.start].count(b"\n") + 1
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise FileRefused(_("Ce fichier n’est pas un texte."), text[: text.index("\x00")].count("\n") + 1)
    return text


def _question(block: Block) -> Found:
    found = Found(block.line, idnumber=block.idnumber, tags=block.tags, category=block.category)
    text = PRIVATE.sub("", "\n".join(block.lines))
    text = ESCAPE.sub(lambda mark: WAITING[mark[1]], text)
    try:
        _read(found, text)
    except ContentRefused as refusal:
        found.refuse(str(refusal))
    return found


def _read(found: Found, text: str) -> None:
    if text.startswith("::") and "::" in text[2:]:
        found.title, _colons, text = text[2:].partition("::")
        found.title = _plain(found.title)
    before, brace, rest = text.partition("{")
    inside, closing, after = rest.partition("}")
    statement = f"{before}{BLANK}{after}" if after.strip() else before
    form, statement = _format_of(statement.strip(), "auto")
    put_statement(found, plain_of(_plain(statement), form))
    if not brace and "}" not in text:
        raise ContentRefused(_("Une description n’attend pas de réponse : elle n’est pas prise."))
    if not brace or not closing or "}" in before or "{" in after:
        raise ContentRefused(_("Une accolade de réponse manque, ou il y en a trop."))
    answers, marks, feedback = inside.rpartition("####")
    if not marks:
        answers, feedback = feedback, ""
    own, feedback = _format_of(feedback.strip(), form)
    found.feedback = text_of(found, plain_of(_plain(feedback), own))
    _reader_of(answers.strip())(found, answers.strip(), form)


def _plain(text: str) -> str:
    return text.translate(BACK).strip()


def _format_of(text: str, default: str) -> tuple[str, str]:
    found = FORMAT.match(text)
    if found is None:
        return default, text
    return {"moodle": "auto"}.get(found[1], found[1]), text[found.end() :]


def _reader_of(answers: str) -> Callable[[Found, str, str], None]:
    """What kind of question it is, as Moodle tells them apart."""
    if answers.startswith("#"):
        return _read_number
    if answers.startswith(">"):
        return _read_order
    if "~" in answers:
        return _read_choices
    if "=" in answers and "->" in answers:
        return _read_match
    return _read_truth if answers.partition("#")[0].strip().upper() in TRUTHS else _read_short


def _items(found: Found, answers: str) -> list[tuple[str, str]]:
    """Each answer with its mark, without its comment, on one line."""
    before = answers[: min((answers.find(mark) for mark in "~=" if mark in answers), default=len(answers))]
    if before.strip():
        raise ContentRefused(_("« %(text)s » n’est précédé ni de « = » ni de « ~ ».") % {"text": _plain(before)[:80]})
    return [(mark, " ".join(each.strip().split("\n"))) for mark, each in ITEM.findall(answers)]


def _without_comment(found: Found, text: str) -> str:
    kept, _mark, comment = text.partition("#")
    if comment.strip():
        found.lose(_("Les commentaires propres à chaque réponse ne sont pas gardés."))
    return kept.strip()


def _weighted(text: str, default: Decimal) -> tuple[Decimal, str]:
    found = WEIGHT.match(text)
    return (weight_from(found[1]), text[found.end() :]) if found else (default, text)


def _said(found: Found, text: str, form: str) -> str:
    own, text = _format_of(text.strip(), form)
    return text_of(found, plain_of(_plain(text), own))


def _read_choices(found: Found, answers: str, form: str) -> None:
    choices = []
    for mark, text in _items(found, answers):
        weight, text = (WHOLE, text) if mark == "=" else _weighted(text, Decimal(0))
        choices.append(Answer(weight, _said(found, _without_comment(found, text), form)))
    put_choices(found, choices, single="=" in answers)


def _read_short(found: Found, answers: str, _form: str) -> None:
    if not answers:
        raise ContentRefused(_("Une composition se corrige à la main : elle n’est pas prise."))
    accepted = []
    for _equal, text in _items(found, answers if "=" in answers else f"={answers}"):
        weight, text = _weighted(text, WHOLE)
        accepted.append(Answer(weight, _plain(_without_comment(found, text))))
    put_accepted(found, accepted)


def _read_match(found: Found, answers: str, form: str) -> None:
    pairs: list[list[str]] = []
    decoys: list[str] = []
    for _equal, text in _items(found, answers):
        left, arrow, right = text.partition("->")
        if not arrow:
            raise ContentRefused(_("« %(text)s » n’a pas de flèche « -> ».") % {"text": _plain(text)[:80]})
        left = _said(found, left, form)
        pairs += [[left, _plain(right)]] if left else []
        decoys += [] if left else [_plain(right)]
    found.document |= {"genre": "appariement", "paires": pairs, "leurres": decoys}


def _read_truth(found: Found, answers: str, _form: str) -> None:
    put_truth(found, TRUTHS[_without_comment(found, answers).upper()])


def _read_order(found: Found, answers: str, form: str) -> None:
    order = ORDERING.fullmatch(answers)
    if order is None:
        raise ContentRefused(_("Un classement donne un élément par ligne, après « > »."))
    if "ALL_OR_NOTHING" not in order[1]:
        found.lose(_("Les points partiels ne sont pas gardés : une réponse est juste ou fausse en entier."))
    items = [_said(found, line, form) for line in order[2].split("\n") if line.strip()]
    found.document |= {"genre": "classement", "ordre": items}


def _read_number(found: Found, answers: str, _form: str) -> None:
    answers, _wrong, comment = answers[1:].strip().partition("~")
    if comment.strip(" #"):
        found.lose(_("Les commentaires propres à chaque réponse ne sont pas gardés."))
    numbers = []
    for _equal, text in _items(found, answers if answers.startswith("=") else f"={answers}"):
        weight, text = _weighted(text, WHOLE)
        numbers.append((weight, *_range_of(_plain(_without_comment(found, text)))))
    put_number(found, numbers)


def _range_of(text: str) -> tuple[Decimal, Decimal]:
    """The middle and the half-width of « 3..5 », « 4:1 » or « 4 »."""
    low, dots, high = text.partition("..")
    if dots:
        least, most = number_from(low), number_from(high)
        if least > most:
            raise ContentRefused(_("L’intervalle « %(text)s » commence après sa fin.") % {"text": text[:80]})
        return (least + most) / 2, (most - least) / 2
    value, _colon, tolerance = text.partition(":")
    return number_from(value), number_from(tolerance) if tolerance.strip() else Decimal(0)
