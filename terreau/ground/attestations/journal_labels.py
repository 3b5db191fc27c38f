"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "attestations.attestation.issued": _("Attestation délivrée"),
        "attestations.attestation.issued_together": _("Attestations délivrées ensemble"),
        "attestations.attestation.withdrawn": _("Attestation retirée"),
        "attestations.attestation.erased": _("Attestations effacées"),
        "attestations.key.made": _("Clé de signature des badges faite"),
        "attestations.key.renewed": _("Clé de signature des badges remplacée"),
    }
)
