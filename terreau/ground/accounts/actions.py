"""Signing in, passwords, roles, deactivation: every write on accounts. Invitations have their own module."""

from functools import partial

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _

from terreau.ground.accounts import throttle
from terreau.ground.accounts.access import may_grant
from terreau.ground.accounts.models import (
    ERASED,
    EmailChange,
    IdleAccount,
    Invitation,
    LinkCode,
    Role,
    User,
    tidy_email,
)
from terreau.ground.common import mail_files
from terreau.ground.journal import actions as journal
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure


class Refused(Exception):
    """A rule says no; the message is for the user."""


def check_password(request: HttpRequest, *, email: str, password: str) -> User:
    """The account that this address and password open.

    Raises TooManyTries, or Refused with one message whatever was wrong. The work is the same for an unknown address,
    a deactivated account and a wrong password (Django hashes the password in each case). Where local accounts are off
    no password opens anything, whatever page asks.
    """
    if not settings.LOCAL_ACCOUNTS:
        raise Refused(_("Les mots de passe ne sont pas acceptés ici : connectez-vous par ProConnect."))
    keys = throttle.keys_of(request, email)
    throttle.take(keys)
    user = authenticate(request, username=tidy_email(email), password=password)
    if not isinstance(user, User):
        raise Refused(_("Courriel ou mot de passe incorrect."))
    throttle.forgive(keys)
    return user


@transaction.atomic
def change_password(user: User, *, password: str, by: User) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    journal.record("accounts.password.changed", user, by=by)


def user_of_reset_link(key: str, token: str) -> User | None:
    """Whose link this is; None when it is wrong, too old, or already used (the password has changed since)."""
    try:
        user = User.objects.active().get(pk=force_str(urlsafe_base64_decode(key)))
    except (ValueError, User.DoesNotExist):
        return None
    return user if default_token_generator.check_token(user, token) else None


@transaction.atomic
def reset_password(key: str, token: str, *, password: str) -> User:
    """Set the password once. Of two uses of one link at the same time the database lets one through."""
    user = user_of_reset_link(key, token)
    if user is None:
        raise Refused(_("Ce lien n’est plus valable. Demandez-en un autre."))
    before = user.password
    user.set_password(password)
    if not User.objects.filter(pk=user.pk, password=before).update(password=user.password):
        raise Refused(_("Ce lien n’est plus valable. Demandez-en un autre."))
    throttle.forgive([("account", user.email)])
    journal.record("accounts.password.reset", user, by=user)
    return user


@transaction.atomic
def grant_role(user: User, *, role: RoleName, structure: Structure, by: User | str) -> Role:
    """Give `role` on `structure` and below. A process (`by` a string) is trusted; a person is checked."""
    if isinstance(by, User) and not may_grant(by, role, structure, to=user):
        raise Refused(_("Vous ne pouvez pas donner ce rôle ici."))
    try:
        with transaction.atomic():
            granted = Role.objects.create(user=user, structure=structure, role=role)
    except IntegrityError as error:
        raise Refused(_("Cette personne a déjà ce rôle ici.")) from error
    journal.record(
        "accounts.role.granted", user, by=by, employer=structure.employer_id, role=role, structure=structure.pk
    )
    return granted


@transaction.atomic
def revoke_role(role: Role, *, by: User | str) -> None:
    """Withdraw a role. The last administrator of an employer stays: the database decides, not a count made before."""
    if isinstance(by, User) and not may_grant(by, RoleName(role.role), role.structure):
        raise Refused(_("Vous ne pouvez pas retirer ce rôle ici."))
    doomed = Role.objects.filter(pk=role.pk)
    if role.role == RoleName.ADMINISTRATOR and role.structure.parent_id is None:
        _one_at_a_time(role.structure_id)
        doomed = doomed.filter(
            Q(user__is_active=False) | Exists(_other_administrators(OuterRef("structure"), role.user))
        )
    if not doomed.delete()[0]:
        raise Refused(_("C’est le dernier administrateur de cet employeur : nommez d’abord quelqu’un d’autre."))
    journal.record(
        "accounts.role.revoked", role.user, by=by, employer=role.structure.employer_id, role=role.role,
        structure=role.structure_id,
    )  # fmt: skip


@transaction.atomic
def deactivate(user: User, *, by: User | str) -> None:
    """Close an account: no more sign-in, open sessions end. Refused for the last administrator of an employer."""
    employers = Role.objects.filter(user=user, role=RoleName.ADMINISTRATOR, structure__parent=None)
    _one_at_a_time(*employers.values_list("structure_id", flat=True))
    alone = employers.filter(~Exists(_other_administrators(OuterRef("structure"), user)))
    if not User.objects.filter(~Exists(alone), pk=user.pk, is_active=True).update(
        is_active=False, session_round=F("session_round") + 1
    ):
        raise Refused(_("C’est le dernier administrateur d’un employeur : nommez d’abord quelqu’un d’autre."))
    user.refresh_from_db(fields=["is_active", "session_round"])
    journal.record("accounts.user.deactivated", user, by=by)


@transaction.atomic
def reactivate(user: User, *, by: User | str) -> None:
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.is_active = True
        journal.record("accounts.user.reactivated", user, by=by)


@transaction.atomic
def rename(user: User, *, name: str, by: User) -> None:
    """Change the name that is displayed. The journal says that it changed, not from what."""
    user.name = " ".join(name.split())
    user.save(update_fields=["name"])
    journal.record("accounts.user.renamed", user, by=by)


def is_last_administrator(user: User) -> bool:
    """Whether some employer would be left without anybody to administer it."""
    held = Role.objects.filter(user=user, user__is_active=True, role=RoleName.ADMINISTRATOR, structure__parent=None)
    return held.filter(~Exists(_other_administrators(OuterRef("structure"), user))).exists()


@transaction.atomic
def erase(user: User, *, by: User | str) -> int:
    """Close an account for ever and forget whose it was: the row stays, for the journal's key, and says nothing.

    Refused for the last administrator of an employer. Messages that lie on the disk of an installation without mail
    server go too, and so does the address in the queue of background work.
    """
    if user.is_active:
        deactivate(user, by=by)
    address, employer = user.email, user.employer_id
    # What was sent to an address that he was about to take goes with it.
    asked = list(EmailChange.objects.filter(user=user).values_list("email", flat=True))
    Message.objects.filter(recipient__in=asked).delete()
    Role.objects.filter(user=user).delete()
    for tied in (LinkCode, EmailChange, IdleAccount):
        tied.objects.filter(user=user).delete()
    Invitation.objects.filter(Q(accepted_by=user) | Q(email=address)).delete()
    Invitation.objects.filter(invited_by=user).update(invited_by=None)
    user.email, user.name, user.sub, user.agent = f"compte-{user.pk}@{ERASED}", "", None, None
    user.demo_character = ""
    user.set_unusable_password()
    user.save()
    journal.record("accounts.user.erased", user, by=by, employer=employer)
    for each in (address, *asked):
        transaction.on_commit(partial(mail_files.forget, each))
    return 1


def _other_administrators(structure: OuterRef, user: User):
    return Role.objects.filter(role=RoleName.ADMINISTRATOR, structure=structure, user__is_active=True).exclude(
        user=user
    )


def _one_at_a_time(*structures: int) -> None:
    """Queue behind whoever changes the administrators of the same employers.

    PostgreSQL locks the rows, so that the conditional statement after this one sees what the other has done. SQLite
    needs nothing: its transactions begin by taking the one right to write.
    """
    list(Structure.objects.select_for_update().filter(pk__in=structures).order_by("pk").values_list("pk"))
