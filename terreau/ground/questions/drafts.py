"""What a file of questions gives: drafts, and by line what could not be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.questions.contents import Content, ContentRefused, content_of
from terreau.ground.questions.enums import Review

LEVELS = (1, 8)
CODE = "abcdefghijklmnopqrstuvwxyz0123456789.-_"
LONGEST_CODE, LONGEST_TOPIC, LONGEST_THEME, LONGEST_AUTHOR = 80, 80, 80, 200
REVIEWS = {"a-relire": Review.TO_REVIEW, "relu": Review.REVIEWED}


@dataclass(frozen=True)
class Draft:
    """A question as a file gives it, ready to be kept.

    `topic` is a stable name that a room understands (« crcn 1.1 »), `theme` a subject within it, `level` the one that
    its author declares, from 1 to 8. `pictures` are the bytes of the images that its support names.
    """

    code: str
    content: Content
    topic: str = ""
    theme: str = ""
    level: int | None = None
    author: str = ""
    licence: str = ""
    language: str = "fr"
    content_review: Review = Review.TO_REVIEW
    language_review: Review = Review.TO_REVIEW
    line: int = 0
    pictures: Mapping[str, bytes] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Problem:
    """What a file holds and cannot be taken: where, and why."""

    line: int
    code: str
    reason: str


@dataclass
class BankFile:
    """What was read of a file."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # questions that are not taken
    notes: list[Problem] = field(default_factory=list)  # what is lost of questions that are

    def refuse(self, line: int, code: str, reason: str) -> None:
        self.problems.append(Problem(line, code, reason))

    def note(self, line: int, code: str, reason: str) -> None:
        self.notes.append(Problem(line, code, reason))

    def add(self, draft: Draft) -> None:
        """Take a draft, unless its code was already taken in this file."""
        twin = next((each for each in self.drafts if each.code == draft.code), None)
        if twin is not None:
            self.refuse(draft.line, draft.code, _("Ce code est déjà celui de la ligne %(line)s.") % {"line": twin.line})
        else:
            self.drafts.append(draft)


class FileRefused(Exception):
    """The file as a whole cannot be read; `line` is 0 when no line is to blame."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


def draft_of(document: Mapping[str, Any], common: Mapping[str, Any], line: int) -> Draft:
    """The draft of one question of our own format. Raises `ContentRefused`.

    `common` holds what the head of the file says for all: author, licence, language.
    """
    own = dict(document)
    code = str(own.pop("code", "")).strip().lower()
    if not code or len(code) > LONGEST_CODE or set(code) - set(CODE):
        raise ContentRefused(
            _("« code » doit être fait de lettres sans accent, de chiffres, de points et de tirets : %(code)s")
            % {"code": code[:LONGEST_CODE] or _("absent")}
        )
    level = own.pop("niveau", None)
    if level is not None and (isinstance(level, bool) or not isinstance(level, int) or not _in_range(level)):
        raise ContentRefused(_("« niveau » va de %(low)s à %(high)s.") % {"low": LEVELS[0], "high": LEVELS[1]})
    reviews = own.pop("relecture", {})
    if not isinstance(reviews, Mapping) or any(value not in REVIEWS for value in reviews.values()):
        raise ContentRefused(_("« relecture » dit « fond » et « langue », chacun « a-relire » ou « relu »."))
    return Draft(
        code=code,
        topic=_short(own.pop("sujet", ""), "sujet", LONGEST_TOPIC),
        theme=_short(own.pop("theme", ""), "theme", LONGEST_THEME),
        level=level,
        author=_short(own.pop("auteur", common.get("auteur", "")), "auteur", LONGEST_AUTHOR),
        licence=_short(own.pop("licence", common.get("licence", "")), "licence", LONGEST_AUTHOR),
        language=_short(own.pop("langue", common.get("langue", "fr")), "langue", 5) or "fr",
        content_review=REVIEWS[reviews.get("fond", "a-relire")],
        language_review=REVIEWS[reviews.get("langue", "a-relire")],
        content=content_of(own),
        line=line,
    )


def _in_range(level: int) -> bool:
    return LEVELS[0] <= level <= LEVELS[1]


def _short(value: Any, key: str, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or "\n" in value.strip() or not value.strip().isprintable():
        raise ContentRefused(
            _("« %(key)s » doit être un texte d’une ligne, de %(most)s caractères au plus.")
            % {"key": key, "most": most}
        )
    return value.strip()
