"""The one message of this application: an attestation is waiting, where whoever delivered it asked to tell."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.attestations.models import Attestation
from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.rooms.learning.completions.models import Batch

DELIVERED = purpose(
    "completions.delivered",
    gettext_lazy("Attestation de formation délivrée"),
    optional=True,
    list_label=gettext_lazy("Les attestations de formation délivrées"),
    why=gettext_lazy("Vous recevez ce message parce que vous avez terminé une formation."),
)


def tell_delivered(batch: Batch, attestations: Iterable[Attestation]) -> int:
    """One message to each holder who has an account; in the transaction that makes the attestation, so never twice."""
    told = 0
    for each in attestations:
        user = getattr(each.agent, "user", None)
        if user is None or not user.is_active:
            continue
        with translation.override(each.language):
            written = write(
                "completions/mail/delivered.txt",
                subject=_("Votre attestation : %(title)s") % {"title": batch.course.title},
                title=batch.course.title,
                link=absolute(reverse("completions:mine")),
            )
            try:
                told += enqueue(DELIVERED, to=user.email, written=written, structure=batch.structure) is not None
            except MailRefused:  # the address is not one: the agent finds his attestation in the application
                continue
    return told
