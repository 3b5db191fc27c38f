"""Reading Moodle XML: what each question asks, as a document of our own."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from django.utils.translation import gettext as _

from terreau.ground.questions.answering import by_number
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
from terreau.ground.questions.moodle.tree import Element, each_question
from terreau.ground.questions.pictures import checked_picture, is_picture_name
from terreau.ground.questions.plain_texts import Plain, plain_of
from terreau.ground.questions.tagging import MOST_QUESTIONS, Found, bank_of, slug

FORMS = {"html": "html", "plain_text": "plain", "markdown": "markdown"}
PLUGIN_FILE = "@@PLUGINFILE@@/"
# What Moodle writes by itself in each question says nothing of it.
USUAL_WORDS = (
    "your answer is correct", "your answer is partially correct", "your answer is incorrect",
    "votre réponse est correcte", "votre réponse est partiellement correcte", "votre réponse est incorrecte",
)  # fmt: skip
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read_moodle(path: Path) -> BankFile:
    """The questions of a Moodle XML file. Raises `FileRefused` when the whole cannot be read."""
    reader = _Reader()
    each_question(path, reader.take)
    if not reader.found:
        raise FileRefused(_("Ce fichier ne contient aucune question."))
    return bank_of(reader.found)


class _Reader:
    """Keeps what crosses questions: the category that holds them, and the names of pictures already taken."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.category = ""
        self.names: dict[str, bytes] = {}

    def take(self, element: Element) -> None:
        if element.name != "question":
            return
        kind = element.attributes.get("type", "")
        if kind == "category":
            self.category = element.text("category", "text")
            return
        if len(self.found) == MOST_QUESTIONS:
            raise FileRefused(
                _("Ce fichier a plus de %(most)s questions : coupez-le.") % {"most": MOST_QUESTIONS}, element.line
            )
        tags = element.first("tags")
        found = Found(
            element.line,
            idnumber=element.text("idnumber"),
            title=element.text("name", "text"),
            category=self.category,
            tags=[tag.text("text") for tag in tags.all("tag")] if tags else [],
        )
        self.found.append(found)
        try:
            self.read(found, element, kind)
        except ContentRefused as refusal:
            found.refuse(str(refusal))

    def read(self, found: Found, element: Element, kind: str) -> None:
        if element.overfull:
            raise ContentRefused(_("Cette question a trop d’éléments pour être lue."))
        if kind not in READERS:
            raise ContentRefused(_reason(kind))
        statement = element.first("questiontext")
        files = list(statement.all("file")) if statement else []
        plain = _plain(statement)
        put_statement(found, plain, lambda source: self.picture(found, plain, files, source))
        feedback = element.first("generalfeedback")
        found.feedback = text_of(found, _plain(feedback))
        _lose_comments(found, element)
        READERS[kind](found, element)

    def picture(self, found: Found, plain: Plain, files: list[Element], source: str) -> tuple[str, bytes] | None:
        """The name and the bytes of the picture shown, or None with a note that says why."""
        try:
            name, content = _bytes_of(plain, files, source)
            name = self.name_for(found, name, content)
            checked_picture(name, content)
        except ContentRefused as refusal:
            found.lose(str(refusal))
            return None
        self.names[name] = sha256(content).digest()
        return name, content

    def name_for(self, found: Found, name: str, content: bytes) -> str:
        """Its own name, unless it cannot be kept or another picture of the file has it."""
        digest = sha256(content).digest()
        if is_picture_name(name) and self.names.get(name, digest) == digest:
            return name
        end = name.rpartition(".")[2].lower()
        return f"{slug(found.idnumber) or slug(found.title) or 'image'}-{digest.hex()[:8]}.{slug(end)[:5]}"


def _bytes_of(plain: Plain, files: list[Element], source: str) -> tuple[str, bytes]:
    if source in plain.embedded:
        return source, _decoded(source, plain.embedded[source])
    path = unquote(source.removeprefix(PLUGIN_FILE)).lstrip("/")
    for file in files:
        name = file.attributes.get("name", "")
        if f"{file.attributes.get('path', '/')}{name}".lstrip("/") == path:
            if file.attributes.get("encoding") != "base64":
                raise ContentRefused(_("L’image « %(name)s » n’est pas écrite en base64.") % {"name": name[:100]})
            return name, _decoded(name, file.own)
    raise ContentRefused(_("L’image « %(name)s » n’est pas dans le fichier.") % {"name": path[:100]})


def _decoded(name: str, text: str) -> bytes:
    try:
        return b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ContentRefused(_("L’image « %(name)s » est abîmée.") % {"name": name[:100]}) from error


def _reason(kind: str) -> str:
    reasons = {
        "cloze": _("Un texte à trous mêle plusieurs questions : il n’est pas pris."),
        "multianswer": _("Un texte à trous mêle plusieurs questions : il n’est pas pris."),
        "essay": _("Une composition se corrige à la main : elle n’est pas prise."),
        "description": _("Une description n’attend pas de réponse : elle n’est pas prise."),
    }
    if kind.startswith("calculated"):
        return _("Une question calculée tire ses nombres au sort : elle n’est pas prise.")
    unknown = _("Les questions de type « %(kind)s » ne sont pas prises.") % {"kind": kind[:40] or "?"}
    return reasons.get(kind, unknown)


def _plain(element: Element | None, default: str = "auto") -> Plain:
    if element is None:
        return Plain("")
    text = element.first("text")
    return plain_of((text or element).own.strip(), FORMS.get(element.attributes.get("format", ""), default))


