"""A questionnaire from the structure of a LimeSurvey survey: groups become pages, questions of the kinds that we have.

What has no equal here is left out and said: never changed in silence. Which answers are counted in a share LimeSurvey
does not know: `Found.open_questions` waits for it.
"""

import re
from typing import Any

from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.content import PART_CODE, QUESTION_CODE, TEXT_MOST
from terreau.rooms.barometer.questionnaires.editing import free_code
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.foreign.conditions import Names, condition_in
from terreau.rooms.barometer.questionnaires.foreign.found import Found
from terreau.rooms.barometer.questionnaires.foreign.lss import Fields, Tables, Texts, once, ordered, plain, read_tables
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused, question_of

KINDS = {
    "L": Kind.SINGLE, "!": Kind.SINGLE, "O": Kind.SINGLE, "Y": Kind.SINGLE, "G": Kind.SINGLE,
    "M": Kind.MULTIPLE, "P": Kind.MULTIPLE, "5": Kind.SCALE, "N": Kind.SCALE, "K": Kind.SCALE, "R": Kind.RANKING,
    "A": Kind.MATRIX, "B": Kind.MATRIX, "C": Kind.MATRIX, "E": Kind.MATRIX, "F": Kind.MATRIX, "H": Kind.MATRIX,
    "S": Kind.TEXT, "T": Kind.TEXT, "U": Kind.TEXT,
}  # fmt: skip
OTHER = "oth"
# The answers of questions whose answers LimeSurvey does not list, by their code in a file of answers, in lower case.
FIXED = {
    "Y": (("y", "Oui", "Yes"), ("n", "Non", "No")),
    "G": (("f", "Femme", "Female"), ("m", "Homme", "Male")),
    "C": (("y", "Oui", "Yes"), ("n", "Non", "No"), ("u", "Incertain", "Uncertain")),
    "E": (("i", "En hausse", "Increase"), ("s", "Stable", "Same"), ("d", "En baisse", "Decrease")),
    "A": tuple((str(mark), str(mark), str(mark)) for mark in range(1, 6)),
    "B": tuple((str(mark), str(mark), str(mark)) for mark in range(1, 11)),
}
PLACEHOLDER = re.compile(r"\{[^{}]{1,200}\}")


def read_limesurvey(content: bytes) -> Found:
    """What a .lss file holds. Raises `ground.questions.drafts.FileRefused` for another file."""
    return _Reader(read_tables(content)).read()


