"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "rights.correction.asked": _("Correction du dossier demandée"),
        "rights.correction.withdrawn": _("Demande de correction retirée"),
        "rights.correction.accepted": _("Correction du dossier acceptée"),
        "rights.correction.refused": _("Correction du dossier refusée"),
        "rights.erasure.done": _("Effacement demandé par la personne : fait"),
        "rights.erasure.refused": _("Effacement demandé par la personne : refusé, avec le motif"),
        "rights.erasure.of_departed": _("Dossier d’un agent parti effacé"),
        "rights.retention.enforced": _("Durées de conservation appliquées"),
    }
)
