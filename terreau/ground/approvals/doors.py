"""The figures on persons: read by many rooms, so locked here, below them."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.registry import door

FIGURES = door(
    "figures",
    label=_("Les chiffres calculés sur les agents"),
    closes=_("Aucun chiffre calculé sur des personnes n’est lu : ni boussole, ni carte, ni CSV, ni ligne de commande."),
)
