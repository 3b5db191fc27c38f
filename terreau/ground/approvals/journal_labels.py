"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "approvals.approval.recorded": _("Avis enregistré"),
        "approvals.approval.withdrawn": _("Avis retiré"),
        "approvals.locks.set": _("Avis attendus avant ouverture changés"),
        "approvals.particulars.set": _("Mentions des documents de protection des données remplies"),
    }
)
