"""The import of questions: `terreau import questions FILE`, in YAML, GIFT or Moodle XML, as its content tells."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from terreau.ground.common.importing.registry import Option, OptionKind, Progress, importer
from terreau.ground.common.importing.report import SHOWN, Report
from terreau.ground.questions.actions import QuestionRefused, Stored
from terreau.ground.questions.bank_files import read_bank_file
from terreau.ground.questions.drafts import BankFile, Draft, FileRefused
from terreau.ground.questions.enums import Review
from terreau.ground.questions.quality import faults_of, nearest
from terreau.rooms.skills.access import BANK_EDITORS
from terreau.rooms.skills.positioning.bank_reading import bank_questions, statements_of
from terreau.rooms.skills.positioning.changing import competences_by_topic, load
from terreau.rooms.skills.positioning.editions import MEAN

ENDINGS = ("yaml", "yml", "gift", "xml", "txt", "zip")


@importer(
    "questions",
    label=gettext_lazy("Des questions du test de positionnement"),
    roles=BANK_EDITORS,
    columns=(),
    options=(
        Option(
            "others", gettext_lazy("Prendre les autres quand des questions sont refusées"), kind=OptionKind.FLAG,
            help=gettext_lazy("Sinon, une question refusée refuse le fichier entier."),
        ),
        Option(
            "competence", gettext_lazy("Compétence des questions qui n’en disent pas"),
            help=gettext_lazy("Le code d’une compétence du CRCN, comme 1.1."),
        ),
    ),
    help=gettext_lazy(
        "Un fichier YAML de Terreau (ou l’archive ZIP de son export, avec les images), GIFT ou Moodle XML. "
        "Rien de ce que contient le fichier n’est exécuté ; ce qui ne peut pas être pris est dit, ligne par ligne."
    ),
    opens=Path,
    takes=ENDINGS,
)  # fmt: skip
def import_questions(path: Path, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    report = Report(kind="questions", check=check)
    try:
        # Only whoever sits at the machine may name a folder of it: the one beside the file.
        found = read_bank_file(path, images=images_of(path) if isinstance(by, str) else None)
    except FileRefused as refusal:
        report.problem(refusal.line, "", str(refusal))
        return report
    drafts = placed(found, str(options.get("competence") or ""))
    report.rows_in = len(drafts) + len(found.problems)
    progress(report.rows_in)
    say_problems(found, report, others=bool(options.get("others")))
    if report.refused:
        return report
    try:
        with transaction.atomic():
            stored = load(drafts, by=by)
            count(stored, report)
            if check:
                transaction.set_rollback(True)
    except QuestionRefused as refusal:
        report.problem(0, "", str(refusal))
        return report
    report.notes += [*remarks_of(found, drafts, stored)]
    return report


def images_of(path: Path) -> Path:
    """The images that a YAML file names: in « images » beside it, else beside it."""
    beside = path.parent / "images"
    return beside if beside.is_dir() else path.parent


def placed(found: BankFile, code: str) -> list[Draft]:
    """The drafts, each under a competence that we know; the others become problems of the file."""
    known = competences_by_topic()
    wanted = code if code in known else f"crcn {code}"
    kept = []
    for draft in found.drafts:
        if draft.topic in known:
            kept.append(draft)
        elif wanted in known:
            kept.append(replace(draft, topic=wanted))
        elif draft.topic:
            reason = _("« %(topic)s » n’est pas une compétence connue ici.") % {"topic": draft.topic}
            found.refuse(draft.line, draft.code, reason)
        else:
            reason = _("Cette question ne dit pas sa compétence : choisissez celle des questions qui n’en disent pas.")
            found.refuse(draft.line, draft.code, reason)
    return kept


def say_problems(found: BankFile, report: Report, *, others: bool) -> None:
    """What is not taken: refusals of the file, or, when the others are wanted, questions left aside."""
    say = report.set_aside if others else report.problem
    for problem in sorted(found.problems, key=lambda each: each.line):
        say(problem.line, problem.code, problem.reason)


def count(stored: Stored, report: Report) -> None:
    report.created, report.changed = len(stored.created), len(stored.changed)
    report.unchanged = len(stored.unchanged)


def remarks_of(found: BankFile, drafts: list[Draft], stored: Stored) -> list[str]:
    """What to know before confirming: losses of the format, faults, twins, what comes reviewed or without level."""
    notes = [said(note.line, note.code, note.reason) for note in found.notes]
    touched = [draft for draft in drafts if draft.code in {*stored.created, *stored.changed}]
    notes += [said(draft.line, draft.code, fault) for draft in touched for fault in faults_of(draft.content)]
    notes += words_of_pairs(touched)
    if missing := sum(draft.level is None for draft in touched):
        words = ngettext(
            "%(count)s question ne dit pas son niveau : elle est posée comme si c’était %(level)s.",
            "%(count)s questions ne disent pas leur niveau : elles sont posées comme si c’était %(level)s.",
            missing,
        )
        notes.append(words % {"count": missing, "level": round(MEAN)})
    reviewed = (Review.REVIEWED, Review.REVIEWED)
    if arrived := sum((draft.content_review, draft.language_review) == reviewed for draft in touched):
        words = ngettext(
            "%(count)s question arrive déjà relue, d’après le fichier.",
            "%(count)s questions arrivent déjà relues, d’après le fichier.",
            arrived,
        )
        notes.append(words % {"count": arrived})
    more = len(notes) - SHOWN
    return notes if more <= 0 else [*notes[:SHOWN], _("%(more)s autres remarques.") % {"more": more}]


def said(line: int, code: str, reason: str) -> str:
    return _("Ligne %(line)s, %(code)s : %(reason)s") % {"line": line, "code": code, "reason": reason}


def words_of_pairs(touched: list[Draft]) -> list[str]:
    """Statements of the file that are nearly another of the file, or one of the bank."""
    codes = {draft.code for draft in touched}
    rows = bank_questions().filter(retired_on=None).exclude(code__in=codes).order_by("code")
    known = statements_of(rows)
    notes = []
    for draft in touched:
        for other, _likeness in nearest(draft.content.text, known):
            reason = _("l’énoncé ressemble beaucoup à celui de « %(other)s ».") % {"other": other}
            notes.append(said(draft.line, draft.code, reason))
        known.append((draft.code, draft.content.text))
    return notes
