"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "experiments.experiment.prepared": _("Expérimentation préparée"),
        "experiments.experiment.edited": _("Fiche d’expérimentation modifiée"),
        "experiments.experiment.started": _("Expérimentation démarrée"),
        "experiments.experiment.put_off": _("Fin d’une expérimentation repoussée"),
        "experiments.experiment.tried": _("Essais d’une expérimentation terminés"),
        "experiments.experiment.abandoned": _("Expérimentation abandonnée avant le départ"),
        "experiments.experiment.concluded": _("Expérimentation conclue"),
        "experiments.experiment.reopened": _("Conclusion d’une expérimentation reprise"),
        "experiments.experiment.taken_over": _("Expérimentation reprise par un autre compte"),
        "experiments.experiment.opened": _("Expérimentation ouverte à tous"),
        "experiments.experiment.closed": _("Expérimentation refermée au public"),
        "experiments.measure.written": _("Mesure d’une expérimentation écrite"),
        "experiments.measure.deleted": _("Mesure d’une expérimentation supprimée"),
        "experiments.participants.added": _("Participants ajoutés à une expérimentation"),
        "experiments.participants.present": _("Présence à une expérimentation enregistrée"),
        "experiments.participants.absent": _("Présence à une expérimentation effacée"),
        "experiments.participants.removed": _("Participant ôté d’une expérimentation"),
        "experiments.participants.withdrawn": _("Participant retiré, à sa demande"),
        "experiments.participants.came_back": _("Participant revenu, à sa demande"),
    }
)
