"""What still stands between an event and its announcement, in the words of who prepares it."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.rooms.gatherings.events import programme
from terreau.rooms.gatherings.events.enums import Kind
from terreau.rooms.gatherings.events.models import Event


def obstacles(event: Event, *, dated: bool = True, now: datetime.datetime | None = None) -> list[str]:
    """Every reason not to announce it. `dated`: that it must still be to come is one of them."""
    return [*of_dates(event, dated, now or timezone.now()), *of_points(event), *of_partners(event)]


def of_dates(event: Event, dated: bool, now: datetime.datetime) -> list[str]:
    occasion = event.occasion
    found = []
    if occasion.starts_at is None:
        found.append(_("Dites quand la rencontre a lieu."))
    elif dated and occasion.put_off_at is not None:
        found.append(_("Donnez la nouvelle date par « Reporter »."))
    elif dated and occasion.starts_at <= now:
        found.append(_("La date de la rencontre est passée."))
    if dated and occasion.capacity_on_site != 0 and not occasion.place:
        found.append(_("Dites où la rencontre a lieu, ou mettez zéro place sur place."))
    if occasion.capacity_on_site == 0 and occasion.capacity_online == 0:
        found.append(_("Il n’y a de place ni sur place ni à distance."))
    return [*found, *programme.too_long(event)]


def of_points(event: Event) -> list[str]:
    left = event.points.filter(settled_at=None).count()
    if not left:
        return []
    return [
        ngettext("Il reste %(number)d point à régler.", "Il reste %(number)d points à régler.", left) % {"number": left}
    ]


def of_partners(event: Event) -> list[str]:
    sheets = list(event.sheets.select_related("partner"))
    found = [
        _("La fiche du partenaire %(name)s n’est pas encore validée par une autre personne.")
        % {"name": each.partner.name}
        for each in sheets
        if each.validated_at is None
    ]
    if event.kind == Kind.COMPANY_WORKSHOP and not sheets:
        found.append(_("Un atelier avec une entreprise commence par la fiche de chaque partenaire."))
    return found