class _Reader:
    def __init__(self, tables: Tables) -> None:
        self.tables, self.found = tables, Found()
        base = (tables.languages[0] or "fr").split("-")[0]
        self.texts = Texts(base=base)
        self.texts.take(tables.of("question_l10ns"), "qid", ("question", "help"))
        for table in ("questions", "subquestions"):
            self.texts.take(tables.of(table), "qid", ("question", "help"))
        for table in ("group_l10ns", "groups"):
            self.texts.take(tables.of(table), "gid", ("group_name", "description"))
        self.texts.take(tables.of("answer_l10ns"), "aid", ("answer",))
        answers = [row | {"aid": row.get("aid") or _key(row)} for row in tables.of("answers")]
        self.texts.take(answers, "aid", ("answer",))
        self.answers = once(answers, "aid")
        self.attributes = {
            (row.get("qid"), row.get("attribute")): row.get("value", "") for row in tables.of("question_attributes")
        }
        self.names = Names()
        self.taken: set[str] = set()

    def read(self) -> Found:
        data: dict[str, Any] = self._head() | {"pages": []}
        groups = ordered(once(self.tables.of("groups"), "gid"), "group_order")
        pages: set[str] = set()
        for rank, group in enumerate(groups, start=1):
            code = free_code(f"g{rank}", pages, QUESTION_CODE)
            pages.add(code)
            title = self.texts.text("gid", group["gid"], "group_name")
            questions = [each for row in self._questions_of(group) for each in self._question(row)]
            if group.get("grelevance", "1") not in ("", "1"):
                self.found.leave(
                    title["fr"],
                    _("La condition du groupe n’est pas reprise : « %(condition)s ».")
                    % {"condition": group["grelevance"][:120]},
                )
            if questions:
                intro = self._short(self.texts.text("gid", group["gid"], "description"), title["fr"])
                data["pages"].append(
                    {"code": code, "title": self._titled(title, rank), "intro": intro, "questions": questions}
                )
        self.found.data = data
        return self.found

    def _head(self) -> dict[str, Any]:
        texts = Texts(base=self.texts.base)
        for row in self.tables.of("surveys_languagesettings"):
            own = {"key": "survey", "language": row.get("surveyls_language", "")} | row
            texts.take([own], "key", ("surveyls_title", "surveyls_welcometext"))
        title = texts.text("key", "survey", "surveyls_title")
        if not any(language.startswith("fr") for language in self.tables.languages):
            self.found.leave("", _("L’enquête n’a pas de français : ses textes sont rangés comme s’ils en étaient."))
        intro = self._short(texts.text("key", "survey", "surveyls_welcometext"), "")
        return {"title": self._short(title, "") if title["fr"] else {"fr": _("Questionnaire importé")}, "intro": intro}

    def _titled(self, title: dict[str, str], rank: int) -> dict[str, str]:
        return self._short(title, "") if title["fr"] else {"fr": _("Page %(rank)s") % {"rank": rank}}

    def _questions_of(self, group: Fields) -> list[Fields]:
        rows = [row for row in self.tables.of("questions") if row.get("gid") == group["gid"]]
        return ordered(once([row for row in rows if row.get("parent_qid", "0") in ("", "0")], "qid"), "question_order")

    def _parts(self, qid: str) -> list[Fields]:
        rows = [*self.tables.of("subquestions"), *self.tables.of("questions")]
        own = [row for row in rows if row.get("parent_qid") == qid and row.get("scale_id", "0") in ("", "0")]
        return ordered(once(own, "qid"), "question_order")

    # ---- a question

    def _question(self, row: Fields) -> list[dict[str, Any]]:
        """The question, or those that it becomes; none, with the reason, when it cannot be taken."""
        name, kind = row.get("title", ""), row.get("type", "")
        if kind == "X":
            self.found.leave(
                name, _("Un texte affiché sans question : recopiez-le, s’il le faut, dans la présentation de la page.")
            )
            return []
        if kind not in KINDS:
            self.found.leave(
                name, _("Une question de type « %(kind)s » n’a pas d’équivalent ici.") % {"kind": kind[:10]}
            )
            return []
        if kind in ("N", "K"):
            return self._numbers(row)
        code = self._code(name, row["qid"])
        made = self._base(row, code) | self._answers_of(row) | ({"low": 1, "high": 5} if kind == "5" else {})
        return self._kept(row, made)

    def _base(self, row: Fields, code: str) -> dict[str, Any]:
        text = self._short(self.texts.text("qid", row["qid"], "question"), row.get("title", ""))
        helped = self._short(self.texts.text("qid", row["qid"], "help"), row.get("title", ""))
        made: dict[str, Any] = {"code": code, "kind": KINDS[row["type"]].value, "text": text}
        made |= {"help": helped} if helped["fr"] else {}
        made |= {"required": True} if row.get("mandatory") == "Y" else {}
        return made

    def _kept(self, row: Fields, made: dict[str, Any]) -> list[dict[str, Any]]:
        """The question with its condition, if it holds by itself."""
        name = row.get("title", "")
        relevance = row.get("relevance") or "1"
        if relevance != "1":
            condition = condition_in(relevance, self.names)
            if condition is None:
                self.found.leave(
                    name,
                    _("Sa condition n’est pas reprise, elle sera posée à tous : « %(condition)s ».")
                    % {"condition": relevance[:120]},
                )
            else:
                made = made | {"only_if": condition}
        try:
            question_of(_as_if_counted(made))
        except ContentRefused as refusal:
            self.found.leave(name, " ".join(refusal.problems))
            return []
        self.taken.add(made["code"])
        self.names.know(row, made)
        return [made]

    def _answers_of(self, row: Fields) -> dict[str, Any]:
        """The options, and the rows of a table."""
        kind, qid, name = row["type"], row["qid"], row.get("title", "")
        if kind in FIXED and KINDS[kind] != Kind.MATRIX:
            return {"options": _fixed(kind)}
        if KINDS[kind] == Kind.MATRIX:
            return {
                "options": _fixed(kind) if kind in FIXED else self._listed(qid, name),
                "rows": self._lines(qid, name),
            }
        if KINDS[kind] == Kind.MULTIPLE:
            if kind == "P":
                self.found.leave(name, _("Les commentaires à côté des cases ne sont pas repris."))
            most = self._attribute(qid, "max_answers")
            return {"options": self._with_other(row, self._lines(qid, name))} | ({"most": most} if most else {})
        if KINDS[kind] == Kind.RANKING:
            options = self._listed(qid, name) or self._lines(qid, name)
            most = self._attribute(qid, "max_answers")
            return {"options": options} | ({"most": min(most, len(options))} if most else {})
        if KINDS[kind] == Kind.SINGLE:
            if kind == "O":
                self.found.leave(name, _("Le commentaire sous la liste n’est pas repris."))
            return {"options": self._with_other(row, self._listed(qid, name))}
        return {}

    def _listed(self, qid: str, name: str) -> list[dict[str, Any]]:
        rows = [row for row in self.answers if row.get("qid") == qid and row.get("scale_id", "0") in ("", "0")]
        return self._coded(
            [(row.get("code", ""), self.texts.text("aid", row["aid"], "answer")) for row in ordered(rows, "sortorder")],
            name,
        )

    def _lines(self, qid: str, name: str) -> list[dict[str, Any]]:
        return self._coded(
            [(row.get("title", ""), self.texts.text("qid", row["qid"], "question")) for row in self._parts(qid)], name
        )

    def _coded(self, parts: list[tuple[str, dict[str, str]]], name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for raw, text in parts:
            code = free_code(part_code(raw), {each["code"] for each in found}, PART_CODE)
            found.append({"code": code, "text": self._short(text if text["fr"] else {"fr": raw}, name)})
        return found

    def _with_other(self, row: Fields, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if row.get("other") != "Y":
            return options
        self.found.leave(
            row.get("title", ""),
            _("« Autre » devient une réponse comme une autre : ce qui est écrit à côté n’est pas repris."),
        )
        return [*options, {"code": OTHER, "text": {"fr": "Autre", "en": "Other"}}]

    def _numbers(self, row: Fields) -> list[dict[str, Any]]:
        """A scale when the lowest and the highest number are given; of several numbers, a scale each."""
        low, high = self._attribute(row["qid"], "min_num_value_n"), self._attribute(row["qid"], "max_num_value_n")
        if low is None or high is None or low >= high:
            self.found.leave(
                row.get("title", ""),
                _("Un nombre sans bornes ne devient pas une note : donnez son minimum et son maximum."),
            )
            return []
        ends = {"low": low, "high": high}
        if row["type"] == "N":
            return self._kept(row, self._base(row, self._code(row.get("title", ""), row["qid"])) | ends)
        made: list[dict[str, Any]] = []
        for part in self._parts(row["qid"]):
            code = self._code(f"{row.get('title', '')}_{part.get('title', '')}", part["qid"])
            words = self.texts.text("qid", part["qid"], "question")
            whole = self.texts.text("qid", row["qid"], "question")
            text = {language: f"{whole.get(language, whole['fr'])} {said}" for language, said in words.items()}
            made += self._kept(row, self._base(row, code) | ends | {"text": self._short(text, row.get("title", ""))})
        return made

    # ---- the smallest parts

    def _attribute(self, qid: str, name: str) -> int | None:
        value = plain(self.attributes.get((qid, name), ""))
        return int(value) if value.lstrip("-").isascii() and value.lstrip("-").isdecimal() and len(value) < 8 else None

    def _code(self, name: str, qid: str) -> str:
        code = free_code(question_code(name) or f"q{qid}", self.taken, QUESTION_CODE)
        if name and code != name.lower():
            self.found.leave(name, _("Son code devient « %(code)s ».") % {"code": code})
        return code

    def _short(self, text: dict[str, str], name: str) -> dict[str, str]:
        """A text that fits; what it borrows from elsewhere is said, for nothing fills it here."""
        if any(PLACEHOLDER.search(words) for words in text.values()):
            self.found.leave(
                name,
                _("Un texte contient un renvoi entre accolades, affiché tel quel : « %(text)s ».")
                % {"text": text["fr"][:80]},
            )
        if any(len(words) > TEXT_MOST for words in text.values()):
            self.found.leave(name, _("Un texte de plus de %(most)s caractères est coupé.") % {"most": TEXT_MOST})
        return {language: words[:TEXT_MOST] for language, words in text.items()}


def question_code(name: str) -> str:
    """The code that a question called `name` in LimeSurvey has here."""
    return re.sub(r"[^a-z0-9_]", "_", name.lower())[:QUESTION_CODE]


def part_code(name: str) -> str:
    """The code of an answer or of a row."""
    return re.sub(r"[^a-z0-9_]", "_", name.lower())[:PART_CODE] or "r"


def _key(row: Fields) -> str:
    """What tells an answer apart before version 4, which gave it no number of its own."""
    return f"{row.get('qid')}/{row.get('scale_id', '0')}/{row.get('code')}"


def _fixed(kind: str) -> list[dict[str, Any]]:
    return [{"code": code, "text": {"fr": french, "en": english}} for code, french, english in FIXED[kind]]


def _as_if_counted(made: dict[str, Any]) -> dict[str, Any]:
    """The question as it could be once its author has said what counts, to check all the rest."""
    if made["kind"] in (Kind.SINGLE, Kind.MATRIX) and made.get("options"):
        first, *others = made["options"]
        return made | {"options": [first | {"counted": True}, *others]}
    return made | ({"counted_from": made["high"]} if made["kind"] == Kind.SCALE else {})
