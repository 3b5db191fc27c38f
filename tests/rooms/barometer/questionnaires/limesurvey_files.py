"""Structures of LimeSurvey surveys, written by us to its schema: none of its own files is copied here.

The tables and their columns are those of its exports: before version 4 (DBVersion 359 here) texts stand in the rows of
each language; from version 4 (DBVersion 641) in tables `…_l10ns` apart.
"""

from typing import Any
from xml.sax.saxutils import escape

SID = 123456


def table(name: str, rows: list[dict[str, Any]]) -> str:
    fields = list(dict.fromkeys(field for row in rows for field in row))
    head = "".join(f"   <fieldname>{field}</fieldname>\n" for field in fields)
    body = "".join(
        "   <row>\n"
        + "".join(f"    <{k}><![CDATA[{v}]]></{k}>\n" if v != "" else f"    <{k}/>\n" for k, v in row.items())
        + "   </row>\n"
        for row in rows
    )
    return f" <{name}>\n  <fields>\n{head}  </fields>\n  <rows>\n{body}  </rows>\n </{name}>\n"


def file_of(tables: dict[str, list[dict[str, Any]]], *, version: int, languages: list[str]) -> bytes:
    spoken = "".join(f"  <language>{escape(language)}</language>\n" for language in languages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>\n'
        f" <DBVersion>{version}</DBVersion>\n <languages>\n{spoken} </languages>\n"
        + "".join(table(name, rows) for name, rows in tables.items())
        + "</document>\n"
    ).encode()


class Survey:
    """A survey to write: `ask` adds a question to the last group, with its parts and answers."""

    def __init__(self, languages: tuple[str, ...] = ("fr", "en")) -> None:
        self.languages = languages
        self.groups: list[dict[str, Any]] = []
        self.questions: list[dict[str, Any]] = []
        self.parts: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.attributes: list[dict[str, Any]] = []
        self.texts: dict[tuple[str, int], dict[str, str]] = {}
        self.key = 0

    def group(self, title: str, **more: Any) -> "Survey":
        self.key += 1
        self.groups.append({"gid": self.key, "sid": SID, "group_order": len(self.groups) + 1} | more)
        self.texts["group", self.key] = {"fr": title, "en": f"{title} EN"}
        return self

    def ask(
        self, kind: str, title: str, text: str = "", parts: dict[str, str] | None = None,
        answers: dict[str, str] | None = None, attributes: dict[str, Any] | None = None, **more: Any,
    ) -> "Survey":  # fmt: skip
        self.key += 1
        qid = self.key
        plain = {"parent_qid": 0, "sid": SID, "gid": self.groups[-1]["gid"], "type": kind, "title": title}
        plain |= {"other": "N", "mandatory": "N", "question_order": qid, "scale_id": 0, "relevance": "1"}
        self.questions.append({"qid": qid} | plain | more)
        self.texts["question", qid] = {"fr": text or f"Texte de {title}", "en": f"Text of {title}"}
        for code, words in (parts or {}).items():
            self.key += 1
            self.parts.append(
                {"qid": self.key} | plain | {"parent_qid": qid, "type": "T", "title": code, "question_order": self.key}
            )
            self.texts["question", self.key] = {"fr": words, "en": f"{words} EN"}
        for rank, (code, words) in enumerate((answers or {}).items()):
            self.key += 1
            self.answers.append(
                {"aid": self.key, "qid": qid, "code": code, "sortorder": rank, "assessment_value": 0, "scale_id": 0}
            )
            self.texts["answer", self.key] = {"fr": words, "en": f"{words} EN"}
        self.attributes += [
            {"qid": qid, "attribute": k, "value": v, "language": ""} for k, v in (attributes or {}).items()
        ]
        return self

    def heads(self) -> dict[str, list[dict[str, Any]]]:
        titles = {"fr": "Enquête <b>interne</b>"}
        names = [
            {
                "surveyls_survey_id": SID,
                "surveyls_language": one,
                "surveyls_title": titles.get(one, "Survey"),
                "surveyls_welcometext": "<p>Bonjour&nbsp;!</p>",
            }
            for one in self.languages
        ]
        survey = {"sid": SID, "language": self.languages[0], "additional_languages": " ".join(self.languages[1:])}
        return {"surveys": [survey], "surveys_languagesettings": names}

    def now(self) -> bytes:
        """As version 6 writes it."""

        def texts(kind: str, key: str, name: str) -> list[dict[str, Any]]:
            return [
                {key: pk, name: said[one], "language": one}
                for (what, pk), said in self.texts.items()
                if what == kind
                for one in self.languages
            ]

        tables = {
            "answers": self.answers, "answer_l10ns": texts("answer", "aid", "answer"),
            "groups": self.groups, "group_l10ns": texts("group", "gid", "group_name"),
            "questions": self.questions, "subquestions": self.parts,
            "question_l10ns": texts("question", "qid", "question"), "question_attributes": self.attributes,
        }  # fmt: skip
        return file_of(tables | self.heads(), version=641, languages=list(self.languages))

    def before_version_4(self) -> bytes:
        def spoken(kind: str, rows: list[dict[str, Any]], key: str, name: str) -> list[dict[str, Any]]:
            return [
                row | {name: self.texts[kind, row[key]][one], "language": one} for one in self.languages for row in rows
            ]

        answers = [
            {k: v for k, v in row.items() if k != "aid"} for row in spoken("answer", self.answers, "aid", "answer")
        ]
        tables = {
            "answers": answers, "groups": spoken("group", self.groups, "gid", "group_name"),
            "questions": spoken("question", self.questions, "qid", "question"),
            "subquestions": spoken("question", self.parts, "qid", "question"), "question_attributes": self.attributes,
        }  # fmt: skip
        return file_of(tables | self.heads(), version=359, languages=list(self.languages))


