from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.enums import RoleName


class PathState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    PUBLISHED = "published", _("Ouvert")
    WITHDRAWN = "withdrawn", _("Retiré")


PATH_TRANSITIONS: dict[str, set[str]] = {
    PathState.DRAFT: {PathState.PUBLISHED},
    PathState.PUBLISHED: {PathState.WITHDRAWN},
    PathState.WITHDRAWN: {PathState.PUBLISHED},
}


class VersionState(models.TextChoices):
    """A draft becomes the one in force, and that one a past one, which those who began it may finish."""

    DRAFT = "draft", _("En préparation")
    CURRENT = "current", _("En vigueur")
    PAST = "past", _("Remplacée")


class Opening(models.TextChoices):
    """When a step is proposed."""

    ORDER = "order", _("Après les étapes qui la précèdent")
    FREE = "free", _("Tout de suite")
    NAMED = "named", _("Après les étapes choisies ci-dessous")


class SideKind(models.TextChoices):
    """Who builds a path together."""

    HR = "hr", _("Ressources humaines")
    DIGITAL = "digital", _("Direction du numérique")
    BUSINESS = "business", _("Direction métier")
    OUTSIDE = "outside", _("Partenaire extérieur")


# Who signs for a structure, by the part that it has in the path.
SIGNERS: dict[str, tuple[RoleName, ...]] = {
    SideKind.HR: (RoleName.HR,),
    SideKind.DIGITAL: (RoleName.MANAGER, RoleName.PROGRAMME_LEAD),
    SideKind.BUSINESS: (RoleName.MANAGER, RoleName.PROGRAMME_LEAD),
}


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("suivi")
    LEFT = "left", _("laissé de côté")
