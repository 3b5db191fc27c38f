"""Answers given in another tool, from a table: each line becomes what a ballot says, or is refused with its reason.

    table = open_table(path)                      # CSV in UTF-8 or Windows-1252, `;` `,` tab, or a workbook
    columns = proposed(document, table.headers)   # shown to the author, who corrects it
    plan = Plan(document, columns, structures={"DIR1": 12})
    for payload in payloads(table, plan, report): …

`columns` says what each heading holds, as one of the keys of `targets(document)`:

    q1        the answer to a question; of a multiple question, its answers parted by commas
    q1.r1     the row r1 of a table, or whether the answer r1 of a multiple question was ticked
    q1#2      the second choice of a ranking
    @structure @category @age_band @location      who answers, as far as the wave tells its figures
    @weight @stratum @cluster @fpc                how he was drawn
    @complete                                     a line where it is empty was not sent: it is put aside

A cell is read as the code of an answer, or as its words in either language; `plan.values` adds {key: {cell: code}}.
Nothing is stored here, and of a line nothing is kept but what is mapped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.evidence import AGE_BANDS
from terreau.rooms.barometer.questionnaires.content import Document, Question, sound_answer
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.foreign.limesurvey import OTHER, part_code, question_code

PROFILE = ("structure", "category", "age_band", "location")
DESIGN = ("weight", "stratum", "cluster", "fpc")
COMPLETE = "@complete"
# Cells that hold no answer, in any case of letters, where no answer is written so.
NOTHING = {"", "na", "n/a", "nan", "null", "none", "."}
TICKED, NOT_TICKED = {"y", "yes", "oui", "o", "1", "x", "true", "vrai"}, {"n", "no", "non", "0", "false", "faux"}
LOCATIONS = ("central", "local")
LONGEST_NAME = 60  # of a stratum or of a cluster
HEADING = re.compile(r"([A-Za-z0-9_.]+)(?:\[([A-Za-z0-9_]+)\])?")


class CellRefused(Exception):
    """A cell that cannot be read; the message says why."""


# ---- what a column may hold


def targets(document: Document) -> list[tuple[str, str]]:
    """Every key that a column may be given, with its words, in the order of the questionnaire."""
    found: list[tuple[str, str]] = []
    for one in document.questions.values():
        text = str(one.text)
        if one.kind in (Kind.MATRIX, Kind.MULTIPLE):
            found += [(f"{one.code}.{part.code}", f"{text} {part.text}") for part in (one.rows or one.options)]
        if one.kind == Kind.RANKING:
            found += [
                (f"{one.code}#{rank}", _("%(text)s (choix %(rank)s)") % {"text": text, "rank": rank})
                for rank in range(1, one.ranked + 1)
            ]
        if one.kind not in (Kind.MATRIX, Kind.RANKING):
            found.append((one.code, text))
    words = {
        "@structure": _("Structure (son code)"), "@category": _("Catégorie (A+, A, B, C)"),
        "@age_band": _("Tranche d’âge"), "@location": _("Services centraux ou locaux"),
        "@weight": _("Poids de sondage"), "@stratum": _("Strate"), "@cluster": _("Grappe"),
        "@fpc": _("Taille de la strate dans la population"), COMPLETE: _("Réponse envoyée (date)"),
    }  # fmt: skip
    return [*found, *words.items()]


def proposed(document: Document, headings: Iterable[str]) -> dict[str, str]:
    """The key of each heading that is exactly a code, ours or LimeSurvey's (`Q1`, `Q1[SQ001]`, `Rank[2]`); "" for the
    others. It is shown to the author, who confirms it."""
    known = {key for key, _words in targets(document)}
    return {heading: _key_of(document, heading, known) for heading in headings}


def _key_of(document: Document, heading: str, known: set[str]) -> str:
    if heading in known:
        return heading
    if heading.lower() in ("submitdate", "date de soumission"):
        return COMPLETE
    named = HEADING.fullmatch(heading)
    if named is None:
        return ""
    question = document.questions.get(question_code(named[1]))
    if question is None:
        return ""
    part = named[2]
    if part is None:
        key = question.code
    elif question.kind == Kind.RANKING:
        key = f"{question.code}#{int(part)}" if part.isdecimal() else ""
    else:
        ticked = OTHER if part.lower() == "other" and question.option(OTHER) else part_code(part)
        key = f"{question.code}.{ticked}"
    return key if key in known else ""


@dataclass(frozen=True)
class Plan:
    """How a table is read. `structures`: {code: key} of those where somebody may be said to work; `elsewhere`: the key
    of the one where whoever says another code is counted, None to refuse his line."""

    document: Document
    columns: Mapping[str, str]
    structures: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    elsewhere: int | None = None

    def problems(self) -> list[str]:
        """What does not hold in the map itself, before any line is read."""
        known = {key for key, _words in targets(self.document)}
        used = [key for key in self.columns.values() if key]
        found = [
            _("« %(key)s » n’est ni une question ni un champ connu.") % {"key": key}
            for key in sorted(set(used) - known)
        ]
        twice = sorted({key for key in used if used.count(key) > 1})
        found += [_("Deux colonnes sont données pour « %(key)s ».") % {"key": key} for key in twice]
        asked = {key.split(".")[0].split("#")[0] for key in used if not key.startswith("@")}
        return found if asked else [*found, _("Aucune colonne n’est celle d’une question.")]

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """For each question, {what a cell may say, in lower case: the code of the answer}."""
        return {code: _words_of(one) for code, one in self.document.questions.items()}


def _words_of(question: Question) -> dict[str, str]:
    found: dict[str, str] = {}
    for option in question.options:
        for said in (option.text.fr, option.text.en):
            if said:
                found.setdefault(_same(said), option.code)
    # A code wins over the words of another answer.
    found |= {option.code: option.code for option in question.options}
    return found | ({"-oth-": OTHER} if question.option(OTHER) else {})


def _same(text: str) -> str:
    return " ".join(text.replace("’", "'").lower().split())


# ---- line by line


def payloads(table: Table, plan: Plan, report: Report) -> Iterator[dict[str, Any]]:
    """What each line says, as a ballot says it. A line that cannot be read whole is a problem of `report`, with its
    column; one that was not sent, or that answers nothing, is put aside. `report.more["elsewhere"]`: how many lines by
    code of a structure that is not one of the wave."""
    places = [(rank, heading, plan.columns.get(heading, "")) for rank, heading in enumerate(table.headers)]
    used = [(rank, heading, key) for rank, heading, key in places if key]
    report.ignored_columns = [heading for _rank, heading, key in places if not key]
    for line, cells in table.rows(report):
        report.rows_in += 1
        sent = {key: (heading, cells[rank]) for rank, heading, key in used}
        if COMPLETE in sent and sent[COMPLETE][1].lower() in NOTHING:
            report.set_aside(line, sent[COMPLETE][0], _("Réponse commencée, pas envoyée."))
            continue
        before = report.problem_count
        payload = _payload(plan, sent, line, report)
        if report.problem_count > before:
            continue
        if not payload["values"]:
            report.set_aside(line, "", _("Aucune réponse dans cette ligne."))
            continue
        report.created += 1
        code = sent.get("@structure", ("", ""))[1]
        if code and payload["profile"]["structure"] == plan.elsewhere and code not in plan.structures:
            found = report.more.setdefault("elsewhere", {})
            found[code] = found.get(code, 0) + 1
        yield payload


def _payload(plan: Plan, sent: Mapping[str, tuple[str, str]], line: int, report: Report) -> dict[str, Any]:
    profile: dict[str, Any] = {"structure": None} | dict.fromkeys(PROFILE[1:], "")
    design: dict[str, Any] = {}
    parts: dict[str, dict[str, str | float]] = {}
    for key, (heading, cell) in sent.items():
        try:
            if key == COMPLETE:
                continue
            if key.startswith("@"):
                name = key[1:]
                (profile if name in PROFILE else design)[name] = FIELDS[name](plan, cell)
                continue
            code, part, said = _answer(plan, key, cell)
            if said is not None:
                parts.setdefault(code, {})[part] = said
        except CellRefused as refusal:
            report.problem(line, heading, str(refusal))
    values = {code: _gathered(plan.document.questions[code], own) for code, own in parts.items()}
    values = {code: value for code, value in values.items() if value is not None}
    ordered = {code: values[code] for code in plan.document.questions if code in values}
    payload: dict[str, Any] = {"profile": profile, "values": plan.document.kept(ordered)}
    if design:
        payload["design"] = {"weight": 1.0, "stratum": "", "cluster": "", "fpc": None} | design
    return payload


def _gathered(question: Question, parts: Mapping[str, Any]) -> Any:
    """The answer that the cells of a question make together."""
    match question.kind:
        case Kind.MATRIX:
            return sound_answer(question, dict(parts))
        case Kind.RANKING:
            return sound_answer(question, [parts[rank] for rank in sorted(parts, key=int)])
        case Kind.MULTIPLE:
            ticked = [code for code, said in parts.items() if code and said]
            return sound_answer(question, [*parts.get("", []), *ticked])
    return sound_answer(question, parts.get(""))


# ---- cell by cell


def _answer(plan: Plan, key: str, cell: str) -> tuple[str, str, Any]:
    """(the question, the part, what the cell says); None for no answer. Raises `CellRefused`."""
    code, _dot, part = key.partition("#" if "#" in key else ".")
    question = plan.document.questions[code]
    if question.kind == Kind.MULTIPLE and part:
        return code, part, _ticked(plan, key, cell)
    if question.kind == Kind.TEXT:
        return code, part, cell or None
    if question.kind == Kind.SCALE:
        return code, part, _mark(question, cell)
    if question.kind == Kind.MULTIPLE:
        said = [_option(plan, key, question, each) for each in re.split(r"[,;|]", cell)]
        return code, part, [each for each in said if each] or None
    return code, part, _option(plan, key, question, cell)


def _option(plan: Plan, key: str, question: Question, cell: str) -> str | None:
    own = plan.values.get(key, plan.values.get(question.code, {}))
    if cell in own:
        return own[cell] or None
    found = plan.words[question.code].get(_same(cell))
    if found is None and _same(cell) not in NOTHING:
        raise CellRefused(
            _("« %(cell)s » n’est pas une réponse à « %(question)s ».") % {"cell": cell[:60], "question": question.code}
        )
    return found


def _ticked(plan: Plan, key: str, cell: str) -> bool | None:
    word = _same(plan.values.get(key, {}).get(cell, cell))
    if word in TICKED:
        return True
    if word in NOT_TICKED | NOTHING:
        return None
    raise CellRefused(
        _("« %(cell)s » ne dit pas si la case est cochée : écrivez Y, oui, 1, ou rien.") % {"cell": cell[:60]}
    )


def _mark(question: Question, cell: str) -> float | int | None:
    if _same(cell) in NOTHING:
        return None
    mark = number(cell)
    if not question.low <= mark <= question.high:
        raise CellRefused(
            _("%(mark)s n’est pas entre %(low)s et %(high)s.")
            % {"mark": cell[:20], "low": question.low, "high": question.high}
        )
    return int(mark) if mark == int(mark) else mark


def number(cell: str) -> float:
    """A number as people write it. Raises `CellRefused`."""
    text = re.sub(r"[\s\u00a0\u202f]", "", cell).replace(",", ".")
    if not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,18})?", text):
        raise CellRefused(_("« %(cell)s » n’est pas un nombre.") % {"cell": cell[:60]})
    return float(text)


def _structure(plan: Plan, cell: str) -> int | None:
    if cell in plan.structures:
        return plan.structures[cell]
    if _same(cell) in NOTHING:
        return None
    if plan.elsewhere is None:
        raise CellRefused(_("Aucune structure de la vague n’a le code « %(cell)s ».") % {"cell": cell[:60]})
    return plan.elsewhere


def _among(known: Iterable[str], cell: str, words: Mapping[str, str] | None = None) -> str:
    if _same(cell) in NOTHING:
        return ""
    named = {each.lower(): each for each in known} | dict(words or {})
    if _same(cell) not in named:
        raise CellRefused(
            _("« %(cell)s » n’est pas un de : %(known)s.") % {"cell": cell[:60], "known": ", ".join(known)}
        )
    return named[_same(cell)]


def _weight(_plan: Plan, cell: str) -> float:
    weight = number(cell)
    if weight <= 0:
        raise CellRefused(_("Un poids de sondage est plus grand que zéro."))
    return weight


def _size(_plan: Plan, cell: str) -> float | None:
    if _same(cell) in NOTHING:
        return None
    size = number(cell)
    if size < 1:
        raise CellRefused(_("Une population a au moins une personne."))
    return size


def _name(_plan: Plan, cell: str) -> str:
    if len(cell) > LONGEST_NAME:
        raise CellRefused(_("%(most)s caractères au plus.") % {"most": LONGEST_NAME})
    return cell


FIELDS = {
    "structure": _structure,
    "category": lambda _plan, cell: _among(Category.values, cell),
    "age_band": lambda _plan, cell: _among([band for _age, band in AGE_BANDS], cell),
    "location": lambda _plan, cell: _among(LOCATIONS, cell),
    "weight": _weight,
    "stratum": _name,
    "cluster": _name,
    "fpc": _size,
}
