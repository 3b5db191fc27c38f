"""How the agents of a structure stand against the levels asked of them: numbers only, never a name."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common import charts
from terreau.ground.evidence.figures import dimension_labels, latest_snapshot
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.skills.charting import LABEL
from terreau.rooms.skills.evidence_levels import Spread, spreads

GAPS = 3


@dataclass(frozen=True)
class Row:
    """One competence of the page."""

    label: str
    spread: Spread
    before: Spread | None  # at the snapshot before

    @property
    def share(self) -> int | None:
        """The share that reaches the level, in percent."""
        return share_of(self.spread)

    @property
    def moved(self) -> str:
        """« +3 points », empty without two figures of the same definition."""
        now, then = self.share, share_of(self.before) if self.before else None
        same = self.before is not None and versions_of(self.before) == versions_of(self.spread)
        if now is None or then is None or not same:
            return ""
        if now == then:
            return _("stable")
        sign = "+" if now > then else "−"
        many = abs(now - then)
        return ngettext("%(sign)s%(many)s point", "%(sign)s%(many)s points", many) % {"sign": sign, "many": many}

    @property
    def cells(self) -> list[str]:
        """The numbers in the order of the table's columns, « masqué » where one may not be read."""
        one = self.spread
        if not one.known:
            return [hidden_or_dash(one)] * 8
        share = _("%(share)s %%") % {"share": self.share}
        numbers = [one.bin("above"), one.bin("at"), one.missing, one.bin("near"), one.bin("far"), one.bin("unknown")]
        return [said(one.asked), f"{said(one.reached)} ({share})", *(said(number) for number in numbers)]


@dataclass(frozen=True)
class StructureSkills:
    """The page of one structure."""

    structure: Structure
    snapshot: Snapshot | None
    former: Snapshot | None
    rows: list[Row]

    @property
    def known(self) -> list[Row]:
        return [row for row in self.rows if row.spread.known]

    @property
    def hidden(self) -> int:
        """Competences of which nothing is read."""
        return sum(row.spread.hidden for row in self.rows)

    @property
    def partly(self) -> int:
        """Competences whose detail is hidden, in part or whole."""
        return sum(_("masqué") in row.cells for row in self.known)

    @property
    def gaps(self) -> list[str]:
        """The competences that most agents miss, in words: three at most, of those that are shown."""
        lacking = [row for row in self.known if row.spread.missing]
        lacking.sort(key=lambda row: (-(row.spread.missing or 0), row.spread.code))
        return [gap_of(row) for row in lacking[:GAPS]]


def share_of(spread: Spread) -> int | None:
    if not spread.known or spread.reached is None or not spread.asked:
        return None
    return round(100 * spread.reached / spread.asked)


def versions_of(spread: Spread) -> int | None:
    return spread.rate.version if spread.rate else None


def said(number: float | None) -> str:
    return _("masqué") if number is None else number_format(round(number), force_grouping=True)


def hidden_or_dash(spread: Spread) -> str:
    return _("masqué") if spread.hidden else "—"


def gap_of(row: Row) -> str:
    """« 2.1 Interagir » : 62 agents n’ont pas le niveau demandé, sur les 95 à qui il l’est. Dont : 20 à un niveau… »"""
    one = row.spread
    told = {"label": row.label, "missing": said(one.missing), "asked": said(one.asked)}
    words = (
        _("« %(label)s » : %(missing)s agents n’ont pas le niveau demandé, sur les %(asked)s à qui il l’est.") % told
    )
    details = [
        (one.bin("near"), _("%(number)s à un niveau de l’atteindre")),
        (one.bin("far"), _("%(number)s à deux niveaux ou plus")),
        (one.bin("unknown"), _("%(number)s sans mesure de moins de trois ans")),
    ]
    parts = [text % {"number": said(number)} for number, text in details if number is not None]
    if not parts:
        return words + " " + _("Le détail est masqué.")
    return words + " " + _("Dont : %(parts)s.") % {"parts": ", ".join(parts)}


