"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "questions.bank.loaded": _("Banque de questions chargée"),
        "questions.question.written": _("Question écrite"),
        "questions.question.rewritten": _("Question modifiée"),
        "questions.question.reviewed": _("Question relue"),
        "questions.question.retired": _("Question retirée"),
        "questions.question.restored": _("Question remise"),
    }
)
