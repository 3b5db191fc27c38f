"""What completions write in the journal, in words. The journal's object is the line; the agent is a key."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "completions.completion.noted": _("Formation terminée enregistrée"),
        "completions.completion.erased": _("Formations terminées effacées"),
        "completions.completions.imported": _("Formations terminées importées"),
        "completions.record.exported": _("Dossier de formation téléchargé"),
        "completions.refused.exported": _("Liste des attestations non délivrées téléchargée"),
        "completions.levels.raised": _("Niveaux donnés par une formation"),
        "completions.batch.asked": _("Délivrance d’attestations demandée"),
        "completions.batch.stopped": _("Délivrance d’attestations arrêtée"),
        "completions.batch.resumed": _("Délivrance d’attestations reprise"),
        "completions.batch.ended": _("Délivrance d’attestations terminée"),
    }
)