def skills_of(structure: Structure, scope: Scope) -> StructureSkills:
    """Every competence asked in `structure`, at the latest snapshot and the one before. Queries: always as many."""
    snapshot = latest_snapshot()
    former = latest_snapshot(snapshot.on - datetime.timedelta(days=1)) if snapshot else None
    if snapshot is None:
        return StructureSkills(structure, None, None, [])
    now = spreads(scope, [structure.pk], snapshot=snapshot)
    then = spreads(scope, [structure.pk], snapshot=former) if former else {}
    labels = dimension_labels(snapshot, "competence")
    present = {code for _structure, code in now}
    order = [code for code in labels if code in present] + sorted(present - set(labels))
    rows = [
        Row(labels.get(code, code), now[structure.pk, code], then.get((structure.pk, code)))
        for code in order
        if now[structure.pk, code].rate is not None
    ]
    return StructureSkills(structure, snapshot, former, rows)


def chart_of(skills: StructureSkills) -> SafeString | str:
    """A bar a competence, from who holds more than asked to who is not measured; nothing to draw gives nothing."""
    if not skills.known:
        return ""
    rows = [
        charts.Stack(
            label=Truncator(row.label).chars(LABEL),
            text=_("%(share)s %%") % {"share": row.share} if row.spread.known else hidden_or_dash(row.spread),
            pieces=tuple(pieces_of(row.spread)) if row.spread.known else (),
        )
        for row in skills.rows
    ]
    return charts.stacks(
        rows,
        title=_("Où en sont les agents face au niveau demandé"),
        reading=_(
            "De gauche à droite : au-dessus du niveau, au niveau, à un niveau, à deux niveaux ou plus, pas mesuré. À "
            "droite : la part au niveau ou au-dessus. Cadre en pointillé : rien à afficher, ce qui n’est pas zéro."
        ),
    )


def pieces_of(spread: Spread) -> Iterator[charts.Piece]:
    """What is shown; where a detail is hidden, the whole of its side in one piece."""
    above, at = spread.bin("above"), spread.bin("at")
    if above is not None and at is not None:
        yield from (charts.Piece(above, said(above), 0), charts.Piece(at, said(at), 1))
    elif spread.reached is not None:
        yield charts.Piece(spread.reached, said(spread.reached), 1)
    lower = [spread.bin(name) for name in ("near", "far", "unknown")]
    if all(number is not None for number in lower):
        yield from (charts.Piece(number or 0, said(number), tint) for tint, number in enumerate(lower, start=2))
    elif spread.missing is not None:
        yield charts.Piece(spread.missing, said(spread.missing), 4)


def columns() -> list[str]:
    """The columns of the table and of the CSV, after the competence."""
    return [
        _("Demandé à"), _("Au niveau ou au-dessus"), _("Au-dessus"), _("Juste au niveau"), _("Pas au niveau"),
        _("À un niveau"), _("À deux niveaux ou plus"), _("Pas mesurés"),
    ]  # fmt: skip


def csv_headers() -> list[str]:
    return [
        _("compétence"),
        *(name.lower() for name in columns()),
        _("part au niveau"),
        _("depuis le cliché précédent"),
        _("date"),
    ]


def csv_rows(skills: StructureSkills) -> Iterator[list[object]]:
    """The cells of the table, one number a column."""
    for row in skills.rows:
        one = row.spread
        numbers = [
            one.asked, one.reached, one.bin("above"), one.bin("at"), one.missing, one.bin("near"), one.bin("far"),
            one.bin("unknown"),
        ]  # fmt: skip
        shown = [said(number) if one.known else hidden_or_dash(one) for number in numbers]
        share = _("%(share)s %%") % {"share": row.share} if row.share is not None else hidden_or_dash(one)
        day = skills.snapshot.on.isoformat() if skills.snapshot else ""
        yield [row.label, *shown, share, row.moved, day]


def words_of_trend(skills: StructureSkills) -> str:
    if skills.former is None:
        return ""
    return _(
        "Le mouvement est celui de la part au niveau depuis le cliché du %(day)s. Un socle changé entre-temps le fait "
        "bouger aussi."
    ) % {"day": date_format(skills.former.on)}
