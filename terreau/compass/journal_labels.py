"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "compass.target.set": _("Cible fixée"),
        "compass.figure.opened": _("Chiffre ouvert au public"),
        "compass.figure.withdrawn": _("Chiffre public retiré"),
        "compass.figures.imported": _("Chiffres déclarés importés"),
    }
)
