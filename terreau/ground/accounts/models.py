"""Who signs in, and with which roles on which structures."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Imported agents are not users; jurors and partners are users without agent."""

    email = models.EmailField(_("courriel"), unique=True)
    sub = models.CharField(_("identifiant du fournisseur d’identité"), max_length=255, null=True, unique=True)  # noqa: DJ001
    name = models.CharField(_("nom affiché"), max_length=200, blank=True)
    agent = models.OneToOneField(
        Agent, verbose_name=_("agent"), null=True, blank=True, on_delete=models.SET_NULL, related_name="user"
    )
    is_active = models.BooleanField(_("actif"), default=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    # No last sign-in is ever kept (design: never shown, so never stored).
    last_login = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("utilisateur")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Un compte existe déjà avec ce courriel."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def held_roles(self) -> tuple["Role", ...]:
        """Every role of this user with its structure, read once per instance."""
        return tuple(self.roles.select_related("structure").order_by("structure__path", "role"))

    def structures_as(self, *roles: RoleName) -> tuple[Structure, ...]:
        """The structures where this user directly holds one of `roles` (any role when none is named), along the tree."""
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
        return f"{self.get_role_display()} · {self.structure_id}"
