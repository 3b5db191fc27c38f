"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "evidence.snapshot.published": _("Cliché publié"),
        "evidence.snapshot.replaced": _("Cliché remplacé"),
        "evidence.snapshot.purged": _("Clé d’une personne effacée d’un cliché"),
        "evidence.snapshot.pruned": _("Cliché supprimé"),
        "evidence.threshold.lowered": _("Seuil de diffusion abaissé"),
        "evidence.figure.declared": _("Chiffre déclaré"),
        "evidence.figure.corrected": _("Chiffre déclaré corrigé"),
        "evidence.figure.withdrawn": _("Chiffre déclaré retiré"),
    }
)
