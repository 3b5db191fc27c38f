"""An offer to answer; for who organises, requests to examine and events that too few people will attend."""

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.seats.access import ORGANISERS, occasions_run_by
from terreau.ground.seats.enums import OccasionState, RegistrationState
from terreau.ground.seats.models import Registration


@waiting
def offers_to_answer(user: Any) -> list[Item]:
    now = timezone.now()
    rows = Registration.objects.of(user).offered().filter(offered_until__gt=now)
    rows = rows.exclude(occasion__state=OccasionState.CANCELLED)
    return [
        Item(
            _("Une place s’est libérée : « %(title)s »") % {"title": each.occasion.title},
            reverse("seats:registration", args=[each.pk]),
            timezone.localdate(each.offered_until),
        )
        for each in rows.select_related("occasion").order_by("offered_until")
    ]


@waiting
def requests_to_examine(user: Any) -> list[Item]:
    if not user.structures_as(*ORGANISERS):
        return []
    rows = (
        occasions_run_by(user)
        .announced()
        .filter(registrations__state=RegistrationState.PENDING, decided_elsewhere=False)
    )
    rows = rows.filter(starts_at__gt=timezone.now()).annotate(asked=Count("registrations")).order_by("starts_at", "pk")
    return [
        Item(
            ngettext(
                "« %(title)s » : %(number)d demande à examiner",
                "« %(title)s » : %(number)d demandes à examiner",
                each.asked,
            )
            % {"title": each.title, "number": each.asked},
            reverse("seats:registrations", args=[each.pk]),
            timezone.localdate(each.starts_at),
        )
        for each in rows[:20]
    ]


@waiting
def below_the_minimum(user: Any) -> list[Item]:
    """Registrations are over and too few came: maintained or cancelled, somebody decides."""
    if not user.structures_as(*ORGANISERS):
        return []
    now = timezone.now()
    registered = Count("registrations", filter=Q(registrations__state=RegistrationState.REGISTERED))
    rows = occasions_run_by(user).announced().filter(minimum__gt=0, maintained_at=None, put_off_at=None)
    rows = rows.filter(starts_at__gt=now)
    over = Q(state=OccasionState.CLOSED) | Q(closes_at__lte=now)
    few = rows.filter(over).annotate(came=registered).filter(came__lt=F("minimum")).order_by("starts_at", "pk")
    return [
        Item(
            _("« %(title)s » : moins de participants que le minimum, à maintenir ou annuler") % {"title": each.title},
            reverse("seats:registrations", args=[each.pk]),
            timezone.localdate(each.starts_at),
        )
        for each in few[:20]
    ]
