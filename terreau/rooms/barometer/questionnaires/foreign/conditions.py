"""The conditions of LimeSurvey that say « asked if this answer was given »; the others of its language are not read.

Read: `Q1 == "A1"`, `Q1.NAOK == "A1"`, the same by numbers (`123X4X5`), `Q1_SQ001 == "Y"` of a multiple question, in
brackets or not, several joined by `or` on one question.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from terreau.rooms.barometer.questionnaires.enums import Kind

EQUAL = re.compile(r"""([A-Za-z0-9_]+)(?:\.NAOK)?\s*==\s*(?:"([^"]*)"|'([^']*)'|(-?\d+))""")
MOST = 2000


@dataclass
class Names:
    """How conditions name the questions that were taken: by their code, or by the numbers of their survey."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def know(self, row: dict[str, str], made: dict[str, Any]) -> None:
        self.known[row.get("title", "").lower()] = made
        self.known[f"{row.get('sid', '')}x{row.get('gid', '')}x{row['qid']}"] = made


def condition_in(relevance: str, names: Names) -> dict[str, Any] | None:
    """The plain data of a condition, or None when it says something else, or speaks of what was not taken."""
    text = relevance.strip()
    if len(text) > MOST:
        return None
    question, options = None, []
    for piece in re.split(r"\s+or\s+|\s*\|\|\s*", _bare(text), flags=re.IGNORECASE):
        said = EQUAL.fullmatch(_bare(piece))
        if said is None:
            return None
        named = _named(said[1], next((each for each in said.groups()[1:] if each is not None), ""), names)
        if named is None or (question is not None and named[0] != question):
            return None
        question, option = named
        options.append(option)
    return {"question": question, "options": list(dict.fromkeys(options))}


def _bare(text: str) -> str:
    """Without the brackets around the whole, eight deep at most."""
    text = text.strip()
    for _layer in range(8):
        if not (text.startswith("(") and text.endswith(")") and _closes_last(text)):
            break
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def _named(name: str, value: str, names: Names) -> tuple[str, str] | None:
    """The question and the answer that `name == value` speaks of."""
    made = names.known.get(name.lower())
    if made is not None and made["kind"] == Kind.SCALE:
        inside = value.lstrip("-").isdecimal() and made["low"] <= int(value) <= made["high"]
        return (made["code"], value) if inside else None
    if made is not None and made["kind"] == Kind.SINGLE:
        code = "oth" if value == "-oth-" else value.lower()
        return (made["code"], code) if _has(made, code) else None
    before, _sign, part = name.lower().rpartition("_")
    made = names.known.get(before)
    if made is not None and made["kind"] == Kind.MULTIPLE and value == "Y" and _has(made, part):
        return made["code"], part
    return None


def _has(made: dict[str, Any], code: str) -> bool:
    return any(each["code"] == code for each in made["options"])
