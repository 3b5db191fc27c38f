"""Inviting somebody by a link sent to an address, and what accepting it does.

The token lives in the message only. A link serves once and for 14 days; sending again makes a new link and a new date,
so that an old message opens nothing. Accepting asks again whether the inviter may still give these roles.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts import emails
from terreau.ground.accounts.access import may_grant
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.enums import InvitationState
from terreau.ground.accounts.models import ActivationCode, Invitation, InvitedRole, Role, User, tidy_email
from terreau.ground.accounts.proofs import new_token, token_hash
from terreau.ground.journal import actions as journal
from terreau.ground.mail.actions import withdraw
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure

VALID_FOR = timedelta(days=14)


def no_longer_valid() -> Refused:
    return Refused(_("Cette invitation n’est plus valable. Demandez à la personne qui vous a invité de la renvoyer."))


@transaction.atomic
def invite(*, email: str, roles: Iterable[tuple[RoleName, Structure]], by: User) -> Invitation:
    """Invite `email` to hold `roles`. Raises Refused when `by` may not give one of them."""
    roles = list(dict.fromkeys(roles))
    if not roles:
        raise Refused(_("Choisissez au moins un rôle."))
    invited = User.objects.filter(email=tidy_email(email)).first()
    for role, structure in roles:
        if not may_grant(by, role, structure, to=invited):
            raise Refused(_("Vous ne pouvez pas donner ce rôle ici."))
    invitation, token = _create(email=email, by=by)
    InvitedRole.objects.bulk_create(
        InvitedRole(invitation=invitation, role=role, structure=structure) for role, structure in roles
    )
    given = [[str(role), structure.pk] for role, structure in roles]
    journal.record("accounts.invitation.created", invitation, by=by, roles=given)
    _send(invitation, token)
    return invitation


@transaction.atomic
def invite_agent(agent: Agent, *, email: str) -> Invitation:
    """Prove the address that an agent gave with the activation code that HR handed to him. Gives no role."""
    invitation, token = _create(email=email, agent=agent)
    journal.record("accounts.invitation.created", invitation, by=None, agent=agent.pk)
    _send(invitation, token)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: User) -> None:
    """A new link and a new date; the old link opens nothing any more."""
    token = new_token()
    changed = Invitation.objects.pending().filter(pk=invitation.pk)
    if not changed.update(token_hash=token_hash(token), expires_at=timezone.now() + VALID_FOR):
        raise Refused(_("Cette invitation a déjà été acceptée ou annulée."))
    journal.record("accounts.invitation.resent", invitation, by=by)
    _send(invitation, token)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(state=InvitationState.REVOKED):
        raise Refused(_("Cette invitation a déjà été acceptée ou annulée."))
    if invitation.message:
        withdraw(invitation.message)
    journal.record("accounts.invitation.revoked", invitation, by=by)


def find(token: str) -> Invitation | None:
    """The usable invitation of this link, if any."""
    found = Invitation.objects.usable().select_related("invited_by", "agent__employer", "agent__structure")
    return found.prefetch_related("roles__structure").filter(token_hash=token_hash(token)).first()


def account_of(invitation: Invitation) -> User | None:
    """The account that already has the invited address."""
    return User.objects.filter(email=invitation.email).first()


@transaction.atomic
def accept_as_new(token: str, *, name: str, password: str | None = None, sub: str | None = None) -> User:
    """Create the account and give it the roles. Raises Refused when the link has been used, revoked or is too old.

    It opens by this password, or by the `sub` of ProConnect: the link proves the address in both cases.
    """
    invitation = _claim(token)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password=password, name=name, sub=sub)
    except IntegrityError as error:
        reason = _("Un compte existe déjà avec ce courriel. Connectez-vous pour accepter l’invitation.")
        raise Refused(reason) from error
    _settle(invitation, user)
    return user


@transaction.atomic
def accept_as(user: User, token: str) -> None:
    """Give the roles to an existing account, which must be the invited one and signed in."""
    invitation = _claim(token)
    if invitation.email != user.email or not user.is_active:
        raise Refused(_("Cette invitation est pour un autre compte."))
    _settle(invitation, user)


def _create(*, email: str, by: User | None = None, agent: Agent | None = None) -> tuple[Invitation, str]:
    token = new_token()
    invitation = Invitation.objects.create(
        email=tidy_email(email),
        token_hash=token_hash(token),
        invited_by=by,
        agent=agent,
        expires_at=timezone.now() + VALID_FOR,
    )
    return invitation, token


def _claim(token: str) -> Invitation:
    """Take the invitation for this transaction: of two acceptances at once, one finds nothing left."""
    hashed = token_hash(token)
    if not Invitation.objects.usable().filter(token_hash=hashed).update(state=InvitationState.ACCEPTED):
        raise no_longer_valid()
    return Invitation.objects.select_related("invited_by", "agent").get(token_hash=hashed)


def _settle(invitation: Invitation, user: User) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    offered = list(invitation.roles.select_related("structure"))
    for offer in offered:
        inviter = invitation.invited_by
        role = RoleName(offer.role)
        if inviter is None or not inviter.is_active or not may_grant(inviter, role, offer.structure, to=user):
            raise no_longer_valid()
    Role.objects.bulk_create(
        (Role(user=user, structure=offer.structure, role=offer.role) for offer in offered), ignore_conflicts=True
    )
    if invitation.agent:
        _link(invitation.agent, user)
    given = [[offer.role, offer.structure_id] for offer in offered]
    journal.record("accounts.invitation.accepted", invitation, by=user, roles=given)


def _link(agent: Agent, user: User) -> None:
    """The account becomes that of the agent; the code from HR, still there, is what allows it, and is spent."""
    if not ActivationCode.objects.filter(agent=agent, agent__left_on=None, expires_at__gt=timezone.now()).delete()[0]:
        raise no_longer_valid()
    if (
        not User.objects.filter(pk=user.pk, agent=None)
        .exclude(pk__in=User.objects.filter(agent=agent))
        .update(agent=agent)
    ):
        raise no_longer_valid()
    user.agent = agent
    journal.record(
        "accounts.user.linked", user, by=user, employer=agent.employer_id, agent=agent.pk, proof="activation_code"
    )


def _send(invitation: Invitation, token: str) -> None:
    """A row of the outbox in this transaction; an earlier message that has not left never will: its link is dead."""
    if invitation.message:
        withdraw(invitation.message)
    offered = invitation.roles.select_related("structure").order_by("pk").first()
    structure = offered.structure if offered else (invitation.agent.structure if invitation.agent else None)
    message = emails.send_invitation(invitation, token, days=VALID_FOR.days, structure=structure)
    Invitation.objects.filter(pk=invitation.pk).update(message=message)
