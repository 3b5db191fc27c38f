"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "mail.message.resent": _("Message renvoyé"),
        "mail.message.discarded": _("Message abandonné"),
    }
)
