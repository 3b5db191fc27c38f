"""What this room writes in the journal, in words. Nothing of whoever answers."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "waves.wave.created": _("Vague de baromètre préparée"),
        "waves.wave.edited": _("Vague de baromètre modifiée"),
        "waves.wave.adjusted": _("Dates ou mot d’une vague ouverte modifiés"),
        "waves.wave.drawn": _("Tirage au sort d’une vague préparé ou retiré"),
        "waves.wave.deleted": _("Vague de baromètre supprimée avant d’être programmée"),
        "waves.wave.planned": _("Vague de baromètre programmée"),
        "waves.wave.taken_back": _("Vague de baromètre remise en préparation"),
        "waves.wave.missed": _("Vague de baromètre non ouverte : son dernier jour était passé"),
        "waves.wave.opened": _("Vague de baromètre ouverte"),
        "waves.wave.closed": _("Vague de baromètre close"),
        "waves.wave.cancelled": _("Vague de baromètre abandonnée, réponses détruites"),
        "waves.wave.imported": _("Réponses d’un autre outil reprises dans une vague"),
        "waves.answers.asked_again": _("Reprise de réponses d’un autre outil demandée de nouveau"),
        "waves.addresses.put": _("Liste d’adresses d’une vague importée"),
    }
)
