"""What an employer may keep closed in this room."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.registry import door

BAROMETER = door(
    "barometer",
    label=_("Le baromètre des agents"),
    closes=_("Aucune vague n’est programmée ni ne s’ouvre, et aucune n’écrit aux agents : celles qui étaient ouvertes "
             "attendent, sans rien perdre."),
)  # fmt: skip
