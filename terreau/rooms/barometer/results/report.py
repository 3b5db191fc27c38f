"""The report of a wave, as plain data that the PDF and the slides share: sections of sentences, bars and tables."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.common.pdf import typst_pdf
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.enums import Role
from terreau.rooms.barometer.results import exports, reading_groups
from terreau.rooms.barometer.results.movements import label_of
from terreau.rooms.barometer.results.next_steps import steps_of
from terreau.rooms.barometer.results.priorities import priorities
from terreau.rooms.barometer.results.reading import Line, Sheet, asked_on, percent


@dataclass(frozen=True)
class BarRow:
    """A line of a table, with the length of its bar from 0 to 1; None: nothing to show."""

    label: str
    words: str
    share: float | None
    more: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """`headers`: of the table, its first column and those of `more`; `short`: it has its slide."""

    title: str
    sentences: list[str]
    headers: list[str] = field(default_factory=list)
    rows: list[BarRow] = field(default_factory=list)
    short: bool = False


@dataclass(frozen=True)
class Report:
    title: str
    subtitle: str
    sections: list[Section]
    notes: list[str]


def report_of(sheet: Sheet, scope: Scope) -> Report:
    """The same figures as the pages, for the same reader; a fixed number of queries."""
    wave = sheet.wave
    days = {"begins": date_format(wave.opens_on, "DATE_FORMAT"), "ends": date_format(wave.closes_on, "DATE_FORMAT")}
    subtitle = f"{wave.structure.label}, " + _("du %(begins)s au %(ends)s") % days
    sections = [_overview(sheet)] if sheet.taken else [_nothing(sheet)]
    if sheet.taken:
        sections += [section for page in sheet.document.pages if (section := _page(sheet, page)) is not None]
        sections += [each for each in (_structures(sheet, scope), _first(sheet), _steps(sheet)) if each is not None]
    return Report(wave.name, subtitle, sections, exports.notes_of(sheet))


def _nothing(sheet: Sheet) -> Section:
    few = sheet.final is not None and sheet.final.too_few
    words = (
        _("Trop peu de réponses : rien n’a été gardé ni n’est montré.")
        if few
        else _("Les chiffres paraissent avec le cliché de la nuit qui suit le dépouillement.")
    )
    return Section(_("Pas encore de chiffre"), [words], short=True)


def headers() -> list[str]:
    return [_("Réponse"), _("Chiffre"), _("Échantillonnage, à 95 %"), _("Si les absents pensent autrement")]


def row_of(line: Line, label: str = "") -> BarRow:
    return BarRow(label or line.label, line.words, line.share, [line.interval_words or "—", line.band_words or "—"])


def _overview(sheet: Sheet) -> Section:
    told = []
    if sheet.turnout is not None and sheet.turnout.ratio is not None:
        told.append(
            _("%(share)s ont répondu : l’intervalle d’échantillonnage n’est pas l’erreur.")
            % {"share": percent(sheet.turnout.ratio)}
        )
    if not sheet.weighed:
        told.append(_("Résultats bruts : aucune réponse n’est pondérée."))
    lines = [
        *sheet.by_role(Role.OVERALL),
        *(each for each in sheet.by_role(Role.SATISFACTION) if not each.item.is_mean),
    ]
    rows = [row_of(line, label_of(line)) for line in lines]
    return Section(_("Vue d’ensemble"), told, headers(), rows, short=True)


def _page(sheet: Sheet, page: Any) -> Section | None:
    rows = []
    for asked in asked_on(page, sheet):
        rows += [row_of(line, label_of(line)) for line in ([asked.mean] if asked.mean else []) + asked.lines]
    return Section(str(page.title), [], headers(), rows) if rows else None


def _structures(sheet: Sheet, scope: Scope) -> Section | None:
    """The overall question, or the first, in each structure just below, alphabetical."""
    overall = [line for line in sheet.by_role(Role.OVERALL) if not line.item.is_mean]
    of = next(iter([*overall, *sheet.lines.values()]), None)
    below = list(Structure.objects.filter(parent=sheet.structure).order_by("label", "pk"))
    lines = reading_groups.by_structure(sheet.wave, of.item, below, scope, sheet) if of is not None else []
    if of is None or not lines:
        return None
    told = [label_of(of), _("Par ordre alphabétique : personne n’est classé.")]
    return Section(_("Par structure"), told, headers(), [row_of(line) for line in lines], short=True)


def _first(sheet: Sheet) -> Section | None:
    found = priorities(sheet)
    if not found:
        return None
    told = [_("L’importance est déduite de ce qui va avec la note d’ensemble : rien n’est causal.")]
    rows = [BarRow(each.label, each.line.words, each.line.share, [each.importance_words, each.place]) for each in found]
    titles = [_("Thème"), _("Satisfaits"), _("Importance"), _("À faire")]
    return Section(_("Par quoi commencer"), told, titles, rows, short=True)


def _steps(sheet: Sheet) -> Section | None:
    steps = [f"{each.title}. {each.because}" for each in steps_of(sheet)]
    return Section(_("Et maintenant ?"), steps, short=True) if steps else None


def as_pdf(made: Report) -> bytes:
    return typst_pdf("results/report.typ", asdict(made) | {"notes_title": _("Comment lire ces chiffres")})
