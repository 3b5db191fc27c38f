"""What teams do here, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "teams.charter.started": _("Projet de charte d’équipe ouvert"),
        "teams.charter.adopted": _("Charte d’équipe adoptée"),
        "teams.charter.abandoned": _("Projet de charte d’équipe abandonné"),
        "teams.diagnosis.started": _("Auto-diagnostic d’équipe ouvert"),
        "teams.diagnosis.closed": _("Auto-diagnostic d’équipe terminé"),
        "teams.action.added": _("Action d’équipe ajoutée"),
        "teams.action.state_changed": _("État d’une action d’équipe changé"),
    }
)
