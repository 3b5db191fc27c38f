"""What the journal writes of itself, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "journal.entries.exported": _("Journal exporté"),
        "journal.chain.restored": _("Journal repris après restauration d’une sauvegarde"),
    }
)
