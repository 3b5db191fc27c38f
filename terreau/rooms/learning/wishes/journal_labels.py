"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "wishes.campaign.prepared": _("Campagne de souhaits préparée"),
        "wishes.campaign.edited": _("Campagne de souhaits modifiée"),
        "wishes.campaign.deleted": _("Campagne de souhaits en préparation supprimée"),
        "wishes.campaign.opened": _("Campagne de souhaits ouverte"),
        "wishes.campaign.closed": _("Campagne de souhaits close, tirage fait"),
        "wishes.campaign.signed": _("Répartition des places signée"),
        "wishes.wish.added": _("Souhait de formation ajouté"),
        "wishes.wish.moved": _("Souhait de formation changé de rang"),
        "wishes.wish.removed": _("Souhait de formation ôté"),
        "wishes.wish.agreed": _("Souhait de formation : accord de l’encadrant"),
        "wishes.wish.refused": _("Souhait de formation : refus de l’encadrant"),
        "wishes.absence.added": _("Dates impossibles notées"),
        "wishes.absence.removed": _("Dates impossibles ôtées"),
        "wishes.list.confirmed": _("Liste de souhaits confirmée"),
        "wishes.proposal.asked": _("Répartition des places demandée"),
        "wishes.proposal.made": _("Répartition des places proposée"),
        "wishes.proposal.changed": _("Répartition des places changée à la main"),
        "wishes.proposal.replay_asked": _("Rejeu d’une répartition demandé"),
        "wishes.proposal.replayed": _("Répartition rejouée"),
        "wishes.seat.given": _("Place donnée après répartition"),
        "wishes.plan.started": _("Plan de formation commencé"),
        "wishes.plan.counted": _("Besoin d’un plan de formation compté"),
        "wishes.plan.described": _("Plan de formation modifié"),
        "wishes.plan.line_written": _("Ligne d’un plan de formation écrite"),
        "wishes.plan.line_removed": _("Ligne d’un plan de formation ôtée"),
        "wishes.plan.adopted": _("Plan de formation adopté"),
        "wishes.seat.missed": _("Place d’une répartition impossible à donner"),
    }
)
