"""Changing the address of one's account: the new one is proved by a link, the old one is told."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts import emails
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.models import EmailChange, User, tidy_email
from terreau.ground.accounts.proofs import new_token, token_hash
from terreau.ground.journal import actions as journal
from terreau.ground.mail import opposing

VALID_FOR = timedelta(hours=24)


@transaction.atomic
def ask(user: User, *, email: str, by: User) -> None:
    """Send the link to the new address. Nothing changes before it is opened and confirmed.

    The answer is the same when the address is that of another account: who holds it learns nothing, and the change
    fails at the end.
    """
    email = tidy_email(email)
    if user.sub:
        raise Refused(_("Votre courriel vient de votre fournisseur d’identité : c’est là qu’il se change."))
    if email == user.email:
        raise Refused(_("C’est déjà votre courriel."))
    token = new_token()
    change, _created = EmailChange.objects.update_or_create(
        user=user,
        defaults={"email": email, "token_hash": token_hash(token), "expires_at": timezone.now() + VALID_FOR},
    )
    journal.record("accounts.email.change_asked", user, by=by)
    emails.send_email_change(change, token)


def find(user: User, token: str) -> EmailChange | None:
    """The change that this link proves, if it is this user's."""
    return EmailChange.objects.filter(user=user, token_hash=token_hash(token)).first()


@transaction.atomic
def confirm(user: User, token: str, *, by: User) -> None:
    """The new address takes over, once; the old one receives a message."""
    change = find(user, token)
    if (
        change is None
        or change.expires_at <= timezone.now()
        or not EmailChange.objects.filter(pk=change.pk).delete()[0]
    ):
        raise Refused(_("Ce lien n’est plus valable. Demandez-en un autre."))
    old = user.email
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=change.email)
    except IntegrityError as error:
        raise Refused(_("Cette adresse ne peut pas être utilisée ici.")) from error
    user.email = change.email
    journal.record("accounts.email.changed", user, by=by)
    opposing.follow(old, change.email)
    emails.tell_email_changed(user, old)
