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
    """To the holder, where he has an account that is open, or at his address when he is from elsewhere.

    What was attested is on his page, not in the message.
    """
    user = getattr(attestation.agent, "user", None)
    to = user.email if user is not None and user.is_active else attestation.holder_email
    if not to:
        return
    own = reverse("attestations:mine") if user else reverse("attestations:verify", args=[attestation.spaced_code])
    with translation.override(attestation.language):
        written = write(
            "attestations/mail/withdrawn.txt",
            subject=_("Une de vos attestations est retirée"),
            code=attestation.spaced_code,
            issuer=attestation.issuer_label,
            reason=quoted(attestation.reason),
            link=absolute(own),
            has_account=user is not None,
        )
    place = place_of(user, attestation.agent) if user else attestation.issuer
    enqueue(WITHDRAWN, to=to, written=written, structure=place)
