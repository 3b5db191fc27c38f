"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "showroom.solution.created": _("Fiche de solution préparée"),
        "showroom.solution.edited": _("Fiche de solution modifiée"),
        "showroom.solution.proposed": _("Fiche de solution proposée à la relecture"),
        "showroom.solution.published": _("Solution publiée"),
        "showroom.solution.sent_back": _("Fiche de solution rendue pour modification"),
        "showroom.solution.withdrawn": _("Solution retirée"),
        "showroom.solution.resumed": _("Fiche de solution reprise"),
        "showroom.solution.deleted": _("Fiche de solution supprimée"),
        "showroom.use.said": _("Usage d’une solution déclaré"),
        "showroom.use.taken_back": _("Usage d’une solution retiré"),
        "showroom.interest.told": _("Intérêt pour une solution"),
        "showroom.interest.moved": _("Suivi d’un intérêt pour une solution"),
        "showroom.slot.opened": _("Démonstration proposée"),
        "showroom.slot.cancelled": _("Démonstration annulée"),
    }
)
