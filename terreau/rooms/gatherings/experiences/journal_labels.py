"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "experiences.experience.begun": _("Retour d’expérience commencé"),
        "experiences.experience.signed": _("Signature d’un retour d’expérience changée"),
        "experiences.edition.begun": _("Nouvelle version d’un retour d’expérience commencée"),
        "experiences.edition.submitted": _("Retour d’expérience envoyé en relecture"),
        "experiences.edition.taken_back": _("Retour d’expérience repris par son auteur"),
        "experiences.edition.sent_back": _("Retour d’expérience renvoyé avec des remarques"),
        "experiences.edition.published": _("Retour d’expérience publié"),
        "experiences.edition.withdrawn": _("Retour d’expérience retiré"),
        "experiences.edition.put_back": _("Retour d’expérience remis en ligne"),
        "experiences.edition.deleted": _("Brouillon de retour d’expérience supprimé"),
        "experiences.reuse.said": _("« Cela m’a servi » déclaré"),
        "experiences.reuse.taken_back": _("« Cela m’a servi » retiré"),
        "experiences.co_author.asked": _("Co-auteur sollicité"),
        "experiences.co_author.answered": _("Co-auteur : réponse donnée"),
        "experiences.co_author.removed": _("Co-auteur ôté"),
    }
)
