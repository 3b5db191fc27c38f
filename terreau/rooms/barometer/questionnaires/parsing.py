"""From plain data to a document: everything that is wrong is told at once, with its place and in the user's words."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.content import (
    ANSWER_MOST,
    ONE_ANSWER,
    OPTION_KINDS,
    PART_CODE,
    QUESTION_CODE,
    TEXT_MOST,
    Condition,
    Document,
    Option,
    Page,
    Question,
    Row,
    Text,
)
from terreau.rooms.barometer.questionnaires.enums import Kind, Role

CODE = re.compile(r"[a-z0-9_]+")
# Of an answer, less what a ballot says beside it; more than a hundred questions and ten texts.
MOST_BYTES = 56 * 1024
MOST_PAGES, MOST_QUESTIONS, MOST_PARTS, MOST_MARKS = 20, 100, 40, 10_000


class ContentRefused(Exception):
    """A questionnaire cannot be read: `problems` says each reason, beginning with its place."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


class Reader:
    """Reads parts of a document and notes what is wrong on the way; a part that is wrong is read as its default."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, place: str, reason: str) -> None:
        self.problems.append(f"{place} : {reason}" if place else reason)

    # ---- the parts

    def document(self, data: Any) -> Document:
        data = self.mapping(data, "", ("title", "intro", "pages"))
        pages = self.each(data.get("pages"), _("pages"), MOST_PAGES, self.page)
        found = Document(self.text(data.get("title"), _("titre"), needed=True), self.text(data.get("intro"), ""), pages)
        self.once([page.code for page in pages], _("page"))
        self.once([one.code for page in pages for one in page.questions], _("question"))
        if not any(page.questions for page in pages):
            self.say("", _("Le questionnaire n’a aucune question."))
        self.conditions(found)
        self.roles(found)
        if heaviest(found) > MOST_BYTES:
            self.say("", _("Le questionnaire est trop long : une réponse entière ne tiendrait pas dans un bulletin."))
        return found

    def page(self, data: Any, place: str) -> Page:
        data = self.mapping(data, place, ("code", "title", "theme", "intro", "questions"))
        code = self.code(data.get("code"), place, QUESTION_CODE)
        place = _("page « %(code)s »") % {"code": code}
        theme = data.get("theme", "")
        return Page(
            code,
            self.text(data.get("title"), place, needed=True),
            self.code(theme, place, PART_CODE) if theme else "",
            self.text(data.get("intro"), place),
            self.each(data.get("questions"), place, MOST_QUESTIONS, self.question),
        )

    def question(self, data: Any, place: str) -> Question:
        data = self.mapping(data, place, tuple(Question.__dataclass_fields__))
        code = self.code(data.get("code"), place, QUESTION_CODE)
        place = _("question « %(code)s »") % {"code": code}
        kind = self.choice(data.get("kind"), Kind, place, Kind.SINGLE)
        found = Question(
            code,
            kind,
            self.text(data.get("text"), place, needed=True),
            self.text(data.get("help"), place),
            self.each(data.get("options"), place, MOST_PARTS, self.option),
            self.each(data.get("rows"), place, MOST_PARTS, self.row),
            self.number(data.get("low", 0), place),
            self.number(data.get("high", 10), place),
            self.number(data.get("counted_from", 6), place),
            self.text(data.get("low_text"), place),
            self.text(data.get("high_text"), place),
            self.number(data.get("most", 0), place),
            bool(data.get("required", False)),
            self.condition(data.get("only_if"), place),
            self.choice(data.get("role", ""), Role, place, Role.NONE),
            self.word(data.get("series"), place),
            self.word(data.get("published"), place),
        )
        self.coherent(found, place)
        return found

    def option(self, data: Any, place: str) -> Option:
        data = self.mapping(data, place, tuple(Option.__dataclass_fields__))
        code = self.code(data.get("code"), place, PART_CODE)
        flags = {name: bool(data.get(name, False)) for name in ("counted", "aside", "alone")}
        if flags["counted"] and flags["aside"]:
            self.say(
                place, _("la réponse « %(code)s » ne peut pas être à la fois comptée et mise à part.") % {"code": code}
            )
        return Option(code, self.text(data.get("text"), place, needed=True), **flags)

    def row(self, data: Any, place: str) -> Row:
        data = self.mapping(data, place, tuple(Row.__dataclass_fields__))
        return Row(
            self.code(data.get("code"), place, PART_CODE),
            self.text(data.get("text"), place, needed=True),
            self.word(data.get("series"), place),
            self.word(data.get("published"), place),
        )

    def condition(self, data: Any, place: str) -> Condition | None:
        if data is None:
            return None
        data = self.mapping(data, place, ("question", "options"))
        options = data.get("options") or []
        if not isinstance(options, list) or not options:
            self.say(place, _("la condition dit de quelles réponses elle dépend."))
            return None
        return Condition(str(data.get("question", "")), tuple(str(each) for each in options))

    # ---- what holds between the parts

    def coherent(self, one: Question, place: str) -> None:
        self.once([each.code for each in one.options], place)
        self.once([each.code for each in one.rows], place)
        if one.kind in OPTION_KINDS and len([each for each in one.options if not each.aside]) < 2:
            self.say(place, _("il faut au moins deux réponses possibles."))
        if one.kind == Kind.MATRIX and not one.rows:
            self.say(place, _("un tableau a au moins une ligne."))
        if one.kind in (Kind.SINGLE, Kind.MATRIX):
            self.both_sides(one, place)
        if one.kind == Kind.SCALE and not one.low < one.counted_from <= one.high:
            self.say(place, _("la note à partir de laquelle on compte se trouve entre les deux bouts de l’échelle."))
        if one.kind == Kind.SCALE and one.high - one.low > MOST_MARKS:
            self.say(place, _("une échelle a au plus %(most)s notes.") % {"most": MOST_MARKS})
        if not 0 <= one.most <= max(len(one.options), 0):
            self.say(place, _("le nombre de choix possibles ne dépasse pas celui des réponses."))
        if one.role and one.kind not in ONE_ANSWER:
            self.say(place, _("seule une question à une réponse ou une note peut avoir un rôle."))

    def both_sides(self, one: Question, place: str) -> None:
        """Its figure is a share: some answers are counted, others are not."""
        plain = [each for each in one.options if not each.aside]
        if len(plain) >= 2 and len({each.counted for each in plain}) < 2:
            self.say(
                place,
                _("dites quelles réponses sont comptées dans sa part : au moins une, et pas toutes."),
            )

    def conditions(self, document: Document) -> None:
        """A condition speaks of a question that comes before, and of answers that it has."""
        before: dict[str, Question] = {}
        for code, one in document.questions.items():
            place = _("question « %(code)s »") % {"code": code}
            if one.only_if is not None:
                earlier = before.get(one.only_if.question)
                if earlier is None or earlier.kind not in (*ONE_ANSWER, Kind.MULTIPLE):
                    self.say(
                        place,
                        _("elle dépend de « %(other)s », qui n’est pas une question à choix posée avant elle.")
                        % {"other": one.only_if.question},
                    )
                elif unknown := sorted(set(one.only_if.options) - possible(earlier)):
                    self.say(
                        place,
                        _("elle dépend d’une réponse que « %(other)s » n’a pas : %(unknown)s.")
                        % {"other": earlier.code, "unknown": ", ".join(unknown)},
                    )
            before[code] = one

    def roles(self, document: Document) -> None:
        """What the compass reads is said once: of satisfaction, once a theme."""
        seen: set[tuple[str, str]] = set()
        for code, one in document.questions.items():
            theme = document.page_of[code].theme if one.role == Role.SATISFACTION else ""
            place = _("question « %(code)s »") % {"code": code}
            if one.role == Role.SATISFACTION and not theme:
                self.say(place, _("la satisfaction se lit par thème : donnez un thème à sa page."))
            elif one.role and (one.role, theme) in seen:
                self.say(place, _("une autre question a déjà le rôle « %(role)s ».") % {"role": one.role.label})
            seen.add((one.role, theme))

    # ---- the smallest parts

    def mapping(self, data: Any, place: str, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.say(place, _("des champs nommés sont attendus."))
            return {}
        for name in data:
            if name not in known:
                self.say(place, _("le champ « %(name)s » est inconnu.") % {"name": name})
        return data

    def each(self, data: Any, place: str, most: int, read: Callable[[Any, str], Any]) -> tuple[Any, ...]:
        if data is None:
            return ()
        if not isinstance(data, list):
            self.say(place, _("une liste est attendue."))
            return ()
        if len(data) > most:
            self.say(place, _("%(most)s éléments au plus.") % {"most": most})
        return tuple(read(one, f"{place}, n° {rank}") for rank, one in enumerate(data[:most], start=1))

    def text(self, data: Any, place: str, *, needed: bool = False) -> Text:
        """A text in French alone, or `{fr, en}`."""
        words = data if isinstance(data, dict) else {"fr": data if data is not None else ""}
        found = {}
        for language in ("fr", "en"):
            value = words.get(language, "")
            if not isinstance(value, str | int | float):
                self.say(place, _("un texte est attendu."))
                value = ""
            found[language] = str(value).strip()
            if len(found[language]) > TEXT_MOST:
                self.say(place, _("un texte a au plus %(most)s caractères.") % {"most": TEXT_MOST})
        if needed and not found["fr"]:
            self.say(place, _("il manque un texte en français."))
        return Text(**found)

    def code(self, data: Any, place: str, most: int) -> str:
        code = str(data if data is not None else "")
        if not CODE.fullmatch(code) or len(code) > most:
            self.say(
                place,
                _(
                    "le code « %(code)s » s’écrit en minuscules sans accent, chiffres et « _ », "
                    "en %(most)s signes au plus."
                )
                % {"code": code[:40], "most": most},
            )
        return code[:most]

    def word(self, data: Any, place: str) -> str:
        return self.code(data, place, 40) if data else ""

    def number(self, data: Any, place: str) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.say(place, _("« %(value)s » n’est pas un nombre entier.") % {"value": str(data)[:40]})
            return 0
        return data

    def choice(self, data: Any, choices: Any, place: str, default: Any) -> Any:
        if data not in choices.values:
            self.say(place, _("« %(value)s » n’est pas un choix connu.") % {"value": str(data)[:40]})
            return default
        return choices(data)

    def once(self, codes: list[str], place: str) -> None:
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.say(place, _("le code « %(code)s » est donné deux fois.") % {"code": code})


def possible(question: Question) -> set[str]:
    """The codes that a condition on the question may name."""
    if question.kind == Kind.SCALE:
        return {str(mark) for mark in range(question.low, question.high + 1)}
    return {each.code for each in question.options}


def heaviest(document: Document) -> int:
    """The bytes of the longest answer that may be given to the whole questionnaire, written as JSON; at most."""
    total = 0
    for one in document.questions.values():
        option = max((len(each.code) for each in one.options), default=8) + 3
        match one.kind:
            case Kind.TEXT:
                own = 4 * ANSWER_MOST
            case Kind.MATRIX:
                own = sum(len(row.code) + 4 + option for row in one.rows)
            case Kind.MULTIPLE | Kind.RANKING:
                own = option * len(one.options)
            case _:
                own = option
        total += own + len(one.code) + 6
    return total


def document_of(data: Any) -> Document:
    """The document that `data` describes. Raises `ContentRefused` with every problem."""
    return _read(lambda reader: reader.document(data))


def question_of(data: Any) -> Question:
    """One question alone, of a bank: what it hangs on is not there to be checked."""
    return _read(lambda reader: reader.question(data, ""))


def _read(read: Callable[[Reader], Any]) -> Any:
    reader = Reader()
    found = read(reader)
    if reader.problems:
        raise ContentRefused(reader.problems)
    return found
