"""A GIFT file cut into questions: blocks of lines between empty lines, with the comments that come with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BRACE = re.compile(r"\\.|[{}]")
CATEGORY = "$CATEGORY:"
ID = re.compile(r"(?<!\\)\[id:((?:\\\]|[^\]])+)\]")
TAG = re.compile(r"(?<!\\)\[tag:((?:\\\]|[^\]])+)\]")


@dataclass
class Block:
    """The lines of one question, without its comments, and the category that it lies in."""

    line: int = 0
    category: str = ""
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    answered: bool = False

    @property
    def idnumber(self) -> str:
        return next((found for each in self.comments for found in _bracketed(ID, each)), "")

    @property
    def tags(self) -> list[str]:
        return [found for each in self.comments for found in _bracketed(TAG, each)]


def _bracketed(pattern: re.Pattern[str], comment: str) -> list[str]:
    return [found.replace("\\]", "]").strip() for found in pattern.findall(comment)]


def blocks_of(text: str) -> Iterator[Block]:
    """The questions of a file. An empty line inside braces that are closed later does not end a question."""
    lines = [line.strip() for line in text.split("\n")]
    closing = _closed_later(lines)
    block, category, inside = Block(), "", False
    for number, line in enumerate(lines, start=1):
        new = line.startswith("::") and block.answered
        if not line and inside and closing[number - 1]:
            continue
        if not line or new or line.startswith(CATEGORY):
            if block.lines:
                yield block
            block, inside = Block(), False
        if line.startswith(CATEGORY):
            category = line.removeprefix(CATEGORY).strip()
        elif line.startswith("//"):
            block.comments.append(line[2:])
        elif line:
            block.line, block.category = block.line or number, category
            block.lines.append(line)
            inside = _inside_after(line, inside)
            block.answered = block.answered or (not inside and _last_brace(line) == "}")
    if block.lines:
        yield block


def _braces(line: str) -> list[str]:
    return [found for found in BRACE.findall(line) if found in "{}"]


def _last_brace(line: str) -> str:
    return (_braces(line) or [""])[-1]


def _inside_after(line: str, inside: bool) -> bool:
    last = _last_brace(line)
    return last == "{" if last else inside


def _closed_later(lines: list[str]) -> list[bool]:
    """For each line, whether the next brace from there on closes."""
    answer, closes = [False] * len(lines), False
    for rank in range(len(lines) - 1, -1, -1):
        found = [] if lines[rank].startswith("//") else _braces(lines[rank])
        closes = found[0] == "}" if found else closes
        answer[rank] = closes
    return answer
