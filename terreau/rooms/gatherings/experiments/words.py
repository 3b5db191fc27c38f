"""What two measures say in plain words, and the word that they do not allow: « effet », without a control."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.rooms.gatherings.experiments.enums import Better
from terreau.rooms.gatherings.experiments.models import Measure

# « en effet », « à cet effet », « prendre effet », « effet de bord » claim nothing.
EFFECT = re.compile(
    r"(?<!\ben )(?<!\bcet )(?<!\bces )(?<!\bprendre )(?<!\bprend )\beffets?\b(?! de bord)", re.IGNORECASE
)


def claims_effect(*texts: str) -> bool:
    return any(EFFECT.search(" ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())) for text in texts)


@dataclass(frozen=True)
class Comparison:
    """A measure in words. `wished`: whether it moved as was hoped; None when it did not move or is not complete."""

    measure: Measure
    sentence: str
    control: str
    wished: bool | None


def comparison(measure: Measure) -> Comparison:
    return Comparison(measure, _sentence(measure), _control(measure), _wished(measure))


def number(value: Decimal | None) -> str:
    """As few digits as say it: 12, 7,5."""
    if value is None:
        return ""
    return number_format(value.normalize() if value % 1 else value.quantize(Decimal(1)), use_l10n=True)


def difference(before: Decimal | None, after: Decimal | None, unit: str) -> str:
    """« 5 minutes de moins (−42 %) »."""
    gap = after - before if before is not None and after is not None else Decimal(0)
    if before is None or not gap:
        return _("aucune différence")
    words = _("%(gap)s %(unit)s de plus") if gap > 0 else _("%(gap)s %(unit)s de moins")
    said = words % {"gap": number(abs(gap)), "unit": unit}
    share = gap / before * 100 if before > 0 else None
    if share is None:
        return said
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return _("%(said)s (%(sign)s%(share)s %%)") % {
        "said": said, "sign": sign, "share": number(abs(share).quantize(Decimal(1))),
    }  # fmt: skip


def _sentence(measure: Measure) -> str:
    if measure.before is None and measure.after is None:
        return _("Rien n’est encore mesuré.")
    if measure.after is None:
        return _("Avant : %(value)s %(unit)s. La mesure après reste à faire.") % {
            "value": number(measure.before), "unit": measure.unit,
        }  # fmt: skip
    if measure.before is None:
        return _("Après : %(value)s %(unit)s. Sans mesure avant, rien ne se compare.") % {
            "value": number(measure.after), "unit": measure.unit,
        }  # fmt: skip
    return _("Avant : %(before)s %(unit)s. Après : %(after)s %(unit)s. Soit %(difference)s.") % {
        "before": number(measure.before),
        "after": number(measure.after),
        "unit": measure.unit,
        "difference": difference(measure.before, measure.after, measure.unit),
    }


def _control(measure: Measure) -> str:
    if not measure.controlled:
        return ""
    words = _("Dans le groupe témoin, pendant le même temps : de %(before)s à %(after)s %(unit)s, soit %(difference)s.")
    return words % {
        "before": number(measure.control_before),
        "after": number(measure.control_after),
        "unit": measure.unit,
        "difference": difference(measure.control_before, measure.control_after, measure.unit),
    }  # fmt: skip


def _wished(measure: Measure) -> bool | None:
    if measure.before is None or measure.after is None or measure.after == measure.before:
        return None
    return (measure.after < measure.before) == (measure.better == Better.LOWER)
