"""The messages of paths: an agreement asked, an agreement taken back by a change, a path completed."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.organisations.paths import keys_of
from terreau.rooms.learning.paths.enums import SIGNERS
from terreau.rooms.learning.paths.models import PathCompletion, Side, SignOff
from terreau.rooms.learning.paths.tokens import LIVE, token_of

ASKED = purpose("paths.agreement", gettext_lazy("Parcours de formation : votre accord est demandé"))
PARTNER = purpose("paths.partner", gettext_lazy("Parcours de formation : l’accord d’un partenaire est demandé"))
TAKEN_BACK = purpose("paths.taken_back", gettext_lazy("Parcours de formation : votre accord ne tient plus"))
COMPLETED = purpose("paths.completed", gettext_lazy("Parcours de formation : vous l’avez terminé"))


def signers_of(side: Side) -> list[User]:
    """Who signs for a structure: those who hold a role for it there, else on the nearest structure above."""
    if side.structure is None:
        return []
    held = User.objects.active().filter(roles__role__in=SIGNERS[side.kind])
    for key in reversed(keys_of(side.structure.path)):
        found = list(held.filter(roles__structure=key, roles__role__in=SIGNERS[side.kind]).distinct().order_by("pk"))
        if found:
            return found
    return []


def ask_side(side: Side) -> None:
    link = absolute(reverse("paths:draft", args=[side.version.path_id]))
    for user in signers_of(side):
        send("asked", ASKED, user.email, side, link=link)


def ask_partner(side: Side) -> None:
    link = absolute(reverse("paths:partner", args=[token_of(side)]))
    send("partner", PARTNER, side.email, side, link=link, days=LIVE.days, secret=True)


def tell_taken_back(sign_off: SignOff, changed: str) -> None:
    """A partner without account is written to as well: with another link, as its own may be over."""
    side = sign_off.side
    if side.is_outside:
        link = absolute(reverse("paths:partner", args=[token_of(side)]))
        if side.email:
            send("taken_back", TAKEN_BACK, side.email, side, link=link, changed=changed, secret=True)
    elif sign_off.signed_by is not None:
        link = absolute(reverse("paths:draft", args=[side.version.path_id]))
        send("taken_back", TAKEN_BACK, sign_off.signed_by.email, side, link=link, changed=changed)


def send(template: str, what: Any, to: str, side: Side, *, secret: bool = False, **context: Any) -> None:
    """`secret`: it holds the link of a partner, and is emptied once it has left."""
    path = side.version.path
    subjects = {
        "asked": _("Votre accord est demandé sur un parcours de formation"),
        "partner": _("Votre accord est demandé sur un parcours de formation"),
        "taken_back": _("Le parcours que vous aviez signé a changé"),
    }
    with translation.override(settings.LANGUAGE_CODE):
        written = write(f"paths/mail/{template}.txt", subject=str(subjects[template]), path=path, side=side, **context)
        with suppress(MailRefused):  # the page of the draft says who has not signed
            enqueue(what, to=to, written=written, structure=path.structure, secret=secret)


def tell_completed(completion: PathCompletion) -> None:
    """By his address of work, else that of his account; somebody without either reads it on his page.

    It belongs to no structure, and is emptied once it has left: what somebody learns is his own business.
    """
    agent, path = completion.agent, completion.version.path
    account = User.objects.filter(agent=agent, is_active=True).first()
    to = agent.email or (account.email if account else "")
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            "paths/mail/completed.txt",
            subject=_("Vous avez terminé un parcours de formation"),
            path=path,
            attested=completion.attestation is not None,
            link=absolute(reverse("paths:show", args=[path.pk])),
        )
        with suppress(MailRefused):  # no address that is one: his page says the same
            enqueue(COMPLETED, to=to, written=written, secret=True)
