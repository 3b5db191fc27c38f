"""The files the room takes: frameworks, and the results that Pix Orga exports."""

import functools
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.approvals.reading import employers_closed, words_of_closing
from terreau.ground.common.importing.conclude import ChangedMeanwhile
from terreau.ground.common.importing.reader import Table, open_table
from terreau.ground.common.importing.registry import Option, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.skills.access import require_imports_open
from terreau.rooms.skills.actions import load_framework
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.frameworks import FrameworkRefused, read_framework
from terreau.rooms.skills.matching import People, SeveralIdentifiers, agents_in_reach
from terreau.rooms.skills.models import Competence
from terreau.rooms.skills.pix import (
    ExportKind,
    NotPix,
    Participation,
    PixLayout,
    RowRefused,
    fold,
    layout_of,
    participation_of,
    unquoted,
)
from terreau.rooms.skills.positioning import bank_importing
from terreau.rooms.skills.results import StoredRows, store_results

# Gathered from here: the questions of the test have a module of their own.
QUESTIONS = bank_importing.import_questions

# ---- frameworks


@importer(
    "framework",
    label=gettext_lazy("Un référentiel de compétences"),
    roles=(RoleName.HR, RoleName.PROGRAMME_LEAD, RoleName.ADMINISTRATOR),
    columns=(),
    help=gettext_lazy("Un fichier JSON : notre format, ou le JSON-LD officiel de DigComp 3.0."),
    opens=Path,
)
def import_framework(path: Path, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    report = Report(kind="framework", check=check)
    try:
        document = read_framework(path)
    except FrameworkRefused as refusal:
        report.problem(0, "", str(refusal))
        return report
    report.rows_in = sum(document.counts.values()) + 1  # the framework itself is one
    report.notes.append(
        _("%(label)s : %(domains)s domaines, %(competences)s compétences, %(levels)s niveaux.")
        % {"label": document.label, **document.counts}
    )
    for kind, count in document.read_only.items():
        report.notes.append(_("%(count)s éléments « %(kind)s » lus et non gardés.") % {"count": count, "kind": kind})
    with transaction.atomic():
        difference = load_framework(document, by=by)
        if check:
            transaction.set_rollback(True)
    report.created, report.changed = difference.created, difference.changed
    report.unchanged, report.left = difference.unchanged, difference.removed
    if difference.kept:
        report.notes.append(
            _("Absentes du fichier et gardées, car utilisées : %(codes)s.") % {"codes": ", ".join(difference.kept)}
        )
    progress(report.rows_in)
    return report


# ---- results of Pix


class Aside:
    """A report in which a ragged row is left aside, instead of refusing the file."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.rows_in = report.rows_in

    def problem(self, line: int, column: str, reason: str) -> None:
        self.report.rows_in += 1
        self.report.set_aside(line, column, reason)


@importer(
    "skill-results",
    label=gettext_lazy("Des résultats Pix (export de campagne Pix Orga)"),
    roles=(RoleName.SKILL_IMPORTER,),
    columns=(),
    options=(
        Option(
            "identifier",
            gettext_lazy("Colonne de l’identifiant"),
            help=gettext_lazy(
                "Nom de la colonne qui porte le matricule ou le courriel. Sans elle, Terreau cherche une colonne "
                "dont les valeurs sont des matricules, puis des courriels, puis le nom et le prénom exacts."
            ),
        ),
    ),
    help=gettext_lazy(
        "L’export CSV d’une campagne Pix Orga : collecte de profils (niveaux) ou évaluation (parts maîtrisées). "
        "Le compte rendu ne montre ni nom ni résultat ; le fichier déposé est détruit après l’import."
    ),
    opens=functools.partial(open_table, repeated_headers=True),
    door=require_imports_open,
)
def import_skill_results(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    report = Report(kind="skill-results", check=check, problems_file=table.problems_file)
    try:
        layout = layout_of(table.headers, competence_names())
        choose_identifier(layout, table.headers, options.get("identifier") or "")
    except NotPix as refusal:
        report.problem(1, "", str(refusal))
        return report
    report.ignored_columns = layout.unknown_competences
    participations = read_participations(table, layout, report, progress)
    try:
        people = attach_to_agents(participations, by, report)
    except SeveralIdentifiers as several:
        names = ", ".join(table.headers[layout.identifiers[rank]] for rank in several.ranks)
        reason = _("Plusieurs colonnes désignent des agents différents (%(names)s) : dites celle de l’identifiant.")
        report.problem(1, "", reason % {"names": names})
        return report
    if closed := closing_of(people):
        report.problem(0, "", closed)
        return report
    try:
        with transaction.atomic():
            stored = store_results(people, check=check, sealed=settings.SEALED_RESULTS, layout_kind=layout.kind)
            report.created, report.changed, report.unchanged = stored.created, stored.changed, stored.unchanged
            if table.expected is not None and report.difference != table.expected:
                raise ChangedMeanwhile
            if not check and not report.nothing_to_do:
                counts: dict[str, Any] = {**report.difference, "aside": report.aside_count, "results": stored.results}
                record("skills.results.imported", by=by, **counts)
    except IntegrityError:
        report.problem(0, "", _("Un autre import des mêmes résultats est en cours : recommencez dans un instant."))
        return report
    report.notes += notes_of(layout, participations, stored)
    return report


def competence_names() -> dict[str, int]:
    """The key of a competence by each of its names, folded; where two frameworks share one, the CRCN's."""
    names: dict[str, int] = {}
    rows = Competence.objects.values_list("pk", "code", "label", "aliases", "domain__framework__code")
    for key, code, label, aliases, _framework in sorted(rows, key=lambda row: row[4] == "crcn"):
        for name in (label, f"{code} {label}", f"{code}. {label}", *aliases):
            names[fold(name)] = key
    return names


def choose_identifier(layout: PixLayout, headers: tuple[str, ...], wanted: str) -> None:
    """Keep the column asked for as the only identifier. Raises `NotPix` when the file has no such column."""
    if not wanted:
        return
    found = [position for position, header in enumerate(headers) if fold(unquoted(header)) == fold(wanted)]
    if not found:
        raise NotPix(_("Ce fichier n’a pas de colonne « %(name)s ».") % {"name": wanted})
    layout.identifiers = found[:1]


def read_participations(table: Table, layout: PixLayout, report: Report, progress: Progress) -> list[Participation]:
    today = localdate()
    found = []
    for line, cells in table.rows(Aside(report)):  # type: ignore[arg-type]
        report.rows_in += 1
        try:
            found.append(participation_of(layout, line, cells, today))
        except RowRefused as refusal:
            report.set_aside(line, refusal.column, refusal.reason)
        if report.rows_in % 1000 == 0:
            progress(report.rows_in)
    return found


def attach_to_agents(participations: list[Participation], by: Any, report: Report) -> list[tuple[int, Participation]]:
    """The lines with the agent each speaks of; two of the same day and campaign leave only the last sent."""
    people = People(agents_in_reach(by), participations)
    rank, is_matricule = people.column(participations)
    last: dict[tuple, tuple[int, Participation]] = {}
    for one in participations:
        try:
            agent = people.find(one, rank, is_matricule)
        except RowRefused as refusal:
            report.set_aside(one.line, refusal.column, refusal.reason)
            continue
        key = (agent, one.campaign, one.at.date())
        if key in last:
            older, newer = sorted((last[key][1], one), key=lambda each: each.at)
            report.set_aside(older.line, "", _("remplacée par un envoi plus récent du même jour"))
            last[key] = (agent, newer)
        else:
            last[key] = (agent, one)
    return list(last.values())


def closing_of(people: list[tuple[int, Participation]]) -> str:
    """Why results of these agents may not be stored yet: one employer that waits refuses the whole file."""
    agents = {agent for agent, _participation in people}
    for employer in Structure.objects.filter(pk__in=employers_closed(SKILLS)).order_by("pk"):
        if not agents.isdisjoint(Agent.objects.filter(employer=employer).values_list("pk", flat=True)):
            return words_of_closing(SKILLS, employer)
    return ""


def notes_of(layout: PixLayout, participations: list[Participation], stored: StoredRows) -> list[str]:
    notes = [
        _("Export reconnu : collecte de profils (niveaux).")
        if layout.kind == ExportKind.PROFILES
        else _("Export reconnu : évaluation. Les parts maîtrisées sont gardées et ne deviennent jamais des niveaux."),
        _("%(results)s résultats dans les lignes retenues.") % {"results": stored.results},
    ]
    if untouched := sum(one.untouched for one in participations):
        notes.append(
            _("%(count)s compétences jamais commencées (niveau 0 sans pix) : ce ne sont pas des mesures.")
            % {"count": untouched}
        )
    if settings.SEALED_RESULTS:
        notes.append(_("Au secret : chaque résultat attend que l’agent le réclame."))
    return notes
