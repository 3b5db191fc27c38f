"""The tables of a LimeSurvey structure file (.lss), read by expat under the rules of `ground.questions.moodle.tree`.

Such a file is the dump of LimeSurvey's tables: `<document><questions><rows><row><qid>…`. Until version 3 each language
has its row with its texts; from version 4 the texts are in tables apart, `question_l10ns`, `answer_l10ns`,
`group_l10ns`. Both are given here as rows with their texts by language.
"""

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.questions.drafts import FileRefused
from terreau.ground.questions.moodle.tree import Builder, Element, build

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS, MOST_QUESTIONS = 20_000, 500
TABLES = {
    "answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions", "question_l10ns",
    "question_attributes", "surveys", "surveys_languagesettings",
}  # fmt: skip
SPACES = re.compile(r"\s+")
TAG = re.compile(r"</?([a-z][a-z0-9]{0,15})")
APART = {"br", "p", "div", "li", "td", "tr", "h1", "h2", "h3", "h4"}
MOST_LETTERS = 20_000  # of a text, beyond which nobody reads it

Fields = dict[str, str]


class LssBuilder(Builder):
    root, level = "document", 4

    def not_ours(self) -> str:
        return _("Ce fichier n’est pas une structure d’enquête LimeSurvey : il commence par « %(name)s ».")


@dataclass
class Tables:
    """The rows of each table; texts by (table, key, field, language)."""

    rows: dict[str, list[Fields]] = field(default_factory=lambda: defaultdict(list))
    kind: str = ""
    languages: list[str] = field(default_factory=list)

    def of(self, table: str) -> list[Fields]:
        return self.rows.get(table, [])


def read_tables(content: bytes) -> Tables:
    """Raises `FileRefused` for what is no structure of a LimeSurvey survey."""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("Ce fichier dépasse %(most)s Mo.") % {"most": MOST_BYTES // 1024**2})
    tables = Tables()
    count = 0

    def found(element: Element) -> None:
        nonlocal count
        table = builder.above[1] if len(builder.above) > 1 else ""
        if element.name != "row" or table not in TABLES:
            return
        count += 1
        if count > MOST_ROWS:
            raise FileRefused(_("Ce fichier a trop de lignes pour un questionnaire."), element.line)
        tables.rows[table].append({child.name: child.own.strip() for child in element.children})

    builder = LssBuilder(found)
    build(builder, content)
    if not tables.of("questions") or not tables.of("groups"):
        raise FileRefused(
            _("Ce fichier ne contient ni groupe ni question : exportez la structure de l’enquête (.lss).")
        )
    if len({row.get("qid") for row in tables.of("questions")}) > MOST_QUESTIONS:
        raise FileRefused(_("Ce fichier a plus de %(most)s questions.") % {"most": MOST_QUESTIONS})
    survey = (tables.of("surveys") or [{}])[0]
    tables.languages = [survey.get("language") or "", *survey.get("additional_languages", "").split()]
    return tables


def plain(text: str) -> str:
    """A text of LimeSurvey, which is HTML, as plain words: its marks, comments, scripts and styles left out.

    By looking for signs and never going back: whatever the text, its length alone tells how long it takes.
    """
    text = text[:MOST_LETTERS]
    lower, pieces, at = text.lower(), [], 0
    while (start := text.find("<", at)) >= 0 and (end := text.find(">", start)) >= 0:
        pieces.append(text[at:start])
        tag = TAG.match(lower, start)
        if lower.startswith("<!--", start):
            at = _past(lower, "-->", start)
        elif tag is None:  # a sign of its own: « a < b »
            pieces.append("<")
            at = start + 1
        elif tag[1] in ("script", "style"):
            at = _past(lower, f"</{tag[1]}>", start)
        else:
            pieces.append(" " * (tag[1] in APART))
            at = end + 1
    pieces.append(text[at:])
    return SPACES.sub(" ", html.unescape("".join(pieces))).strip()


def _past(text: str, sign: str, start: int) -> int:
    """The place after `sign`; the end of the text when it is not there."""
    found = text.find(sign, start)
    return found + len(sign) if found >= 0 else len(text)


@dataclass
class Texts:
    """Texts by key and language, whichever way the file keeps them."""

    found: dict[tuple[str, str, str], str] = field(default_factory=dict)
    anyhow: dict[tuple[str, str], str] = field(default_factory=dict)
    base: str = ""

    def take(self, rows: list[Fields], key: str, names: tuple[str, ...], default: str = "") -> None:
        """`names`: the fields that are texts; a row without a language is in the base one."""
        for row in rows:
            language = (row.get("language") or default or self.base).split("-")[0]
            for name in names:
                if row.get(name):
                    place, words = f"{key}:{row.get(key, '')}", plain(row[name])
                    self.found.setdefault((place, name, language), words)
                    self.anyhow.setdefault((place, name), words)

    def text(self, key: str, value: str, name: str) -> dict[str, str]:
        """In French and English; in French what is in another language, when there is no French."""
        said = {
            language: self.found[(f"{key}:{value}", name, language)]
            for language in ("fr", "en", self.base)
            if (f"{key}:{value}", name, language) in self.found
        }
        if not said:
            return {"fr": self.anyhow.get((f"{key}:{value}", name), "")}
        french = said.get("fr") or said.get(self.base) or said["en"]
        return {"fr": french} | ({"en": said["en"]} if said.get("en") and "fr" in said else {})


def ordered(rows: list[Fields], name: str) -> list[Fields]:
    return sorted(
        rows, key=lambda row: int(row.get(name) or 0) if (row.get(name) or "0").lstrip("-").isdecimal() else 0
    )


def once(rows: list[Fields], *keys: str) -> list[Fields]:
    """One row of each: files of before version 4 have one a language."""
    found: dict[tuple[Any, ...], Fields] = {}
    for row in rows:
        found.setdefault(tuple(row.get(key, "") for key in keys), row)
    return list(found.values())
