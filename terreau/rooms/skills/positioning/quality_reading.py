"""The quality of questions in words: what is wrong with each one, how urgent it is, and what to do."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext

from terreau.ground.questions.models import Question, QuestionVersion
from terreau.lab.adaptive.collected import LEAST
from terreau.rooms.skills.models import Competence, Edition, Study

SURE_OF_DIFFICULTY, SURE_OF_SLOPE = 100, 500  # answers: Linacre (1994), de Ayala (2009)
FLAT = 0.65  # a slope under which a question tells little: half of the one supposed
FAR = 1.0  # levels between what the author declares and what the answers say
SEEN = 30  # answers before a share is told extreme
EASY, CHANCE = 0.95, 0.05
SHOWN_TO_MOST = 0.9  # of the agents
MOVED = 0.5  # levels: a difficulty that moves as much changes who is asked the question


@dataclass(frozen=True)
class Flag:
    """What is wrong with a question, and what somebody should do. The lower the rank, the more urgent."""

    rank: int
    words: str
    advice: str


@dataclass(frozen=True)
class Line:
    """A question in the table of a study. `told` is false where too few agents answered it for any figure."""

    question: Question
    version: QuestionVersion
    row: dict[str, Any]
    flags: list[Flag] = field(default_factory=list)

    @property
    def told(self) -> bool:
        return "answers" in self.row

    @property
    def urgency(self) -> tuple[int, str]:
        return (min((flag.rank for flag in self.flags), default=99 if self.told else 100), self.question.code)

    @property
    def right(self) -> int:
        return round(100 * self.row["right"])

    @property
    def expected(self) -> int:
        return round(100 * self.row["expected"])

    @property
    def exposure(self) -> int:
        return round(100 * self.row["exposure"])

    @property
    def difficulty(self) -> float:
        return float(self.row["difficulty"][1])

    @property
    def difficulty_before(self) -> float:
        return float(self.row["difficulty"][0])

    @property
    def sure(self) -> str:
        """How settled the parameters are, in words."""
        if self.row["answers"] >= SURE_OF_SLOPE:
            return _("difficulté et pente établies")
        return _("difficulté établie") if self.row["answers"] >= SURE_OF_DIFFICULTY else _("provisoire")

    @property
    def moves(self) -> bool:
        return self.told and abs(self.difficulty - self.difficulty_before) >= MOVED


def lines_of(study: Study) -> list[Line]:
    """The questions of a study, the most urgent first. One query."""
    keys = [int(row["key"]) for row in study.report["items"]]
    versions = QuestionVersion.objects.select_related("question").in_bulk(keys)
    lines = [
        Line(versions[int(row["key"])].question, versions[int(row["key"])], row, flags_of(row))
        for row in study.report["items"]
    ]
    return sorted(lines, key=lambda line: line.urgency)


def flags_of(row: dict[str, Any]) -> list[Flag]:
    """What is wrong with a question. Empty for one that fewer than eleven agents answered: nothing is known."""
    if "answers" not in row:
        return []
    return sorted((*of_answers(row), *of_groups(row), *of_exposure(row)), key=lambda flag: flag.rank)


def of_answers(row: dict[str, Any]) -> Iterable[Flag]:
    difficulty, error = row["difficulty"][1], row["difficulty_error"]
    if row["slope"][1] < FLAT and row["answers"] >= SURE_OF_DIFFICULTY:
        yield Flag(
            1,
            _("Ne départage pas : ceux qui réussissent le reste n’y réussissent guère mieux."),
            _("Vérifiez le corrigé et l’énoncé : modifiez la question, ou retirez-la."),
        )
    if row["unfit"]:
        yield Flag(
            3,
            _("Les réponses ne suivent pas le modèle, même étalonnées : on la réussit ou la manque à contretemps."),
            _("Cherchez une ambiguïté ou un indice : modifiez la question, ou retirez-la."),
        )
    if abs(difficulty - row["level"]) >= FAR and abs(difficulty - row["level"]) > 2 * error:
        words = (
            _("Plus difficile qu’annoncé : niveau %(found)s d’après les réponses, %(level)s d’après l’auteur.")
            if difficulty > row["level"]
            else _("Plus facile qu’annoncé : niveau %(found)s d’après les réponses, %(level)s d’après l’auteur.")
        )
        yield Flag(
            4,
            words % {"found": number_format(difficulty, 1), "level": number_format(row["level"], 0)},
            _("Relisez ce qu’elle demande vraiment : corrigez le niveau annoncé, ou l’énoncé."),
        )
    if row["answers"] >= SEEN and (row["right"] >= EASY or row["right"] <= row["guess"] + CHANCE):
        words = (
            _("Presque tous y répondent juste.") if row["right"] >= EASY else _("Presque personne n’y répond juste.")
        )
        yield Flag(6, words, _("Elle n’apprend plus rien : rendez-la plus nette, ou retirez-la."))


def of_groups(row: dict[str, Any]) -> Iterable[Flag]:
    for name, found in row["differs"].items():
        large = found["size"] == "C"
        words = (
            _("À niveau égal, bien plus difficile pour certains que pour d’autres selon %(grouping)s : %(who)s.")
            if large
            else _("À niveau égal, plus difficile pour certains que pour d’autres selon %(grouping)s : %(who)s.")
        )
        yield Flag(
            2 if large else 5,
            words % {"grouping": of_grouping(name), "who": who(found["shifts"])},
            _("Cherchez un mot, une image, un usage que tous ne partagent pas : modifiez la question, ou retirez-la."),
        )


def of_grouping(name: str) -> str:
    return {"category": _("la catégorie"), "age_band": _("l’âge")}[name]


def who(shifts: dict[str, float]) -> str:
    """« C +0,6 niveau, A −0,5 niveau »: the hardest first."""
    ordered = sorted(shifts.items(), key=lambda pair: -pair[1])
    return ", ".join(
        _("%(group)s %(shift)s niveau") % {"group": group, "shift": signed(shift)} for group, shift in ordered
    )


def signed(value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number_format(abs(value), 1)}"


def of_exposure(row: dict[str, Any]) -> Iterable[Flag]:
    if row["exposure"] > SHOWN_TO_MOST:
        yield Flag(
            7,
            _("Posée à %(share)s %% des agents : elle finira par circuler.") % {"share": round(100 * row["exposure"])},
            _("Écrivez d’autres questions de ce niveau et de ce thème."),
        )


# ---- a study


@dataclass(frozen=True)
class Summary:
    """A study in a few words."""

    study: Study
    lines: list[Line]

    @property
    def flagged(self) -> list[Line]:
        return [line for line in self.lines if line.flags]

    @property
    def told(self) -> list[Line]:
        return [line for line in self.lines if line.told]

    @property
    def moved(self) -> list[Line]:
        return [line for line in self.lines if line.moves]

    @property
    def words(self) -> str:
        count = len(self.flagged)
        if not count:
            return _("Aucune question n’est signalée.")
        return ngettext("%(count)s question est signalée.", "%(count)s questions sont signalées.", count) % {
            "count": count
        }

    @property
    def silent(self) -> str:
        """How many questions nothing is known of."""
        count = len(self.lines) - len(self.told)
        if not count:
            return ""
        return ngettext(
            "%(count)s question a reçu moins de %(least)s réponses : rien n’en est dit, elle garde ses paramètres.",
            "%(count)s questions ont reçu moins de %(least)s réponses : rien n’en est dit, elles gardent leurs "
            "paramètres.",
            count,
        ) % {"count": count, "least": LEAST}

    @property
    def unexpected(self) -> int:
        return sum(line.row["unexpected"] for line in self.told)

    @property
    def authors(self) -> float:
        return float(self.study.report["authors"])

    @property
    def lengths(self) -> Sequence[float]:
        return [float(length) for length in self.study.report["length"]]


def summary_of(study: Study) -> Summary:
    return Summary(study, lines_of(study))


@dataclass(frozen=True)
class CompetenceLine:
    """A competence in the list: its last study, and how many questions it flags."""

    competence: Competence
    questions: int
    study: Study | None
    flagged: int


def competences() -> list[CompetenceLine]:
    """Every competence that has questions. Three queries."""
    editions = Edition.objects.order_by("competence", "-number").values_list("competence_id", "parameters__items")
    asked: dict[int, int] = {}
    for key, items in editions:
        asked.setdefault(key, len(items))
    studies: dict[int, Study] = {}
    for study in Study.objects.told():
        studies.setdefault(study.competence_id, study)
    rows = Competence.objects.filter(pk__in=asked).select_related("domain__framework")
    return [
        CompetenceLine(one, asked[one.pk], study := studies.get(one.pk), flagged_in(study))
        for one in rows.order_by("domain__framework__label", "code", "pk")
    ]


def flagged_in(study: Study | None) -> int:
    return sum(bool(flags_of(row)) for row in study.report["items"]) if study else 0


HEADERS = (
    _lazy("question"), _lazy("thème"), _lazy("niveau annoncé"), _lazy("réponses (environ)"), _lazy("part juste"),
    _lazy("part attendue"), _lazy("posée à"), _lazy("difficulté en vigueur"), _lazy("difficulté proposée"),
    _lazy("erreur sur la difficulté"), _lazy("pente en vigueur"), _lazy("pente proposée"), _lazy("erreur sur la pente"),
    _lazy("infit"), _lazy("signalements"), _lazy("que faire"), _lazy("retirée le"),
)  # fmt: skip


def csv_rows(lines: Iterable[Line]) -> list[list[Any]]:
    return [csv_row(line) for line in lines]


def csv_row(line: Line) -> list[Any]:
    row, version = line.row, line.version
    retired: datetime.date | str = line.question.retired_on or ""
    head = [line.question.code, version.theme, version.level]
    if not line.told:
        return [*head, _("moins de %(least)s") % {"least": LEAST}, *[""] * 12, retired]
    return [
        *head, row["answers"], row["right"], row["expected"], row["exposure"], *row["difficulty"],
        row["difficulty_error"], *row["slope"], row["slope_error"], row["infit"],
        " ".join(flag.words for flag in line.flags), " ".join(flag.advice for flag in line.flags), retired,
    ]  # fmt: skip
