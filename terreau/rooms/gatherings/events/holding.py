"""What every write begins with: the event held until the end of the transaction, and read again."""

from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.gatherings.events.models import Event


class EventRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def held(event: Event) -> Event:
    """The event as it is now, nobody else changing it meanwhile: an UPDATE holds its row on both databases."""
    if not Event.objects.filter(pk=event.pk).update(changed_at=timezone.now()):
        raise EventRefused(_("Cette rencontre n’existe plus."))
    return Event.objects.with_places().get(pk=event.pk)


def refuse_settled(event: Event) -> None:
    """What took place, or was cancelled, stays as it was announced."""
    if not event.may_change:
        raise EventRefused(
            _("Cette rencontre est « %(state)s » : elle ne se modifie plus.") % {"state": event.get_state_display()}
        )
