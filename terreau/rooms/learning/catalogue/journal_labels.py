"""What the catalogue writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "catalogue.course.prepared": _("Cours préparé"),
        "catalogue.course.edited": _("Fiche d’un cours modifiée"),
        "catalogue.course.published": _("Cours mis au catalogue"),
        "catalogue.course.withdrawn": _("Cours retiré du catalogue"),
        "catalogue.course.reviewed": _("Relecture d’un cours signée"),
        "catalogue.course.review_withdrawn": _("Signature de la relecture d’un cours retirée"),
        "catalogue.course.aimed": _("Compétence visée par un cours"),
        "catalogue.course.aim_dropped": _("Compétence ôtée d’un cours"),
        "catalogue.course.deleted": _("Cours en préparation supprimé"),
        "catalogue.courses.imported": _("Lignes de catalogue importées"),
    }
)

label_actions(
    {
        "catalogue.edition.started": _("Édition d’un cours commencée"),
        "catalogue.edition.dropped": _("Édition en préparation abandonnée"),
        "catalogue.edition.in_force": _("Édition d’un cours mise en vigueur"),
        "catalogue.edition.brought": _("Édition d’un cours apportée sur fichiers"),
        "catalogue.module.added": _("Module d’un cours ajouté"),
        "catalogue.module.edited": _("Module d’un cours modifié"),
        "catalogue.module.deleted": _("Module d’un cours supprimé"),
        "catalogue.module.moved": _("Module d’un cours déplacé"),
        "catalogue.lesson.added": _("Leçon ajoutée"),
        "catalogue.lesson.edited": _("Leçon modifiée"),
        "catalogue.lesson.deleted": _("Leçon supprimée"),
        "catalogue.lesson.moved": _("Leçon déplacée"),
        "catalogue.file.kept": _("Fichier d’un cours déposé"),
        "catalogue.file.deleted": _("Fichier d’un cours supprimé"),
    }
)
