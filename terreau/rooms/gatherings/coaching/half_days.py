"""The ten half-days of a week, as the bits of a number: two people meet when they share one."""

from django.utils.translation import gettext_lazy as _

LABELS = (
    _("lundi matin"), _("lundi après-midi"), _("mardi matin"), _("mardi après-midi"), _("mercredi matin"),
    _("mercredi après-midi"), _("jeudi matin"), _("jeudi après-midi"), _("vendredi matin"), _("vendredi après-midi"),
)  # fmt: skip
ALL = (1 << len(LABELS)) - 1
CHOICES = [(str(place), label) for place, label in enumerate(LABELS)]


def mask_of(places: list[str]) -> int:
    return sum(1 << int(place) for place in set(places))


def places_of(mask: int) -> list[str]:
    return [place for place, _label in CHOICES if mask & 1 << int(place)]


def words_of(mask: int) -> str:
    return ", ".join(str(label) for place, label in enumerate(LABELS) if mask & 1 << place)
