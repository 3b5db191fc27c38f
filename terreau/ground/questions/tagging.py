"""What other formats have no place for, said as tags; and codes for questions that have none.

`sujet:…`, `theme:…`, `niveau:3`, `auteur:…`, `licence:…`, `langue:en`, `relu:fond`, `relu:langue`, `unite:…`,
`ordre-fixe`, and `lire:adresse` or `lire:titre`: the last line of the explanation is what to read next. The last one is
a mark on a text that people read, so that those who learn elsewhere have the link too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from terreau.ground.questions import drafts as limits
from terreau.ground.questions.contents import ContentRefused
from terreau.ground.questions.drafts import BankFile, Draft, draft_of
from terreau.ground.questions.enums import Review

MOST_QUESTIONS = 5000  # of a file
PLAIN_KEYS = ("sujet", "theme", "auteur", "licence", "langue")
READ_ALSO = "À lire\u00a0: "
READ_AGAIN = re.compile(r"À lire\s*: ?(.+)")
READ_WITH_ADDRESS = re.compile(r"(.*) \((https://\S+)\)")
ROOTS = re.compile(r"\$[a-z]+\d*\$|top", re.I)  # what Moodle puts before the categories that people made
SINGLE_SLASH = re.compile(r"(?<!/)/(?!/)")  # « // » is a slash in a name


class LeftOut(NamedTuple):
    """A question that a format cannot hold, and why."""

    code: str
    reason: str


class Written(NamedTuple):
    """A file, and what is not in it."""

    text: str
    left_out: list[LeftOut]


class Unwritable(Exception):
    """The format has no place for this question; the message says what it lacks."""


# ---- writing


def tags_of(draft: Draft) -> list[str]:
    """All that a draft says beside its content."""
    said = zip(PLAIN_KEYS, (draft.topic, draft.theme, draft.author, draft.licence, draft.language), strict=True)
    tags = [f"{key}:{value}" for key, value in said if value and (key, value) != ("langue", "fr")]
    if draft.level is not None:
        tags.insert(0, f"niveau:{draft.level}")
    reviews = {"fond": draft.content_review, "langue": draft.language_review}
    tags += [f"relu:{what}" for what, review in reviews.items() if review == Review.REVIEWED]
    content = draft.content
    if content.fixed:
        tags.append("ordre-fixe")
    if content.number and content.number.unit:
        tags.append(f"unite:{content.number.unit}")
    if content.reading:
        tags.append("lire:adresse" if content.reading.url else "lire:titre")
    return tags


def feedback_of(draft: Draft) -> str:
    """The explanation, and what to read next as its last line."""
    reading = draft.content.reading
    if reading is None:
        return draft.content.why
    address = f" ({reading.url})" if reading.url else ""
    return f"{draft.content.why}\n{READ_ALSO}{reading.title}{address}".lstrip("\n")


def category_of(draft: Draft) -> str:
    """Where Moodle puts the question: its topic, then its theme."""
    names = [draft.topic, draft.theme] if draft.topic else []
    return "/".join(["$course$", "top", *(name.replace("/", "//") for name in names if name)])


# ---- reading


@dataclass
class Found:
    """A question as a file of another format says it, before its code is settled."""

    line: int
    idnumber: str = ""
    title: str = ""
    category: str = ""
    feedback: str = ""
    tags: list[str] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)
    lost: list[tuple[int, str]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    refusal: tuple[int, str] | None = None

    def lose(self, reason: str, line: int = 0) -> None:
        if all(reason != known for _line, known in self.lost):
            self.lost.append((line or self.line, reason))

    def refuse(self, reason: str, line: int = 0) -> None:
        self.refusal = (line or self.line, reason)

    @property
    def statement(self) -> str:
        return str(self.document.get("enonce", ""))


def bank_of(questions: Iterable[Found]) -> BankFile:
    """The drafts of what was found, each with a code of its own."""
    found, bank = list(questions), BankFile()
    for question, code in zip(found, codes_for(found), strict=True):
        if question.refusal is not None:
            bank.refuse(question.refusal[0], code, question.refusal[1])
            continue
        try:
            draft = draft_of({"code": code, **_labelled(question)}, {}, question.line)
        except ContentRefused as refusal:
            bank.refuse(question.line, code, str(refusal))
            continue
        before = len(bank.drafts)
        bank.add(Draft(**(vars(draft) | {"pictures": question.pictures})))
        if len(bank.drafts) > before:
            for line, reason in question.lost:
                bank.note(line, code, reason)
    return bank


def _labelled(question: Found) -> dict[str, Any]:
    document: dict[str, Any] = dict(question.document)
    if question.feedback:
        document["pourquoi"] = question.feedback
    strange = [tag for tag in question.tags if not _take_tag(document, tag)]
    if strange:
        question.lose(_("Étiquettes non gardées : %(tags)s.") % {"tags": ", ".join(strange)[:200]})
    if "sujet" not in document and "theme" not in document:
        document |= _place_of(question.category)
    return document


def _take_tag(document: dict[str, Any], tag: str) -> bool:
    key, _colon, value = tag.partition(":")
    if key in PLAIN_KEYS and value:
        document[key] = value
    elif key == "niveau" and re.fullmatch(r"\d", value) and limits.LEVELS[0] <= int(value) <= limits.LEVELS[1]:
        document["niveau"] = int(value)
    elif key == "relu" and value in ("fond", "langue"):
        document.setdefault("relecture", {})[value] = "relu"
    elif tag == "ordre-fixe":
        document["ordre-fixe"] = True
    elif key == "unite" and value and isinstance(document.get("nombre"), dict):
        document["nombre"] = document["nombre"] | {"unite": value}
    elif key == "lire" and value in ("adresse", "titre"):
        return _take_reading(document, with_address=value == "adresse")
    else:
        return False
    return True


def _take_reading(document: dict[str, Any], *, with_address: bool) -> bool:
    why, _line, last = str(document.get("pourquoi", "")).rpartition("\n")
    found = READ_AGAIN.fullmatch(last)
    if found is None:
        return False
    said = found[1]
    parts = READ_WITH_ADDRESS.fullmatch(said) if with_address else None
    document["lire"] = {"titre": parts[1], "adresse": parts[2]} if parts else {"titre": said}
    document["pourquoi"] = why
    return True


def _place_of(category: str) -> dict[str, str]:
    """The topic is the first category that people made, the theme the last one."""
    names = [name.replace("//", "/").strip() for name in SINGLE_SLASH.split(category)]
    names = [name for name in names if name and not ROOTS.fullmatch(name)]
    place = {"sujet": _one_line(names[0], limits.LONGEST_TOPIC)} if names else {}
    return place | ({"theme": _one_line(names[-1], limits.LONGEST_THEME)} if len(names) > 1 else {})


def _one_line(text: str, most: int) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:most].strip()


# ---- codes


def codes_for(found: list[Found]) -> list[str]:
    """A code for each: its own identifier, else its title, else the beginning of what it asks.

    They depend on the question and not on its rank, so that the same file, completed, gives the same codes again: where
    two would be the same, each takes a mark of its own text. Two questions that are the same in all keep the same code.
    """
    wished = [slug(each.idnumber) or slug(each.title) for each in found]
    sources: dict[str, set[str]] = {}
    for each, code in zip(found, wished, strict=True):
        sources.setdefault(code, set()).add(each.idnumber or f"{each.title}\n{each.statement}")
    times = Counter({code: len(several) for code, several in sources.items()})
    return [_code(each, code, times[code] > 1) for each, code in zip(found, wished, strict=True)]


def _code(each: Found, wished: str, shared: bool) -> str:
    if wished and not shared:
        return wished
    mark = sha256((each.idnumber or f"{each.title}\n{each.statement}").encode()).hexdigest()[:6]
    base = wished or slug(each.statement[:60]) or "question"
    return f"{base[: limits.LONGEST_CODE - 7].rstrip('.-_')}-{mark}"


def slug(text: str) -> str:
    """The text as a code: lower case, without accents, dashes between words; as it is when it already is one."""
    plain = unicodedata.normalize("NFKD", text.strip()).casefold().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    kept = re.sub(r"[^a-z0-9._-]+", "-", plain)[: limits.LONGEST_CODE]
    return kept if kept == text else kept.strip("-")
