from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from terreau.ground.accounts.enums import InvitationState
from terreau.ground.organisations.querysets import any_subtree


class UserQuerySet(models.QuerySet):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def within(self, *structures: Any) -> "UserQuerySet":
        """Users with a role in these subtrees, posted there, or who came by an invitation for there."""
        roles = apps.get_model("accounts.Role").objects.filter(any_subtree(structures, "structure__"))
        invited = apps.get_model("accounts.Invitation").objects.within(*structures)
        return self.filter(
            Exists(roles.filter(user=OuterRef("pk")))
            | Exists(invited.filter(accepted_by=OuterRef("pk")))
            | any_subtree(structures, "agent__structure__")
        )

    def matching(self, words: str) -> "UserQuerySet":
        """Whose name or address contains every word."""
        condition = Q()
        for word in words.split():
            condition &= Q(name__icontains=word) | Q(email__icontains=word)
        return self.filter(condition)


class InvitationQuerySet(models.QuerySet):
    def pending(self) -> "InvitationQuerySet":
        return self.filter(state=InvitationState.PENDING)

    def usable(self) -> "InvitationQuerySet":
        return self.pending().filter(expires_at__gt=timezone.now())

    def within(self, *structures: Any) -> "InvitationQuerySet":
        """Invitations that give a role in these subtrees."""
        roles = apps.get_model("accounts.InvitedRole").objects.filter(any_subtree(structures, "structure__"))
        return self.filter(Exists(roles.filter(invitation=OuterRef("pk"))))