def _lose_comments(found: Found, element: Element) -> None:
    if any(_plain(answer.first("feedback")).text for answer in element.all("answer")):
        found.lose(_("Les commentaires propres à chaque réponse ne sont pas gardés."))
    combined = [_plain(element.first(name)).text.strip(" .!").casefold() for name in COMBINED]
    if any(text and text not in USUAL_WORDS for text in combined):
        found.lose(_("Les commentaires « réponse juste », « en partie juste » et « fausse » ne sont pas gardés."))
    if any(hint.text("text") for hint in element.all("hint")):
        found.lose(_("Les indices ne sont pas gardés."))
    grade = element.text("defaultgrade")
    plain_grade = grade.rstrip("0").rstrip(".") if "." in grade else grade
    if plain_grade not in ("", "1"):
        found.lose(_("La question valait %(points)s points : ici chacune en vaut un.") % {"points": plain_grade[:20]})


# ---- by type


def _answers(found: Found, element: Element) -> list[Answer]:
    return [
        Answer(weight_from(answer.attributes.get("fraction", "0")), text_of(found, _plain(answer)))
        for answer in element.all("answer")
    ]


def _read_choices(found: Found, element: Element) -> None:
    answers = _answers(found, element)
    put_choices(found, answers, single=element.text("single").lower() in ("", "1", "true"))
    if element.text("shuffleanswers").lower() in ("0", "false"):
        _keep_order(found, [each.text for each in answers])


def _read_set(found: Found, element: Element) -> None:
    """« All or nothing »: each right answer is marked 100, and there is nothing in between."""
    answers = _answers(found, element)
    count = max(1, sum(each.weight > 0 for each in answers))
    shared = [Answer(WHOLE / count if each.weight > 0 else -WHOLE, each.text) for each in answers]
    put_choices(found, shared, single=False)
    if element.text("shuffleanswers").lower() in ("0", "false"):
        _keep_order(found, [each.text for each in answers])


def _keep_order(found: Found, texts: list[str]) -> None:
    """An order that is not drawn is that of the numbers here: another one cannot be kept."""
    if [texts[rank] for rank in by_number(texts)] == texts:
        found.document["ordre-fixe"] = True
    else:
        found.lose(_("L’ordre des réponses sera tiré au sort."))


def _read_truth(found: Found, element: Element) -> None:
    right = [
        answer.text("text").lower()
        for answer in element.all("answer")
        if weight_from(answer.attributes.get("fraction", "0")) == WHOLE
    ]
    if right not in (["true"], ["false"]):
        raise ContentRefused(_("Ce vrai ou faux ne dit pas lequel est juste."))
    put_truth(found, right == ["true"])


def _read_short(found: Found, element: Element) -> None:
    if element.text("usecase") in ("1", "true"):
        found.lose(_("Les majuscules ne comptent pas ici : elles comptaient dans le fichier."))
    answers = [
        Answer(weight_from(answer.attributes.get("fraction", "0")), answer.text("text"))
        for answer in element.all("answer")
    ]
    put_accepted(found, answers)


def _read_number(found: Found, element: Element) -> None:
    numbers = [
        (
            weight_from(answer.attributes.get("fraction", "0")),
            number_from(answer.text("text")),
            abs(number_from(answer.text("tolerance") or "0")),
        )
        for answer in element.all("answer")
        if answer.text("text") != "*"
    ]
    put_number(found, numbers)
    units = element.first("units")
    names = [(unit.text("multiplier") or "1", unit.text("unit_name")) for unit in units.all("unit")] if units else []
    whole = [name for multiplier, name in names if name and number_from(multiplier) == 1]
    if whole:
        found.document["nombre"]["unite"] = whole[0]
    if len(names) > len(whole[:1]):
        found.lose(_("Une seule unité est gardée, celle qui ne multiplie pas."))


def _read_match(found: Found, element: Element) -> None:
    pairs: list[list[str]] = []
    decoys: list[str] = []
    for part in element.all("subquestion"):
        left, right = text_of(found, _plain(part)), part.text("answer", "text")
        if left:
            pairs.append([left, right])
        elif right:
            decoys.append(right)
    found.document |= {"genre": "appariement", "paires": pairs, "leurres": decoys}


def _read_order(found: Found, element: Element) -> None:
    """The share of an element is its place; without places, elements are in the order of the file."""
    items = [
        (number_from(answer.attributes.get("fraction", "0")), text_of(found, _plain(answer)))
        for answer in element.all("answer")
    ]
    if element.text("gradingtype").upper() not in ("ALL_OR_NOTHING", "-1"):
        found.lose(_("Les points partiels ne sont pas gardés : une réponse est juste ou fausse en entier."))
    if element.text("selecttype").upper() not in ("", "ALL", "0"):
        found.lose(_("Tous les éléments sont à classer : le fichier n’en tirait que quelques-uns."))
    items.sort(key=lambda item: item[0])
    found.document |= {"genre": "classement", "ordre": [text for _place, text in items]}


READERS: dict[str, Callable[[Found, Element], None]] = {
    "multichoice": _read_choices,
    "multichoiceset": _read_set,
    "truefalse": _read_truth,
    "shortanswer": _read_short,
    "numerical": _read_number,
    "matching": _read_match,
    "match": _read_match,
    "ordering": _read_order,
}
