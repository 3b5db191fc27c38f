from django.db import models
from django.utils.translation import gettext_lazy as _


class RoomState(models.TextChoices):
    """Whether the room may ask."""

    CLOSED = "closed", _("Pas encore ouvert")
    OPEN = "open", _("Ouvert aux questions")
    ENDED = "ended", _("Terminé")


class Asked(models.TextChoices):
    """Where a question stands."""

    WAITING = "waiting", _("À modérer")
    SHOWN = "shown", _("Montrée")
    ASKED = "asked", _("Posée")
    ANSWERED = "answered", _("Répondue")
    HIDDEN = "hidden", _("Écartée")


TRANSITIONS: dict[str, set[str]] = {
    Asked.WAITING: {Asked.SHOWN, Asked.HIDDEN},
    Asked.SHOWN: {Asked.ASKED, Asked.ANSWERED, Asked.HIDDEN},
    Asked.ASKED: {Asked.ANSWERED, Asked.SHOWN},
    Asked.ANSWERED: {Asked.ASKED, Asked.SHOWN},
    Asked.HIDDEN: {Asked.SHOWN},
}
# What the room reads.
PUBLIC = (Asked.SHOWN, Asked.ASKED, Asked.ANSWERED)
# What may still be voted for.
VOTABLE = (Asked.SHOWN,)


class PollState(models.TextChoices):
    DRAFT = "draft", _("Pas encore envoyé")
    OPEN = "open", _("En cours")
    CLOSED = "closed", _("Terminé")


class Level(models.IntegerChoices):
    """Five words, from the least to the most."""

    NOT_AT_ALL = 1, _("Pas du tout")
    LITTLE = 2, _("Plutôt non")
    SOMEWHAT = 3, _("Entre les deux")
    RATHER = 4, _("Plutôt oui")
    FULLY = 5, _("Tout à fait")


# What counts as satisfied.
SATISFIED = (Level.RATHER, Level.FULLY)


class Sentences(models.TextChoices):
    WAITING = "waiting", _("À lire")
    SHOWN = "shown", _("Montrée")
    HIDDEN = "hidden", _("Écartée")


class RecapState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    PUBLISHED = "published", _("Publiés")
