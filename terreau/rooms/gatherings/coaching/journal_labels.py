"""What animators do here, in words. What the agents do is not in the journal."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "coaching.theme.added": _("Thème d’entraide ajouté"),
        "coaching.theme.renamed": _("Thème d’entraide reformulé"),
        "coaching.theme.retired": _("Thème d’entraide retiré de la liste"),
        "coaching.theme.restored": _("Thème d’entraide remis dans la liste"),
        "coaching.round.opened": _("Tour d’entraide ouvert"),
        "coaching.round.withdrawn": _("Tour d’entraide retiré"),
    }
)
