"""What the software brings: a barometer ready to copy, and a bank of questions by theme."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from terreau.rooms.barometer.questionnaires.content import Document, Page, Question, Text
from terreau.rooms.barometer.questionnaires.parsing import question_of
from terreau.rooms.barometer.questionnaires.yaml_files import read_document, read_plain

FOLDER = Path(__file__).parent / "data"

# The published figures of the State agents' barometer to which a question may be compared (data of the results), and
# what each is about.
PUBLISHED = {
    "note_globale_moyenne": _("Note d’ensemble, moyenne sur dix"),
    "part_note_sup_ou_egale_6": _("Note d’ensemble de six ou plus"),
    "satisfaction_equipement": _("Satisfaction : équipement"),
    "satisfaction_connectivite": _("Satisfaction : connectivité"),
    "satisfaction_outils_applications": _("Satisfaction : outils et applications"),
    "satisfaction_assistance": _("Satisfaction : assistance"),
    "maitrise_declaree": _("Maîtrise déclarée des outils"),
    "souhait_formation": _("Souhait de se former"),
    "equipe_poste_fourni": _("Un poste de travail fourni"),
    "equipe_ordinateur_portable": _("Un ordinateur portable"),
    "equipe_smartphone": _("Un téléphone connecté"),
    "capacite_travail_distance": _("Capacité de travailler à distance"),
    "teletravail_au_moins_1_fois_an": _("Télétravail au moins une fois par an"),
}


@dataclass(frozen=True)
class Shipped:
    """A question of the bank: where it comes from and how it was tried."""

    question: Question
    theme: str
    source: str
    tried: str


@cache
def shipped_document() -> Document:
    """The barometer to copy, in French and English."""
    return read_document((FOLDER / "barometre.yaml").read_text("utf-8"))


def blank_document() -> Document:
    """A page and a first question, to begin with: a questionnaire without any question cannot be."""
    whole = shipped_document()
    first = whole.pages[0]
    title = Text("Nouveau questionnaire", "New questionnaire")
    page = Page("page_1", Text("Première page", "First page"), questions=first.questions)
    return Document(title, pages=(page,))


@cache
def shipped_themes() -> dict[str, Text]:
    return {each["code"]: Text(**each["text"]) for each in _bank()["themes"]}


@cache
def shipped_questions() -> dict[str, Shipped]:
    """The questions of the bank by code, in the order of the themes."""
    return {each.question.code: each for each in _each()}


def _each() -> Iterator[Shipped]:
    for each in _bank()["questions"]:
        yield Shipped(question_of(each["question"]), each["theme"], each["source"], each["tried"])


@cache
def _bank() -> dict:
    return read_plain((FOLDER / "banque.yaml").read_text("utf-8"))
