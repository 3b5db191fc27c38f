"""The tables of a wave as one file: the numbers of the pages, one line a figure, and how to read them.

What is hidden is a word, never a zero.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.results import reading_groups
from terreau.rooms.barometer.results.axes import AXES
from terreau.rooms.barometer.results.movements import label_of
from terreau.rooms.barometer.results.reading import Line, Sheet
from terreau.rooms.barometer.results.reading_sentences import spoken

MOST_SENTENCES = 100_000


def csv_headers() -> list[str]:
    return [
        _("tableau"), _("groupe"), _("code question"), _("question"), _("réponse"), _("statut"), _("chiffre"),
        _("intervalle bas"), _("intervalle haut"), _("bande basse"), _("bande haute"), _("réponses"),
    ]  # fmt: skip


def csv_rows(sheet: Sheet, scope: Scope) -> Iterator[list[Any]]:
    """The whole or the structure, its answers in detail, each structure just below, each group; then the method."""
    if sheet.taken:
        for line in sheet.lines.values():
            yield _row(_("ensemble"), sheet.structure.label, line)
            yield from _detail(sheet, line)
        yield from _below(sheet, scope)
        yield from _groups(sheet, scope)
        yield from _sentences(sheet, scope)
    for note in notes_of(sheet):
        yield [_("note"), "", "", note, *[""] * 8]


def _row(table: str, group: str, line: Line) -> list[Any]:
    mean = line.item.is_mean

    def rounded(value: float | None) -> float | str:
        return "" if value is None else round(value if mean else 100 * value, 1 if mean else 0)

    interval, band = line.interval or (None, None), line.band or (None, None)
    status = _("affiché") if line.known else line.words
    ends = [rounded(each) for each in (*interval, *band)]
    return [table, group, line.item.code, label_of(line), "", status, rounded(line.value), *ends, line.people or ""]


def _detail(sheet: Sheet, line: Line) -> Iterator[list[Any]]:
    for part in sheet.parts(line.item.code):
        known = part.share is not None
        share = round(100 * part.share) if part.share is not None else ""
        status = _("affiché") if known else part.words
        yield [
            _("détail"), sheet.structure.label, line.item.code, label_of(line), part.label, status, share, *[""] * 5
        ]  # fmt: skip


def _below(sheet: Sheet, scope: Scope) -> Iterator[list[Any]]:
    """One query for all the questions and all the structures, however deep."""
    below = list(Structure.objects.within(sheet.structure).exclude(pk=sheet.structure.pk).order_by("path"))
    for line in reading_groups.each_below(sheet, below, scope):
        yield _row(_("structure"), line.structure.label if line.structure is not None else "", line)


def _groups(sheet: Sheet, scope: Scope) -> Iterator[list[Any]]:
    if not sheet.is_whole:
        return
    for axis in AXES.values():
        for label, line in reading_groups.each_group(sheet, axis.axis, axis.labels, scope):
            yield _row(str(axis.title), label, line)


def _sentences(sheet: Sheet, scope: Scope) -> Iterator[list[Any]]:
    """Those of the page, all of them."""
    inside = list(Structure.objects.within(sheet.wave.structure).order_by("path").values_list("pk", flat=True))
    shown = reading_groups.shown_structures(sheet.wave, inside, scope, sheet.snapshot)
    if sheet.structure.pk in shown:
        for heap in spoken(sheet.wave, sheet.structure, shown, most=MOST_SENTENCES).heaps:
            for text in heap.texts:
                yield [_("phrase"), heap.theme, "", text, *[""] * 8]


def notes_of(sheet: Sheet) -> list[str]:
    """How to read the file, in a few sentences; the same as on the method page, shorter."""
    weighed = sheet.final.get_method_display() if sheet.final is not None and sheet.weighed else None
    day = sheet.snapshot.on.isoformat() if sheet.snapshot else ""
    return [
        _("Vague : %(name)s, %(structure)s. Cliché du %(day)s.")
        % {"name": sheet.wave.name, "structure": sheet.wave.structure.label, "day": day or "—"},
        _("Pondération : %(method)s.") % {"method": weighed} if weighed else _("Résultats bruts, sans pondération."),
        _("Parts en pour cent, moyennes dans les notes de leur échelle. Intervalle d’échantillonnage à 95 %."),
        _("L’intervalle n’est pas l’erreur : ceux qui n’ont pas répondu pensent peut-être autrement (bandes)."),
        _("Masqué : trop peu de réponses, toutes pareilles, ou retrouvable par soustraction. Un vide n’est pas zéro."),
    ]
