"""Which figures the public may read: those that a programme lead opened, and no other (docs/decisions/0031).

Protection already keeps every figure of one snapshot from being found again from all the others. What it cannot know is
what was public before: so the same figure on persons is never public of two structures of which one belongs to the
other, at the same time or within a year.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.compass.board import headline_indicators
from terreau.compass.models import Opening
from terreau.compass.targets import measured
from terreau.ground.evidence.definitions import INDICATORS, Indicator
from terreau.ground.evidence.enums import Counts, Status, Unit
from terreau.ground.evidence.figures import Shown, figures, first_snapshot_of_the_month
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.newsroom.citing import Provider

APART = datetime.timedelta(days=365)
ROUND_TO = 10  # people: the public is told of how many to the nearest ten


@dataclass(frozen=True)
class PublicFigure:
    """An indicator of a structure as everybody reads it."""

    structure: Structure
    indicator: Indicator
    shown: Shown
    threshold: int
    opening: Opening | None = None
    kept_back: bool = False  # a structure above has it open too, since the tree moved

    @property
    def known(self) -> bool:
        return self.shown.status == Status.SHOWN and not self.kept_back

    @property
    def figure(self) -> str:
        """« 53 % », or that nothing is shown."""
        if self.known:
            return wording.amount(self.indicator, measured(self.indicator, self.shown))
        return _("fermé") if self.shown.closed else _("non affiché")

    @property
    def on_how_many(self) -> str:
        """« 17 sur 32 » things; « environ 120 personnes » to the nearest ten: the public reads month after month."""
        if not self.known or not self.shown.base:
            return ""
        if self.indicator.counts != Counts.PERSONS:
            return wording.counts(self.shown)
        people = max(ROUND_TO, round(self.shown.base / ROUND_TO) * ROUND_TO)
        return _("sur environ %(people)s personnes") % {"people": wording.number(people)}

    @property
    def why(self) -> str:
        """Why no figure is shown; empty for one that is."""
        if self.kept_back:
            return _("Retenu : le même chiffre est public pour une structure dont celle-ci fait partie.")
        return wording.why_not(self.shown, wording.threshold(None) if self.shown.declared else self.threshold)

    @property
    def origin(self) -> str:
        """Computed or declared, and on which day."""
        if not self.known or self.shown.on is None:
            return ""
        said = _("Déclaré au %(day)s.") if self.shown.declared else _("Calculé au %(day)s.")
        return said % {"day": date_format(self.shown.on, "DATE_FORMAT")}

    @property
    def source(self) -> str:
        """What the structure said of a figure that it declared, or where the indicator comes from."""
        return self.shown.source or str(self.indicator.source)

    @property
    def anchor(self) -> str:
        return f"{self.indicator.code}-{self.structure.pk}"


def opened() -> QuerySet[Opening]:
    """What is public now, structure by structure, in the order of the tree."""
    return Opening.objects.filter(withdrawn_at=None).select_related("structure__root").order_by("structure__path", "pk")


def stranded(employer: Structure) -> QuerySet[Opening]:
    """Of services that a small employer no longer shows by themselves: nobody reads them, they can be withdrawn."""
    if not employer.in_small_employer or employer.parent_id is not None:
        return opened().none()
    return opened().filter(structure__root=employer, structure__is_grouping=False)


def public_figures(openings: Iterable[Opening]) -> list[PublicFigure]:
    """These openings as everybody reads them, in the order of the levers. Two queries of figures, however many."""
    openings = [each for each in openings if each.indicator in INDICATORS]
    # Of what is public at all, not of what is asked: the rule does not depend on who asks.
    above = list(opened().values_list("structure__path", "indicator"))
    shown = read([each.structure for each in openings], [each.indicator for each in openings])
    threshold = wording.threshold(first_snapshot_of_the_month())
    order = {indicator.code: place for place, indicator in enumerate(headline_indicators())}
    return [
        PublicFigure(
            structure=each.structure,
            indicator=INDICATORS[each.indicator],
            shown=shown[each.structure_id, each.indicator],
            threshold=threshold,
            opening=each,
            kept_back=on_persons(each.indicator)
            and any(code == each.indicator and strictly_below(each.structure.path, path) for path, code in above),
        )
        for each in sorted(openings, key=lambda one: (one.structure.path, order.get(one.indicator, len(order))))
        if (each.structure_id, each.indicator) in shown
    ]


def read(structures: Iterable[Structure], codes: Iterable[str]) -> dict[tuple[int, str], Shown]:
    """The figures of these structures, by structure and indicator: of a structure alone, never of what lies below."""
    keys, snapshot = [each.pk for each in structures], first_snapshot_of_the_month()
    found = figures(
        Scope(single=frozenset(keys)), structures=keys, indicators=list(dict.fromkeys(codes)), snapshot=snapshot
    )
    return {(one.structure, one.indicator): one for one in found if not one.dimension}


def may_become_public(structure: Structure) -> list[PublicFigure]:
    """Every headline indicator of the structure as the public would read it, open or not."""
    indicators = headline_indicators()
    shown = read([structure], [each.code for each in indicators])
    open_here = {each.indicator: each for each in opened().filter(structure=structure)}
    threshold = wording.threshold(first_snapshot_of_the_month())
    return [
        PublicFigure(structure, each, shown[structure.pk, each.code], threshold, open_here.get(each.code))
        for each in indicators
        if (structure.pk, each.code) in shown
    ]


def why_not_public(structure: Structure, indicator: Indicator, *, today: datetime.date) -> str:
    """Why this figure may not be opened to the public, in the lead's words; empty when it may."""
    figure = next((one for one in may_become_public(structure) if one.indicator.code == indicator.code), None)
    if figure is None or not figure.known:
        return _("Il n’y a rien à montrer : %(why)s") % {"why": figure.why if figure else ""}
    if not on_persons(indicator.code):
        return ""
    for other in relatives(structure, indicator):
        if other.withdrawn_at is None:
            return _(
                "Ce chiffre est déjà public pour « %(other)s ». Publier les deux ferait deviner, par soustraction, "
                "celui d’agents dont vous n’ouvrez pas le chiffre."
            ) % {"other": other.structure.label}
        until = timezone.localdate(other.withdrawn_at) + APART
        if today < until:
            return _(
                "Ce chiffre a été public pour « %(other)s » jusqu’au %(day)s. Qui l’a noté ferait la soustraction : il "
                "pourra être ouvert ici à partir du %(until)s."
            ) % {
                "other": other.structure.label,
                "day": date_format(other.withdrawn_at, "DATE_FORMAT"),
                "until": date_format(until, "DATE_FORMAT"),
            }
    return ""


