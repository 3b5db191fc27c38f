"""What packages write in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "packages.package.imported": _("Paquet SCORM importé"),
        "packages.package.deleted": _("Paquet SCORM supprimé"),
    }
)
