"""What an employer may keep closed in this room. What an agent reads of himself is never behind a door."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.registry import door

SKILLS = door(
    "skills",
    label=_("Les résultats de compétences"),
    closes=_(
        "Aucun test ne commence, aucune campagne ne s’ouvre ni n’écrit, aucun résultat n’est importé, et un encadrant "
        "ne propose aucun niveau. Chacun lit toujours les siens."
    ),
)
