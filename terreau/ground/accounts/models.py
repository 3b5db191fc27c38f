"""Who signs in, and with which roles on which structures."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.enums import InvitationState
from terreau.ground.accounts.querysets import InvitationQuerySet, UserQuerySet
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure


def tidy_email(text: str | None) -> str:
    """The one form under which an address is kept and looked up."""
    return (text or "").strip().lower()


# The address of an account that was erased: in a domain that no message reaches (RFC 2606), and that nobody can have.
ERASED = "efface.invalid"


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=tidy_email(username))

    def create_user(self, email: str, *, password: str | None = None, **fields: Any) -> "User":
        """A user, with a password or none that works. Journalling is the caller's: use `actions` outside of tests."""
        user = self.model(email=tidy_email(email), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. Imported agents are not users; jurors and partners are users without agent."""

    email = models.EmailField(_("courriel"), unique=True)
    sub = models.CharField(_("identifiant du fournisseur d’identité"), max_length=255, null=True, unique=True)  # noqa: DJ001
    name = models.CharField(_("nom affiché"), max_length=200, blank=True)
    agent = models.OneToOneField(
        Agent, verbose_name=_("agent"), null=True, blank=True, on_delete=models.SET_NULL, related_name="user"
    )
    is_active = models.BooleanField(_("actif"), default=True)
    demo_character = models.CharField(
        _("personnage de démonstration"),
        max_length=120,
        blank=True,
        help_text=_("Ce que dit la page de connexion de la démonstration ; vide partout ailleurs."),
    )
    # Raised to end every session of this account (see `get_session_auth_hash`).
    session_round = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    # No last sign-in is ever kept (design: never shown, so never stored).
    last_login = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("utilisateur")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))),
                name="user_email_lower_case",
                violation_error_message=_("Le courriel s’enregistre en minuscules."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def erased(self) -> bool:
        return self.email.endswith(f"@{ERASED}")

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """What a session must agree with to go on: the password, and the round, which closing the account raises."""
        own = f"{self.password}:{self.session_round}"
        return salted_hmac("terreau.accounts.session", own, secret=secret, algorithm="sha256").hexdigest()

    @property
    def employer_id(self) -> int | None:
        """The employer of this account, when there is one and only one: that of its agent, else that of its roles."""
        if self.agent:
            return self.agent.employer_id
        found = self.roles.order_by().values_list("structure__root_id", "structure_id").distinct()
        employers = {root or structure for root, structure in found}
        return employers.pop() if len(employers) == 1 else None

    @cached_property
    def held_roles(self) -> tuple["Role", ...]:
        """Every role of this user with its structure, read once per instance."""
        return tuple(self.roles.select_related("structure__root").order_by("structure__path", "role"))

    def structures_as(self, *roles: RoleName) -> tuple[Structure, ...]:
        """The structures where this user directly holds one of `roles` (any when none is named), along the tree."""
        found = {held.structure_id: held.structure for held in self.held_roles if not roles or held.role in roles}
        return tuple(found.values())

    def has_role(self, *roles: RoleName, structure: Structure) -> bool:
        """Whether one of `roles` (any when none is named) is held on `structure` or on an ancestor of it."""
        # A path is the chain of keys from the root, each of fixed width: an ancestor's path begins the descendant's.
        return any(structure.path.startswith(held.path) for held in self.structures_as(*roles))


class Role(models.Model):
    user = models.ForeignKey(User, verbose_name=_("utilisateur"), on_delete=models.CASCADE, related_name="roles")
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="roles"
    )
    role = models.CharField(_("rôle"), max_length=20, choices=RoleName)
    granted_at = models.DateTimeField(_("donné le"), auto_now_add=True)

    class Meta:
        verbose_name = _("rôle")
        ordering = ["user", "structure", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "structure", "role"],
                name="role_once",
                violation_error_message=_("Cette personne a déjà ce rôle ici."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.structure}"


class Invitation(models.Model):
    """A link sent to an address. Only a hash of its token is kept; whoever holds the link may accept, once."""

    email = models.EmailField(_("courriel"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=InvitationState, default=InvitationState.PENDING)
    message = models.ForeignKey(
        Message, verbose_name=_("message"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    invited_by = models.ForeignKey(
        User, verbose_name=_("invité par"), null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    # An agent who activates his own account with a code from HR proves his address by the same kind of link.
    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    accepted_by = models.ForeignKey(
        User, verbose_name=_("accepté par"), null=True, on_delete=models.SET_NULL, related_name="invitations_accepted"
    )
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expire le"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk} ({self.get_state_display()})"

    @property
    def delivery(self) -> str:
        """What became of the message, in words. The outbox forgets it a year after."""
        return self.message.get_state_display() if self.message else gettext("Oublié")

    @property
    def employer_id(self) -> int | None:
        """The employer on whose behalf it is sent, when there is one and only one."""
        if self.agent:
            return self.agent.employer_id
        employers = {role.structure.employer_id for role in self.roles.select_related("structure")}
        return employers.pop() if len(employers) == 1 else None

    @property
    def expired(self) -> bool:
        return self.state == InvitationState.PENDING and self.expires_at <= timezone.now()


class InvitedRole(models.Model):
    """A role that accepting the invitation gives."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="roles")
    structure = models.ForeignKey(Structure, verbose_name=_("structure"), on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("rôle"), max_length=20, choices=RoleName)

    class Meta:
        verbose_name = _("rôle proposé")
        ordering = ["invitation", "structure", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "structure", "role"],
                name="invited_role_once",
                violation_error_message=_("Ce rôle est déjà dans l’invitation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.structure}"


class ActivationCode(models.Model):
    """What HR hands to an agent on paper. One per agent: a new one replaces the old."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="activation_code")
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expire le"))

    class Meta:
        verbose_name = _("code d’activation")
        ordering = ["agent"]

    def __str__(self) -> str:
        return str(self.agent_id)


class LinkCode(models.Model):
    """Six digits sent to a user's address to prove that the agent with this address is he. One per user.

    Without agent, they prove that whoever came through ProConnect is the user.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="link_code")
    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(_("expire le"))

    class Meta:
        verbose_name = _("code de rattachement")
        ordering = ["user"]

    def __str__(self) -> str:
        return str(self.user_id)


class EmailChange(models.Model):
    """A new address that its owner has yet to prove by the link sent to it. One per user; the latest stands."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="email_change")
    email = models.EmailField(_("nouveau courriel"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expire le"))

    class Meta:
        verbose_name = _("changement de courriel")
        ordering = ["user"]

    def __str__(self) -> str:
        return str(self.user_id)


class IdleAccount(models.Model):
    """An account that serves nothing any more, since when, and when its owner was told that it would go."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="idle")
    since = models.DateField(_("sans rôle ni dossier depuis le"))
    told_on = models.DateField(_("prévenu le"), null=True)

    class Meta:
        verbose_name = _("compte sans emploi")
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.since}"


class Throttle(models.Model):
    """Failures against one account or from one network address, under a keyed hash: neither can be read back."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField()

    class Meta:
        verbose_name = _("frein")
        ordering = ["key"]
        indexes = [models.Index(fields=["blocked_until"], name="throttle_blocked_until")]

    def __str__(self) -> str:
        return f"{self.failures} → {self.blocked_until:%H:%M:%S}"
