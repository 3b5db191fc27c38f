"""How figures are said: one place, so that the page, the chart, the CSV and the command say the same words."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _, ngettext

from terreau.compass.board import Board, IndicatorView, LeverView
from terreau.compass.targets import measured
from terreau.ground.common.importing.headers import normalise
from terreau.ground.evidence.definitions import Indicator, Unit
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown
from terreau.ground.evidence.models import Snapshot


def number(value: float) -> str:
    """A number in the reader's language: whole when large, one decimal when small and not whole."""
    digits = 0 if abs(value) >= 20 or abs(value - round(value)) < 0.05 else 1
    return number_format(round(value, digits), decimal_pos=digits, force_grouping=True)


def amount(indicator: Indicator, value: float | None) -> str:
    """A value in the unit of the indicator: « 53 % », « 7,5 h »; empty without value."""
    if value is None:
        return ""
    said = {
        Unit.PERCENT: _("%(number)s %%"),
        Unit.EUROS: _("%(number)s €"),
        Unit.DAYS: _("%(number)s jours"),
        Unit.HOURS: _("%(number)s h"),
        Unit.PER_HUNDRED: _("%(number)s pour 100"),
        Unit.COUNT: "%(number)s",
    }[Unit(indicator.unit)]
    rounded = round(value) if indicator.unit == Unit.PERCENT else value
    return said % {"number": number(rounded)}


def figure(view: IndicatorView) -> str:
    """« 53 % », « masqué », « fermé », « à découvrir »."""
    if view.known:
        return amount(view.indicator, view.figure)
    if view.closed:
        return _("fermé")
    return _("masqué") if view.hidden else _("à découvrir")


def counts(shown: Shown) -> str:
    """« 17 sur 32 »; empty unless shown over a base."""
    if shown.status != Status.SHOWN or shown.value is None or not shown.base:
        return ""
    return _("%(value)s sur %(base)s") % {"value": number(shown.value), "base": number(shown.base)}


def why_not(shown: Shown, threshold: int) -> str:
    """Why this figure is not read: hidden, closed until opinions are recorded, or unknown; empty for one that is."""
    if shown.closed:
        return _("Fermé jusqu’à l’enregistrement des avis attendus.")
    return why_hidden(shown.status, threshold)


def why_hidden(status: str, threshold: int) -> str:
    """Why a figure is not shown, in plain words; empty for one that is."""
    if status == Status.HIDDEN_SMALL:
        return _(
            "Masqué : il porte sur moins de %(threshold)s personnes, ou il dirait la même chose de chacune d’elles."
        ) % {"threshold": threshold}
    if status == Status.HIDDEN_COMPLEMENT:
        return _("Masqué : avec les chiffres voisins, on en déduirait un autre qui doit rester masqué.")
    if status == Status.NO_DATA:
        return _("Pas encore de donnée, ce qui n’est pas zéro.")
    return ""


def progress(view: IndicatorView) -> str:
    """The distance travelled: « point de départ », « +12 points depuis janvier 2025 », « stable depuis… »."""
    if not view.known:
        return ""
    if view.distance is None or view.start is None or view.start.on is None:
        return _("point de départ")
    since = {"since": date_format(view.start.on, "F Y")}
    moved = round(view.distance) if view.indicator.unit == Unit.PERCENT else round(view.distance, 1)
    if moved == 0:
        return _("stable depuis %(since)s") % since
    sign = "+" if moved > 0 else "−"
    if view.indicator.unit == Unit.PERCENT:
        words = ngettext("%(moved)s point depuis %(since)s", "%(moved)s points depuis %(since)s", abs(moved))
        return words % ({"moved": f"{sign}{abs(moved)}"} | since)
    return _("%(moved)s depuis %(since)s") % ({"moved": f"{sign}{amount(view.indicator, abs(moved))}"} | since)


def start(view: IndicatorView) -> str:
    """« 41 % en janvier 2025 »; empty when the figure shown is itself the starting point."""
    if view.is_start or view.start is None or view.start.on is None:
        return ""
    return _("%(figure)s en %(month)s") % {
        "figure": amount(view.indicator, view.start_figure),
        "month": date_format(view.start.on, "F Y"),
    }


def share(lever: LeverView) -> str:
    """The share of the targets that a lever has reached, or why there is none."""
    if lever.score is not None:
        return _("%(number)s %% de la cible") % {"number": round(lever.score)}
    if lever.known:
        return _("sans cible")
    if lever.closed:
        return _("fermé")
    return _("masqué") if lever.hidden else _("à découvrir")


def share_short(lever: LeverView) -> str:
    """The same, for the narrow room of a chart."""
    if lever.score is None:
        return share(lever)
    return _("%(number)s %%") % {"number": round(lever.score)}


def counted(lever: LeverView) -> str:
    """« calculé sur 2 indicateurs sur 4 »."""
    words = ngettext(
        "calculé sur %(counted)s indicateur sur %(total)s",
        "calculé sur %(counted)s indicateurs sur %(total)s",
        lever.counted,
    )
    return words % {"counted": lever.counted, "total": lever.total}


def message(board: Board) -> str:
    """The main message: « 4 leviers renseignés, 6 à découvrir. Ceci n’est pas une note. »"""
    known = ngettext("%(count)s levier renseigné", "%(count)s leviers renseignés", board.known)
    parts = [known % {"count": board.known} if board.known else _("Aucun levier renseigné")]
    if board.hidden:
        parts.append(ngettext("%(count)s masqué", "%(count)s masqués", board.hidden) % {"count": board.hidden})
    if board.closed:
        parts.append(ngettext("%(count)s fermé", "%(count)s fermés", board.closed) % {"count": board.closed})
    if board.unknown:
        parts.append(_("%(count)s à découvrir") % {"count": board.unknown})
    return _("%(levers)s. Ceci n’est pas une note.") % {"levers": ", ".join(parts)}


def threshold(snapshot: Snapshot | None) -> int:
    """Under how many people a figure is hidden: the snapshot's own, or today's setting."""
    return snapshot.threshold if snapshot else settings.EVIDENCE_THRESHOLD


def alphabetical(label: str) -> tuple[str, str]:
    """The key that sorts labels as a French reader expects, accents and case aside, on any database."""
    return normalise(label), label


@dataclass(frozen=True)
class Past:
    """A measure of an indicator in time, in numbers and in words."""

    shown: Shown
    value: float
    figure: str
    counts: str


def past(view: IndicatorView) -> list[Past]:
    """Every shown measure of the same definition, oldest first."""
    found = ((shown, measured(view.indicator, shown)) for shown in view.past)
    return [
        Past(shown, value, amount(view.indicator, value), counts(shown)) for shown, value in found if value is not None
    ]


def journey(view: IndicatorView) -> str:
    """The history in one sentence: « De 41 % en janvier 2025 à 53 % en janvier 2026. »"""
    points = past(view)
    first, last = points[0], points[-1]
    return _("De %(start)s en %(began)s à %(end)s en %(ended)s.") % {
        "start": first.figure,
        "began": date_format(first.shown.on, "F Y") if first.shown.on else "",
        "end": last.figure,
        "ended": date_format(last.shown.on, "F Y") if last.shown.on else "",
    }
