"""The messages of this room. Each holds a link to a page with a button: opening it changes nothing.

They are rows of the outbox, written in the transaction of what they announce. A link or a code is erased as soon as it
is sent; that of a forgotten password is made as it leaves, and so never kept.
"""

import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import EmailChange, Invitation, LinkCode, User, tidy_email
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import Written, purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.organisations.models import Agent, Structure


def reset_link(recipient: str) -> Written | None:
    """How to choose a new password, to the owner of this address if there is one."""
    user = User.objects.active().filter(email=tidy_email(recipient)).first()
    if user is None:
        return None
    key = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accounts:password_reset", args=[key, default_token_generator.make_token(user)])
    subject = _("Choisir un nouveau mot de passe")
    return write("accounts/mail/password_reset.txt", subject=subject, link=absolute(path))


INVITATION = purpose("accounts.invitation", gettext_lazy("Invitation"))
LINK_CODE = purpose("accounts.link_code", gettext_lazy("Code de vérification"))
TIE_CODE = purpose("accounts.tie_code", gettext_lazy("Code pour relier ProConnect"))
PROCONNECT_TIED = purpose("accounts.proconnect_tied", gettext_lazy("Compte relié à ProConnect"))
EMAIL_CHANGE = purpose("accounts.email_change", gettext_lazy("Nouveau courriel à confirmer"))
EMAIL_CHANGED = purpose("accounts.email_changed", gettext_lazy("Courriel changé"))
ACCOUNT_IDLE = purpose("accounts.account_idle", gettext_lazy("Compte qui va être effacé"))
PASSWORD_RESET = purpose("accounts.password_reset", gettext_lazy("Mot de passe oublié"), make=reset_link)


def send_invitation(invitation: Invitation, token: str, *, days: int, structure: Structure | None) -> Message | None:
    link = absolute(reverse("accounts:invitation", args=[token]))
    written = write("accounts/mail/invitation.txt", subject=_("Votre invitation"), link=link, days=days)
    return enqueue(
        INVITATION,
        to=invitation.email,
        written=written,
        structure=structure,
        secret=True,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )


def send_digits(code: LinkCode, digits: str, *, minutes: int) -> Message | None:
    subject = _("Votre code de vérification")
    written = write("accounts/mail/link_code.txt", subject=subject, digits=digits, minutes=minutes)
    return enqueue(
        LINK_CODE,
        to=code.user.email,
        written=written,
        structure=place_of(code.user, code.agent),
        secret=True,
        expires_at=code.expires_at,
    )


def send_tie_digits(code: LinkCode, digits: str, *, minutes: int) -> Message | None:
    """To whoever owns the account that somebody recognised by ProConnect says is his."""
    subject = _("Votre code pour relier ProConnect à votre compte")
    written = write("accounts/mail/tie_code.txt", subject=subject, digits=digits, minutes=minutes)
    return enqueue(
        TIE_CODE,
        to=code.user.email,
        written=written,
        structure=place_of(code.user),
        secret=True,
        expires_at=code.expires_at,
    )


def tell_tied(account: User) -> Message | None:
    written = write("accounts/mail/proconnect_tied.txt", subject=_("Votre compte s’ouvre désormais par ProConnect"))
    return enqueue(PROCONNECT_TIED, to=account.email, written=written, structure=place_of(account))


def send_email_change(change: EmailChange, token: str) -> Message | None:
    link = absolute(reverse("accounts:email_confirm", args=[token]))
    written = write("accounts/mail/email_change.txt", subject=_("Confirmer votre nouveau courriel"), link=link)
    place = place_of(change.user)
    return enqueue(
        EMAIL_CHANGE, to=change.email, written=written, structure=place, secret=True, expires_at=change.expires_at
    )


def tell_email_changed(user: User, old: str) -> Message | None:
    written = write("accounts/mail/email_changed.txt", subject=_("Le courriel de votre compte a changé"))
    return enqueue(EMAIL_CHANGED, to=old, written=written, structure=place_of(user))


def tell_idle(user: User, *, day: str) -> Message | None:
    months, link = settings.KEEP_IDLE_ACCOUNTS_MONTHS, absolute(reverse("desk:my_data"))
    subject = _("Votre compte va être effacé")
    written = write("accounts/mail/account_idle.txt", subject=subject, day=day, link=link, months=months)
    return enqueue(ACCOUNT_IDLE, to=user.email, written=written, structure=place_of(user))


def place_of(user: User, agent: Agent | None = None) -> Structure | None:
    """Whose administrators look after a message to this account: where the person is, or holds a role."""
    agent = agent or user.agent
    if agent is not None:
        return agent.structure
    return user.held_roles[0].structure if user.held_roles else None


def send_reset_link(email: str) -> Message | None:
    """The same work for an address that nobody has: whose it is, is looked up when the message leaves."""
    expires_at = timezone.now() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return enqueue(PASSWORD_RESET, to=tidy_email(email), expires_at=expires_at)
