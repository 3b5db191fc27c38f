"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "results.margins.proposed": _("Baromètre : marges proposées d’après le fichier des agents"),
        "results.margins.imported": _("Baromètre : marges importées"),
        "results.margins.regrouped": _("Baromètre : niveaux d’une marge regroupés"),
        "results.margins.removed": _("Baromètre : marges retirées"),
        "results.trial.asked": _("Baromètre : essai de pondération demandé"),
        "results.count.asked": _("Baromètre : dépouillement demandé"),
        "results.recount.asked": _("Baromètre : nouveau dépouillement demandé"),
        "results.wave.counted": _("Baromètre : vague dépouillée"),
        "results.wave.recounted": _("Baromètre : vague dépouillée de nouveau"),
        "results.urn.destroyed": _("Baromètre : urne détruite"),
        "results.reader.named": _("Baromètre : lecteur des phrases nommé"),
        "results.reader.removed": _("Baromètre : lecteur des phrases retiré"),
        "results.sentence.released": _("Baromètre : phrase montrée avec les résultats"),
        "results.sentence.set_aside": _("Baromètre : phrase mise de côté"),
        "results.sentence.put_back": _("Baromètre : phrase remise à lire"),
        "results.restitution.introduced": _("Baromètre : restitution, introduction écrite"),
        "results.restitution.opened": _("Baromètre : restitution ouverte aux agents"),
        "results.finding.added": _("Baromètre : constat ajouté"),
        "results.finding.changed": _("Baromètre : constat modifié"),
        "results.finding.moved": _("Baromètre : constat déplacé"),
        "results.finding.removed": _("Baromètre : constat supprimé"),
    }
)
