"""The figure that an initiative aims at, before it began and now: from the evidence only, as the reader may see it."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.definitions import INDICATORS, Kind, Unit
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown, history
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.groupings import stands_for


@dataclass(frozen=True)
class Effect:
    """Two measures of the same definition in the structure that carries the initiative."""

    place: str
    before: Shown | None  # the last one by the day when it began
    now: Shown | None  # the last one since

    @property
    def before_words(self) -> str:
        return words(self.before)

    @property
    def now_words(self) -> str:
        return words(self.now)


def effect_of(initiative: Initiative, user: Any) -> Effect | None:
    """None when it aims at no figure, or when `user` may read none of them: hidden ones give nothing."""
    if initiative.indicator not in INDICATORS:
        return None
    place = stands_for(initiative.structure)
    found = [
        each
        for each in history(scope_of(user), structure=place.pk, indicators=[initiative.indicator])
        if each.status == Status.SHOWN and each.on is not None
    ]
    # A new version is a new formula: nothing is compared across it.
    alike = [each for each in found if each.version == found[-1].version]
    before = [each for each in alike if each.on and each.on <= initiative.starts_on]
    since = [each for each in alike if each.on and each.on > initiative.starts_on]
    if not before and not since:
        return None
    return Effect(place.label, before[-1] if before else None, since[-1] if since else None)


def words(shown: Shown | None) -> str:
    """« 53 % », « 1 240 heures », « 12 »; nothing without measure."""
    if shown is None or shown.ratio is None:
        return ""
    one = INDICATORS[shown.indicator]
    share = one.unit in {Unit.PERCENT, Unit.PER_HUNDRED} and one.kind != Kind.TOTAL
    number = number_format(round(shown.ratio * (100 if share else 1)), force_grouping=True)
    unit = Unit(one.unit).label
    return _("%(number)s %(unit)s") % {"number": number, "unit": unit} if unit else number