def relatives(structure: Structure, indicator: Indicator) -> QuerySet[Opening]:
    """The same figure, now or before, of the structures above and below: those still open first."""
    below = Q(structure__path__startswith=structure.path)
    same = Opening.objects.filter(below | Q(structure__in=structure.ancestor_keys), indicator=indicator.code)
    others = same.exclude(structure=structure).select_related("structure")
    return others.order_by(F("withdrawn_at").desc(nulls_first=True), "pk")


def on_persons(code: str) -> bool:
    return INDICATORS[code].counts == Counts.PERSONS


def strictly_below(path: str, above: str) -> bool:
    return path != above and path.startswith(above)


def figures_to_cite() -> Provider:
    """What an editor of the public site may put in a page."""
    return Provider(choices=cited_choices, figure=cited, template="compass/_public_figure.html")


def cited_choices() -> list[tuple[str, str]]:
    """Each figure that is or was public, once, those of today first."""
    rows = Opening.objects.select_related("structure").order_by("structure__path", "pk")
    labels: dict[str, str] = {}
    for each in sorted(rows, key=lambda one: one.withdrawn_at is not None):
        known = INDICATORS.get(each.indicator)
        if known is not None:
            said = _("%(label)s — %(structure)s") % {"label": known.label, "structure": each.structure.label}
            said = said if each.withdrawn_at is None else _("%(figure)s (retiré)") % {"figure": said}
            labels.setdefault(f"{each.structure_id}:{each.indicator}", said)
    return list(labels.items())


def cited(key: str) -> PublicFigure | None:
    """The figure of that key (`12:agents_at_baseline`) while it is public."""
    structure, _colon, code = key.partition(":")
    if not structure.isdecimal():
        return None
    return next(iter(public_figures(opened().filter(structure=int(structure), indicator=code))), None)


def unit_of(indicator: Indicator) -> str:
    return str(Unit(indicator.unit).label)
