"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "initiatives.initiative.started": _("Initiative inscrite"),
        "initiatives.initiative.edited": _("Initiative modifiée"),
        "initiatives.initiative.state_changed": _("État d’une initiative changé"),
    }
)
