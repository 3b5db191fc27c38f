"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "newsroom.article.created": _("Article importé"),
        "newsroom.article.changed": _("Article importé de nouveau, et changé"),
        "newsroom.article.recounted": _("Article préparé à partir des enseignements d’une rencontre"),
    }
)
