"""What paths write in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "paths.path.created": _("Parcours de formation créé"),
        "paths.path.edited": _("Présentation d’un parcours modifiée"),
        "paths.path.withdrawn": _("Parcours de formation retiré"),
        "paths.path.reopened": _("Parcours de formation proposé de nouveau"),
        "paths.path.completed": _("Parcours de formation terminé"),
        "paths.version.begun": _("Version d’un parcours commencée"),
        "paths.version.edited": _("Version d’un parcours modifiée"),
        "paths.version.dropped": _("Version d’un parcours abandonnée"),
        "paths.version.agreements_asked": _("Accords demandés sur un parcours"),
        "paths.version.agreements_taken_back": _("Accords repris par une modification"),
        "paths.version.signed": _("Accord donné sur un parcours"),
        "paths.version.unsigned": _("Accord sur un parcours repris"),
        "paths.version.in_force": _("Version d’un parcours mise en vigueur"),
        "paths.side.named": _("Partie prenante d’un parcours nommée"),
        "paths.side.changed": _("Partenaire d’un parcours modifié"),
        "paths.side.removed": _("Partie prenante d’un parcours retirée"),
        "paths.remark.made": _("Remarque sur un parcours"),
        "paths.remark.resolved": _("Remarque sur un parcours réglée"),
        "paths.remark.reopened": _("Remarque sur un parcours rouverte"),
    }
)
