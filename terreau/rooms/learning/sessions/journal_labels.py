"""What sessions write in the journal, in words. The agent is a key; nothing of what was written is there."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "learning_sessions.session.prepared": _("Session de formation préparée"),
        "learning_sessions.session.changed": _("Session de formation modifiée"),
        "learning_sessions.session.opened": _("Session de formation ouverte"),
        "learning_sessions.session.closed": _("Session de formation close aux demandes"),
        "learning_sessions.session.cancelled": _("Session de formation annulée"),
        "learning_sessions.session.deleted": _("Session de formation en préparation supprimée"),
        "learning_sessions.session.concluded": _("Session de formation conclue"),
        "learning_sessions.trainer.added": _("Formateur nommé"),
        "learning_sessions.trainer.removed": _("Formateur retiré"),
        "learning_sessions.trainer.link_sent": _("Lien de contresignature envoyé de nouveau à un formateur"),
        "learning_sessions.trainer.link_cut": _("Lien de contresignature coupé"),
        "learning_sessions.part.countersigned": _("Demi-journée contresignée"),
        "learning_sessions.request.asked": _("Accord demandé pour une formation"),
        "learning_sessions.request.agreed": _("Accord donné pour une formation"),
        "learning_sessions.request.refused": _("Accord refusé pour une formation"),
        "learning_sessions.request.taken_back": _("Demande de formation retirée"),
        "learning_sessions.request.lapsed": _("Demande de formation restée sans réponse"),
        "learning_sessions.request.escalated": _("Demande de formation transmise aux ressources humaines"),
        "learning_sessions.request.appealed": _("Recours contre le refus d’une formation"),
        "learning_sessions.request.appeal_settled": _("Recours contre le refus d’une formation tranché"),
        "learning_sessions.delegation.given": _("Décisions de formation déléguées"),
        "learning_sessions.delegation.ended": _("Délégation de formation terminée"),
    }
)
