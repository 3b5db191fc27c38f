"""The one message of this room: an attestation was withdrawn by who had issued it, and why."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.emails import place_of
from terreau.ground.attestations.models import Attestation
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, quoted, write

WITHDRAWN = purpose("attestations.withdrawn", gettext_lazy("Attestation retirée"))


def tell_withdrawn(attestation: Attestation) -> None:
    """To the holder, where he has an account that is open. What was attested is on his page, not in the message."""
    user = getattr(attestation.agent, "user", None)
    if user is None or not user.is_active:
        return
    with translation.override(attestation.language):
        written = write(
            "attestations/mail/withdrawn.txt",
            subject=_("Une de vos attestations est retirée"),
            code=attestation.spaced_code,
            issuer=attestation.issuer_label,
            reason=quoted(attestation.reason),
            link=absolute(reverse("attestations:mine")),
        )
    enqueue(WITHDRAWN, to=user.email, written=written, structure=place_of(user, attestation.agent))
