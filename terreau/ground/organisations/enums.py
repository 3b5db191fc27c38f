from django.db import models
from django.utils.translation import gettext_lazy as _


class StructureKind(models.TextChoices):
    EMPLOYER = "employer", _("Employeur")
    DIRECTION = "direction", _("Direction")
    SUBDIRECTION = "subdirection", _("Sous-direction")
    SERVICE = "service", _("Service")
    OFFICE = "office", _("Bureau")
    SITE = "site", _("Site")
    OTHER = "other", _("Autre")


class Category(models.TextChoices):
    """Hierarchical category of the French civil service."""

    A_PLUS = "A+", _("A+")
    A = "A", _("A")
    B = "B", _("B")
    C = "C", _("C")


class RoleName(models.TextChoices):
    """What someone may do in a structure and everything below it."""

    MANAGER = "manager", _("Encadrant")
    HR = "hr", _("Ressources humaines")
    PROGRAMME_LEAD = "lead", _("Responsable du programme")
    EDITOR = "editor", _("Rédacteur")
    CASE_OFFICER = "case_officer", _("Instructeur")
    TRAINER = "trainer", _("Formateur")
    SKILL_IMPORTER = "skill_importer", _("Gestionnaire des résultats de compétences")
    DPO = "dpo", _("Délégué à la protection des données")
    ADMINISTRATOR = "administrator", _("Administrateur")


class ConsultationKind(models.TextChoices):
    """Why a file was opened, in the words of the person it is about."""

    RECORD = "record", _("lecture de votre fiche")
    EDIT = "edit", _("modification de votre fiche")
    TRANSFER = "transfer", _("changement d’affectation")
    LEAVE = "leave", _("enregistrement d’un départ")
    ACTIVATION = "activation", _("code d’activation de votre compte")
    CORRECTION = "correction", _("examen de votre demande de correction")
    ERASURE = "erasure", _("effacement après votre départ")
    EXPORT = "export", _("téléchargement d’une liste d’agents où vous figurez")
    IMPORT = "import", _("import du fichier des agents de votre employeur")
