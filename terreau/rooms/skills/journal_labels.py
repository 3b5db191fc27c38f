"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "skills.framework.loaded": _("Référentiel chargé"),
        "skills.result.recorded": _("Niveau enregistré"),
        "skills.result.held": _("Niveau proposé accepté par l’agent"),
        "skills.result.refused": _("Niveau proposé refusé par l’agent"),
        "skills.result.claimed": _("Résultats acceptés par l’agent"),
        "skills.result.sealed_refused": _("Résultats sous scellés refusés par l’agent"),
        "skills.socle.created": _("Socle créé"),
        "skills.socle.edited": _("Socle modifié"),
        "skills.socle.renewed": _("Nouvelle version d’un socle prévue"),
        "skills.socle.renewal_undone": _("Nouvelle version d’un socle annulée"),
        "skills.socle.ended": _("Socle arrêté"),
        "skills.socle.levels_set": _("Niveaux d’un socle fixés"),
        "skills.job.requirements_set": _("Niveaux requis d’un métier fixés"),
        "skills.results.imported": _("Résultats importés"),
        "skills.study.asked": _("Étude des questions du test demandée"),
        "skills.study.in_force": _("Questions du test étalonnées de nouveau"),
        "skills.edition.put_back": _("Édition précédente du test remise en vigueur"),
        "skills.result.erased": _("Résultats effacés"),
        "skills.campaign.created": _("Campagne de positionnement préparée"),
        "skills.campaign.edited": _("Campagne de positionnement modifiée avant ouverture"),
        "skills.campaign.adjusted": _("Campagne de positionnement ouverte modifiée"),
        "skills.campaign.opened": _("Campagne de positionnement ouverte"),
        "skills.campaign.closed": _("Campagne de positionnement terminée"),
        "skills.campaign.deleted": _("Campagne de positionnement supprimée avant ouverture"),
    }
)
