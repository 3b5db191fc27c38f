from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How one learns it."""

    LESSONS = "lessons", _("Cours en ligne")
    SESSIONS = "sessions", _("Stage à dates fixées")
    EXTERNAL = "external", _("Cours d’une autre plateforme")
    RESOURCE = "resource", _("Ressource à consulter")


class Format(models.TextChoices):
    ALONE = "alone", _("En ligne, à son rythme")
    ON_SITE = "on_site", _("Sur place")
    REMOTE = "remote", _("À distance, à heure fixe")
    MIXED = "mixed", _("Mixte")


class Theme(models.TextChoices):
    """What it is about; indicators read it."""

    AI = "ai", _("Intelligence artificielle")
    HYBRID_WORK = "hybrid", _("Travail hybride")
    DATA = "data", _("Données")
    SECURITY = "security", _("Sécurité numérique")
    TOOLS = "tools", _("Outils de travail")
    SERVICES = "services", _("Services numériques et accessibilité")
    PROJECTS = "projects", _("Projets et méthodes")
    PAPERLESS = "paperless", _("Zéro papier")
    LEADING = "leading", _("Conduire la transformation")
    OTHER = "other", _("Autre")


class Audience(models.TextChoices):
    ALL = "tous", _("Tous les agents")
    MANAGERS = "encadrants", _("Encadrants")
    EXECUTIVES = "dirigeants", _("Cadres dirigeants")
    HR = "rh", _("Ressources humaines")
    DIGITAL = "numerique", _("Métiers du numérique")


class Level(models.TextChoices):
    FIRST = "initiation", _("Initiation")
    PRACTICE = "pratique", _("Pratique")
    DEEPENING = "approfondissement", _("Approfondissement")


class Reach(models.TextChoices):
    """Who reads its page and may follow it."""

    STRUCTURE = "structure", _("Les agents de cette structure et de celles qui en dépendent")
    EMPLOYER = "employer", _("Tous les agents de l’employeur")
    ALL = "all", _("Les agents de tous les employeurs ; la fiche est publique")


class CourseState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    PUBLISHED = "published", _("Au catalogue")
    WITHDRAWN = "withdrawn", _("Retiré du catalogue")


COURSE_TRANSITIONS: dict[str, set[str]] = {
    CourseState.DRAFT: {CourseState.PUBLISHED},
    CourseState.PUBLISHED: {CourseState.WITHDRAWN},
    CourseState.WITHDRAWN: {CourseState.PUBLISHED},
}


class EditionState(models.TextChoices):
    """A draft becomes the current one, and that one a past one, which those who began it finish."""

    DRAFT = "draft", _("En préparation")
    CURRENT = "current", _("En vigueur")
    PAST = "past", _("Remplacée")


class LessonKind(models.TextChoices):
    TEXT = "text", _("Leçon")
    PACKAGE = "package", _("Paquet SCORM")