def every_kind() -> Survey:
    """One question of each type that we take, and some that we do not."""
    satisfied = {"A1": "Satisfait", "A2": "Pas satisfait", "A3": "Sans avis"}
    rows = {"SQ001": "La rapidité", "SQ002": "La fiabilité"}
    survey = Survey().group("Vos outils")
    survey.ask("L", "Q1", answers=satisfied, mandatory="Y", other="Y")
    survey.ask("!", "Q2", answers=satisfied, relevance='((Q1.NAOK == "A1" or Q1.NAOK == "-oth-"))')
    survey.ask("M", "Q3", parts=rows, attributes={"max_answers": 1}).ask("P", "Q4", parts=rows)
    survey.ask("T", "Q5", relevance='Q3_SQ001 == "Y"').ask("5", "Q6")
    survey.ask("F", "Q7", parts=rows, answers=satisfied).ask("C", "Q8", parts=rows).ask("E", "Q9", parts=rows)
    survey.group("Vous", grelevance='Q1 == "A1"')
    survey.ask("A", "Q10", parts=rows).ask("B", "Q11", parts=rows).ask(
        "R", "Q12", answers=satisfied, attributes={"max_answers": 2}
    )
    survey.ask("Y", "Q13").ask("G", "Q14").ask("S", "Q15", relevance="Q6.NAOK == 5")
    survey.ask("N", "Q16", attributes={"min_num_value_n": 0, "max_num_value_n": 20}).ask("N", "Q17")
    survey.ask("K", "Q18", parts=rows, attributes={"min_num_value_n": "1", "max_num_value_n": "4"})
    survey.ask("X", "Q19").ask("|", "Q20").ask("1", "Q21").ask("D", "Q22")
    survey.ask("L", "Q23", answers=satisfied, relevance="count(Q3) > 1").ask("L", "Q24", answers={"A1": "Seule"})
    return survey.ask("S", "Q25", text="Bonjour {TOKEN:FIRSTNAME}, <em>un mot</em> ?<script>alert(1)</script>")
