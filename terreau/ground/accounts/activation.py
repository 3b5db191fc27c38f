"""How a user becomes the account of an agent: never by itself, always by a proof.

Two ways. With a work address: the single agent who has the user's address is proposed after sign-in, and six digits
sent to that address prove it. Without: human resources print a code; with his matricule and the code the agent gives
an address of his own, and proves that address by the link sent to it, which opens his account. An account needs an
address because a forgotten password must have somewhere to go; any address will do, and it is used for nothing else.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts import emails, invitations, throttle
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.models import ActivationCode, LinkCode, User
from terreau.ground.accounts.proofs import code_hash, new_digits, new_paper_code, tidy_paper_code
from terreau.ground.journal import actions as journal
from terreau.ground.organisations.models import Agent

CODE_VALID_FOR = timedelta(days=30)
DIGITS_VALID_FOR = timedelta(minutes=10)
TRIES = 5


@transaction.atomic
def issue_code(agent: Agent, *, by: User) -> str:
    """Make the code of `agent`, replacing any earlier one, and return it: this is the only time it can be read."""
    if User.objects.filter(agent=agent).exists():
        raise Refused(_("Cet agent a déjà un compte."))
    code = new_paper_code()
    hashed = code_hash("activation", "", tidy_paper_code(code))
    ActivationCode.objects.update_or_create(
        agent=agent, defaults={"code_hash": hashed, "expires_at": timezone.now() + CODE_VALID_FOR}
    )
    journal.record("accounts.activation_code.issued", agent, by=by)
    return code


def request_activation(request: HttpRequest, *, matricule: str, code: str, email: str) -> None:
    """With the right matricule and code, send to `email` the link that opens the account.

    Raises TooManyTries, or Refused with one message whatever was wrong. The code is spent only by the link: an address
    mistyped costs nothing.
    """
    keys = throttle.keys_of(request, f"matricule:{matricule}")
    throttle.take(keys)
    hashed = code_hash("activation", "", tidy_paper_code(code))
    known = ActivationCode.objects.filter(code_hash=hashed, expires_at__gt=timezone.now(), agent__left_on=None)
    found = known.filter(agent__matricule=matricule.strip(), agent__user=None).select_related("agent").first()
    if found is None:
        raise Refused(_("Matricule ou code incorrect, ou code déjà utilisé ou trop ancien."))
    throttle.forgive(keys)
    invitations.invite_agent(found.agent, email=email)


def agent_to_propose(user: User) -> Agent | None:
    """The one active agent who has the user's address and no account yet; nobody when there are two."""
    if user.agent_id:
        return None
    candidates = Agent.objects.active().filter(email=user.email, user=None).select_related("structure", "employer")
    found = list(candidates.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def send_digits(user: User) -> None:
    """Send the six digits to the address; an earlier code stops working. Raises Refused, or TooManyTries: each code
    brings five more guesses."""
    agent = agent_to_propose(user)
    if agent is None:
        raise Refused(_("Aucun agent sans compte n’a votre courriel."))
    throttle.take([_sending(user)])
    digits = new_digits()
    code, _created = LinkCode.objects.update_or_create(
        user=user,
        defaults={
            "agent": agent,
            "code_hash": code_hash("link", user.pk, digits),
            "tries": 0,
            "expires_at": timezone.now() + DIGITS_VALID_FOR,
        },
    )
    journal.record("accounts.link_code.sent", user, by=user)
    emails.send_digits(code, digits, minutes=int(DIGITS_VALID_FOR.total_seconds() // 60))


def _sending(user: User) -> tuple[str, str]:
    """What asking for one more code weighs on."""
    return ("account", f"link:{user.pk}")


def confirm_digits(user: User, *, digits: str) -> Agent:
    """Link the user to the agent. Each try is paid before the code is compared, so that five at once are five."""
    current = LinkCode.objects.filter(user=user, tries__lt=TRIES, expires_at__gt=timezone.now())
    if not current.update(tries=F("tries") + 1):
        raise Refused(_("Ce code n’est plus valable. Demandez-en un autre."))
    with transaction.atomic():
        right = LinkCode.objects.filter(user=user, code_hash=code_hash("link", user.pk, digits.strip()))
        code = right.select_related("agent").first()
        if code is None or code.agent is None or not right.delete()[0]:
            raise Refused(_("Code incorrect."))
        try:
            with transaction.atomic():
                linked = User.objects.filter(pk=user.pk, agent=None).update(agent=code.agent)
        except IntegrityError:
            linked = 0
        if not linked:
            raise Refused(_("Cet agent a déjà un compte."))
        throttle.forgive([_sending(user)])
        user.agent = code.agent
        journal.record(
            "accounts.user.linked", user, by=user, employer=code.agent.employer_id, agent=code.agent_id,
            proof="email_code",
        )  # fmt: skip
    return code.agent
