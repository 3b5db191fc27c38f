"""What is done to questionnaires, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "questionnaires.questionnaire.created": _("Questionnaire créé"),
        "questionnaires.questionnaire.renamed": _("Questionnaire renommé"),
        "questionnaires.questionnaire.deleted": _("Questionnaire supprimé"),
        "questionnaires.edition.deleted": _("Édition d’un questionnaire supprimée"),
        "questionnaires.edition.changed": _("Questionnaire modifié"),
        "questionnaires.edition.frozen": _("Édition d’un questionnaire figée"),
        "questionnaires.edition.prepared": _("Édition suivante d’un questionnaire préparée"),
        "questionnaires.bank.kept": _("Question gardée"),
        "questionnaires.bank.forgotten": _("Question retirée de la banque"),
    }
)
