"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "mail.message.resent": _("Message renvoyé"),
        "mail.message.discarded": _("Message abandonné"),
        "mail.list.refused": _("Liste de courriels refusée"),
        "mail.list.accepted": _("Liste de courriels de nouveau acceptée"),
    }
)
