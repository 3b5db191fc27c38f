from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What people do there. A hands-on workshop is a kind of its own: an indicator counts its days."""

    CAFE = "cafe", _("Café")
    WORKSHOP = "workshop", _("Atelier pratique")
    COMPANY_WORKSHOP = "company_workshop", _("Atelier avec une entreprise")
    SHOWROOM = "showroom", _("Showroom")
    CONFERENCE = "conference", _("Conférence")


# Where people try by themselves.
HANDS_ON = (Kind.WORKSHOP, Kind.COMPANY_WORKSHOP)


class State(models.TextChoices):
    """« Complet » is none of these: it is read from the seats."""

    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Inscriptions ouvertes")
    CLOSED = "closed", _("Inscriptions closes")
    POSTPONED = "postponed", _("Reporté, date à venir")
    HELD = "held", _("A eu lieu")
    REPORTED = "reported", _("A eu lieu, compte rendu en ligne")
    CANCELLED = "cancelled", _("Annulé")


TRANSITIONS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.OPEN, State.HELD}),
    State.OPEN: frozenset({State.CLOSED, State.POSTPONED, State.HELD, State.CANCELLED}),
    State.CLOSED: frozenset({State.OPEN, State.POSTPONED, State.HELD, State.CANCELLED}),
    State.POSTPONED: frozenset({State.OPEN, State.CANCELLED}),
    State.HELD: frozenset({State.REPORTED}),
    State.REPORTED: frozenset({State.HELD}),
    State.CANCELLED: frozenset(),
}

# Those who do not prepare it may read it.
PUBLISHED = (State.OPEN, State.CLOSED, State.POSTPONED, State.HELD, State.REPORTED, State.CANCELLED)
# It will take place, as far as is known.
COMING = (State.OPEN, State.CLOSED, State.POSTPONED)
OVER = (State.HELD, State.REPORTED)
# The words of it may still change.
EDITABLE = (State.DRAFT, State.OPEN, State.CLOSED, State.POSTPONED)


class Moment(models.TextChoices):
    """What a line of the programme is."""

    WELCOME = "welcome", _("Accueil")
    OPENING = "opening", _("Propos liminaire")
    ROUND_TABLE = "round_table", _("Table ronde")
    TALK = "talk", _("Intervention")
    DEMONSTRATION = "demonstration", _("Démonstration")
    WORKSHOP = "workshop", _("Atelier")
    DEBATE = "debate", _("Débat")
    QUESTIONS = "questions", _("Questions et réponses")
    BREAK = "break", _("Pause")
    CLOSING = "closing", _("Conclusion")


class Audience(models.TextChoices):
    """Who among the agents of the employer may register; people from outside are a choice beside."""

    EVERYBODY = "everybody", _("Tous les agents")
    STRUCTURES = "structures", _("Les agents de certaines structures")
    CATEGORIES = "categories", _("Les agents de certaines catégories")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("Réponse libre, en une ou deux phrases")
    CHOICE = "choice", _("Un choix dans une liste")
    YES_NO = "yes_no", _("Oui ou non")


class PartnerKind(models.TextChoices):
    COMPANY = "company", _("Entreprise")
    ASSOCIATION = "association", _("Association")
    SCHOOL = "school", _("École ou université")
    LABORATORY = "laboratory", _("Laboratoire de recherche")
    ADMINISTRATION = "administration", _("Autre administration")
