"""The first sign-in of somebody through ProConnect: what may be opened, what must be proved.

ProConnect recognises a person by `sub`, and gives a new one when the administration changes of identity provider. The
address proposes an account and never opens it: six digits sent there, or the password, prove that it is his. An account
is made only for an address that the administration knows: that of an agent of its file, or of an invitation. No role is
given by an address either: the link of the invitation does.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts import actions, emails, throttle
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.activation import DIGITS_VALID_FOR, TRIES
from terreau.ground.accounts.models import Invitation, LinkCode, User
from terreau.ground.accounts.proconnect.backend import Identity
from terreau.ground.accounts.proofs import code_hash, new_digits
from terreau.ground.journal import actions as journal
from terreau.ground.organisations.models import Agent


def known_by_sub(identity: Identity) -> User | None:
    """The account, open or closed: a closed one is refused, and must not be made a second time."""
    return User.objects.filter(sub=identity.sub).first()


def account_to_propose(identity: Identity) -> User | None:
    """The account that has this address, or that of the one agent who has it: to be proved, whatever its `sub`."""
    account = User.objects.filter(email=identity.email).first()
    if account is not None:
        return account
    agents = Agent.objects.active().filter(email=identity.email)
    found = list(User.objects.filter(agent__in=agents).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def may_open(identity: Identity) -> bool:
    """Whether the administration expects this address: an agent without account, or an invitation still valid."""
    agents = Agent.objects.active().filter(email=identity.email, user=None)
    return agents.exists() or Invitation.objects.usable().filter(email=identity.email).exists()


@transaction.atomic
def open_account(identity: Identity) -> User:
    """An account without role and without password. Raises Refused when nobody expects this address."""
    if account_to_propose(identity) or not may_open(identity):
        raise Refused(_("Aucun compte ne peut être ouvert avec ce courriel."))
    try:
        with transaction.atomic():
            user = User.objects.create_user(identity.email, name=identity.name, sub=identity.sub)
    except IntegrityError as error:
        raise Refused(_("Un compte existe déjà avec ce courriel. Recommencez la connexion.")) from error
    journal.record("accounts.user.opened", user, by=user, through="proconnect")
    return user


def masked(email: str) -> str:
    """Enough of an address for its owner to know it: « a…@ministere.example »."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def send_digits(request: HttpRequest, account: User, identity: Identity) -> None:
    """Send six digits to the address of the account, good for this identity alone. Raises TooManyTries."""
    throttle.take(_keys(request, account))
    digits = new_digits()
    with transaction.atomic():
        values = {"agent": None, "code_hash": _hash(account, identity, digits), "tries": 0}
        expires_at = timezone.now() + DIGITS_VALID_FOR
        code, _created = LinkCode.objects.update_or_create(user=account, defaults=values | {"expires_at": expires_at})
        journal.record("accounts.tie_code.sent", account, by=None)
        emails.send_tie_digits(code, digits, minutes=int(DIGITS_VALID_FOR.total_seconds() // 60))


def tie_by_digits(account: User, identity: Identity, *, digits: str) -> User:
    """Each try is paid before the code is compared. Raises Refused."""
    current = LinkCode.objects.filter(user=account, tries__lt=TRIES, expires_at__gt=timezone.now())
    if not current.update(tries=F("tries") + 1):
        raise Refused(_("Ce code n’est plus valable. Demandez-en un autre."))
    with transaction.atomic():
        right = LinkCode.objects.filter(user=account, code_hash=_hash(account, identity, digits.strip()))
        if not right.delete()[0]:
            raise Refused(_("Code incorrect."))
        return _tie(account, identity, proof="email_code")


def tie_by_password(request: HttpRequest, account: User, identity: Identity, *, password: str) -> User:
    """Raises Refused or TooManyTries."""
    try:
        actions.check_password(request, email=account.email, password=password)
    except Refused as refusal:
        raise Refused(_("Mot de passe incorrect.")) from refusal
    return _tie(account, identity, proof="password")


@transaction.atomic
def _tie(account: User, identity: Identity, *, proof: str) -> User:
    """The account is from now on that of this `sub`, unless it was closed or tied otherwise meanwhile."""
    same = User.objects.active().filter(pk=account.pk, sub=account.sub)
    try:
        with transaction.atomic():
            tied = same.update(sub=identity.sub)
    except IntegrityError:
        tied = 0
    if not tied:
        raise Refused(_("Ce compte a changé entre-temps. Recommencez la connexion."))
    journal.record("accounts.user.tied", account, by=account, proof=proof, replaced=account.sub is not None)
    account.sub = identity.sub
    emails.tell_tied(account)
    return account


def _hash(account: User, identity: Identity, digits: str) -> str:
    """Of its own kind, and for one identity: digits asked for otherwise prove nothing here."""
    return code_hash("tie", f"{account.pk}:{identity.sub}", digits)


def _keys(request: HttpRequest, account: User) -> list[tuple[str, str]]:
    return throttle.keys_of(request, f"tie:{account.pk}")
