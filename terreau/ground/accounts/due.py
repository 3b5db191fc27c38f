"""What time makes due here: proofs that no longer prove anything, and the addresses of people who never came."""

import datetime

from django.contrib.sessions.models import Session

from terreau.ground.accounts import throttle
from terreau.ground.accounts.enums import InvitationState
from terreau.ground.accounts.models import ActivationCode, Invitation, LinkCode

# After its date an invitation can still be sent again for a month; then the address goes.
KEEP_UNUSED = datetime.timedelta(days=30)


def due(now: datetime.datetime) -> None:
    throttle.forget_old(now)
    Session.objects.filter(expire_date__lt=now).delete()
    for codes in (ActivationCode, LinkCode):
        codes.objects.filter(expires_at__lt=now).delete()
    never_came = Invitation.objects.exclude(state=InvitationState.ACCEPTED)
    never_came.filter(expires_at__lt=now - KEEP_UNUSED).delete()
