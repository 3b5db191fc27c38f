"""The words of figures in templates: `{% load compass %}`, then `{{ view|figure }}`. All of them are in `wording`."""

from django import template

from terreau.compass import wording
from terreau.compass.board import IndicatorView
from terreau.ground.evidence.models import Snapshot

register = template.Library()

register.filter("figure", wording.figure)
register.filter("counts", wording.counts)
register.filter("progress", wording.progress)
register.filter("start", wording.start)
register.filter("share", wording.share)
register.filter("counted", wording.counted)


@register.filter
def target(view: IndicatorView) -> str:
    """The target in force, in the unit of the indicator; empty without target."""
    return wording.amount(view.indicator, view.target)


@register.filter
def in_unit(view: IndicatorView, value: float | None) -> str:
    return wording.amount(view.indicator, value)


@register.filter
def why_hidden(view: IndicatorView, snapshot: Snapshot | None) -> str:
    """Why the figure is not shown, with the threshold that held when it was taken; today's for a declared one."""
    return wording.why_not(view.shown, wording.threshold(None if view.shown.declared else snapshot))
