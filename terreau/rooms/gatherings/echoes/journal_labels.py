"""What this room writes in the journal, in words. Who asks, votes or answers writes nothing there."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "echoes.room.settled": _("Questions de la salle : ouverture ou réglage"),
        "echoes.room.ended": _("Questions de la salle terminées"),
        "echoes.question.moved": _("Question de la salle : état changé"),
        "echoes.poll.sent": _("Questionnaire de satisfaction envoyé"),
        "echoes.poll.closed": _("Questionnaire de satisfaction terminé"),
        "echoes.sentence.decided": _("Phrase de satisfaction montrée ou écartée"),
        "echoes.recap.introduced": _("Retour de rencontre : introduction écrite"),
        "echoes.recap.published": _("Enseignements publiés"),
        "echoes.recap.taken_down": _("Enseignements retirés de la page"),
        "echoes.recap.told": _("Compte rendu annoncé"),
        "echoes.takeaway.added": _("Enseignement ajouté"),
        "echoes.takeaway.changed": _("Enseignement modifié"),
        "echoes.takeaway.reviewed": _("Enseignement relu"),
        "echoes.takeaway.moved": _("Enseignement déplacé"),
        "echoes.takeaway.removed": _("Enseignement supprimé"),
    }
)
