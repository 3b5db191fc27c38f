"""Lengths in words. A day of training is seven hours, as in the plans of the administration."""

from django.utils.translation import gettext as _

HOUR, DAY = 60, 420


def duration_words(minutes: int) -> str:
    """« 45 min », « 1 h 30 », « 2 jours (14 h) »; nothing for nothing."""
    if not minutes:
        return ""
    hours = hours_words(minutes)
    days, rest = divmod(minutes, DAY)
    if days < 2 or rest:
        return hours
    return _("%(days)d jours (%(hours)s)") % {"days": days, "hours": hours}


def hours_words(minutes: int) -> str:
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}
