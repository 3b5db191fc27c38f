from django.db import models
from django.utils.translation import gettext_lazy as _


class Withdrawer(models.TextChoices):
    """Who withdrew an attestation, as whoever verifies it reads."""

    HOLDER = "holder", _("la personne elle-même")
    ISSUER = "issuer", _("l’organisme qui l’a délivrée")


class Standing(models.TextChoices):
    """What verifying a code answers."""

    VALID = "valid", _("valide")
    EXPIRED = "expired", _("expirée")
    WITHDRAWN = "withdrawn", _("retirée")
    UNKNOWN = "unknown", _("inconnue")


class Refusal(models.TextChoices):
    """Why something is not attested, as whoever answers for it reads; its holder is told what to do (`actions`)."""

    WITHDRAWN = "withdrawn", _("retirée par l’organisme")
    NAMELESS = "nameless", _("ni nom ni prénom dans le dossier")
    OVER = "over", _("validité déjà passée")


class BadgeForm(models.TextChoices):
    """The files in which the holder takes his badge away."""

    PNG = "png", _("image PNG")
    SVG = "svg", _("image SVG")
    JSON = "json", _("fichier JSON")
