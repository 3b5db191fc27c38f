"""The text of a lesson as its author writes it: Markdown, boxes that a quote opens, and videos on a line of their own.

FORMAT.md, beside the courses that the software ships, is what authors read of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.plain import plain

BOX = re.compile(r"^> ?\[!([^\]\s]+)\][ \t]*(.*)$")
VIDEO = re.compile(r"^\[!video\]\(([^()]+)\)[ \t]*(.*)$", re.IGNORECASE)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
LIST_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+\S")
ANNOUNCED = re.compile(r"\((\d{1,3})[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]minutes?\)")
WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
WORDS_A_MINUTE = 180
ANSWER, EXERCISE = "corrige", "exercice"


@dataclass(frozen=True)
class Words:
    """How a kind of box is shown."""

    label: Any
    css: str
    title_class: str


BOXES = {
    EXERCISE: Words(_("Exercice"), "fr-callout fr-icon-edit-line lesson-box", "fr-callout__title"),
    ANSWER: Words(_("Corrigé"), "", ""),
    "exemple": Words(_("Exemple"), "fr-callout fr-callout--green-emeraude lesson-box", "fr-callout__title"),
    "attention": Words(_("Attention"), "fr-alert fr-alert--warning lesson-box", "fr-alert__title"),
    "retenir": Words(_("À retenir"), "fr-highlight lesson-box", "fr-h6"),
}


@dataclass(frozen=True)
class Prose:
    text: str
    line: int


@dataclass(frozen=True)
class Box:
    kind: str
    title: str
    text: str
    line: int


@dataclass(frozen=True)
class Video:
    name: str
    title: str
    line: int


def parts_of(text: str) -> Iterator[Prose | Box | Video]:
    """The parts of a text in its order. Lines count from 1; nothing is read inside a block of code."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    prose: list[str] = []
    start, place, fence = 1, 0, ""
    while place < len(lines):
        line = lines[place]
        fence = fence_after(line, fence)
        box = None if fence else BOX.match(line)
        video = None if fence else VIDEO.match(line)
        if not video and not (box and kind_of(box[1]) in BOXES):
            prose.append(line)
            place += 1
            continue
        if any(each.strip() for each in prose):
            yield Prose("\n".join(prose), start)
        prose = []
        if video:
            yield Video(video[1].strip(), video[2].strip(), place + 1)
            place += 1
        elif box:
            end = place + 1
            while end < len(lines) and lines[end].startswith(">") and not BOX.match(lines[end]):
                end += 1
            inside = "\n".join(re.sub(r"^> ?", "", each) for each in lines[place + 1 : end])
            yield Box(kind_of(box[1]), box[2].strip(), inside, place + 1)
            place = end
        start = place + 1
    if any(each.strip() for each in prose):
        yield Prose("\n".join(prose), start)


def kind_of(word: str) -> str:
    """« Corrigé » is `corrige`."""
    return plain(word).strip()


def fence_after(line: str, fence: str) -> str:
    """The fence that is open once the line is read, empty outside any block of code."""
    found = FENCE.match(line)
    if not found:
        return fence
    if not fence:
        return found[1]
    return "" if found[1].startswith(fence) and not line.strip().strip(fence[0]) else fence


def words_before_lists(text: str) -> str:
    """The text where a list that follows a sentence, without a blank line, is a list all the same."""
    out: list[str] = []
    fence, listed = "", False
    for line in text.split("\n"):
        was, fence = fence, fence_after(line, fence)
        if was or fence:
            out.append(line)
            continue
        item = bool(LIST_ITEM.match(line))
        if item and not listed and out and out[-1].strip() and not out[-1].startswith((">", " ", "\t")):
            out.append("")
        listed = bool(line.strip()) and (item or listed)
        out.append(line)
    return "\n".join(out)


def reading_minutes(text: str) -> int:
    """Words at 180 a minute, and what its exercises announce « (5 minutes) » in their titles."""
    exercises = sum(
        int(found[1])
        for part in parts_of(text)
        if isinstance(part, Box) and part.kind == EXERCISE and (found := ANNOUNCED.search(part.title))
    )
    return round(len(WORD.findall(text)) / WORDS_A_MINUTE) + exercises
