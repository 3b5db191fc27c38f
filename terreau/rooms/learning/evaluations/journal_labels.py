"""What evaluations write in the journal, in words. Answering writes nothing there."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "evaluations.round.closed": _("Évaluation d’une session close"),
        "evaluations.provider.added": _("Prestataire de formation ajouté"),
        "evaluations.provider.changed": _("Prestataire de formation modifié"),
        "evaluations.provider.closed": _("Prestataire de formation retiré des choix"),
        "evaluations.provider.reopened": _("Prestataire de formation proposé de nouveau"),
        "evaluations.purchase.written": _("Achat d’une session de formation écrit"),
        "evaluations.purchase.removed": _("Achat d’une session de formation retiré"),
    }
)
