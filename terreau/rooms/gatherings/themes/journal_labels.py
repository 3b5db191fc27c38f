"""What this room writes in the journal, in words. Votes and supports are not written there (decision 0067)."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "themes.call.created": _("Appel à thèmes préparé"),
        "themes.call.edited": _("Appel à thèmes modifié"),
        "themes.call.deleted": _("Appel à thèmes en préparation supprimé"),
        "themes.call.opened": _("Appel à thèmes ouvert"),
        "themes.call.vote_started": _("Vote d’un appel à thèmes ouvert"),
        "themes.call.closed": _("Appel à thèmes clos"),
        "themes.call.answers_published": _("Réponses d’un appel à thèmes publiées"),
        "themes.theme.proposed": _("Thème proposé"),
        "themes.theme.withdrawn": _("Thème retiré par qui l’avait proposé"),
        "themes.theme.accepted": _("Thème affiché après relecture"),
        "themes.theme.accepted_together": _("Thèmes affichés ensemble après relecture"),
        "themes.theme.hidden": _("Thème caché et remis à relire"),
        "themes.theme.refused": _("Thème refusé"),
        "themes.theme.restored": _("Décision sur un thème annulée"),
        "themes.theme.merged": _("Thème réuni à un autre"),
        "themes.theme.shortlisted": _("Thème présélectionné ou mis au vote"),
        "themes.theme.unlisted": _("Thème retiré de la présélection"),
        "themes.theme.edited": _("Thème corrigé"),
        "themes.theme.answer_prepared": _("Réponse à un thème préparée"),
        "themes.theme.scheduled": _("Thème devenu un événement"),
        "themes.board.imported": _("Tableau d’idées importé"),
    }
)
