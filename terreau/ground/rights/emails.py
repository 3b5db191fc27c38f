"""The messages of this room: what was decided, and where to read it. Rows of the outbox."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.emails import place_of
from terreau.ground.accounts.models import User
from terreau.ground.common.personal_data import Holding, Kept
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.rights.enums import CorrectionState
from terreau.ground.rights.models import CorrectionRequest

CORRECTION = purpose("rights.correction", gettext_lazy("Réponse à une demande de correction"))
# The last message to an address that is no longer known here.
ERASURE = purpose("rights.erasure", gettext_lazy("Réponse à une demande d’effacement"), fleeting=True)


def tell_decided(request: CorrectionRequest, user: User) -> Message | None:
    written = write(
        "rights/mail/correction_decided.txt",
        subject=_("Votre demande de correction"),
        field=request.get_field_display(),
        accepted=request.state == CorrectionState.ACCEPTED,
        reason=request.reason,
        link=absolute(reverse("rights:mine")),
    )
    return enqueue(CORRECTION, to=user.email, written=written, structure=place_of(user, request.agent))


def answer_erasure(
    address: str, *, erased: tuple[Holding, ...], kept: tuple[tuple[Holding, Kept], ...]
) -> Message | None:
    """The written answer that the law asks for. Nothing says afterwards that it was sent."""
    written = write(
        "rights/mail/erasure_answer.txt",
        subject=_("Votre demande d’effacement"),
        erased=[str(each.label) for each in erased],
        kept=[(str(each.label), str(why.reason), str(why.basis)) for each, why in kept],
        contact=settings.CONTACT_EMAIL,
    )
    return enqueue(ERASURE, to=address, written=written)
