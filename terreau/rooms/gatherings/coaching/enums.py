from django.db import models
from django.utils.translation import gettext_lazy as _


class Where(models.TextChoices):
    REMOTE = "remote", _("à distance")
    ON_SITE = "on_site", _("sur place")
    BOTH = "both", _("sur place ou à distance")


class Language(models.TextChoices):
    """What people may speak together; the sign language counts as one."""

    FRENCH = "fr", _("français")
    SIGNS = "lsf", _("langue des signes française")
    ENGLISH = "en", _("anglais")
    GERMAN = "de", _("allemand")
    SPANISH = "es", _("espagnol")
    ITALIAN = "it", _("italien")
    PORTUGUESE = "pt", _("portugais")


class RoundState(models.TextChoices):
    OPEN = "open", _("réponses attendues")
    WITHDRAWN = "withdrawn", _("retiré")
    CLOSED = "closed", _("terminé")


class PairState(models.TextChoices):
    SUGGESTED = "suggested", _("proposé")
    ACCEPTED = "accepted", _("accepté des deux")
    ACTIVE = "active", _("en cours")
    ENDED = "ended", _("terminé")
    DISSOLVED = "dissolved", _("arrêté")
    NOT_MADE = "not_made", _("sans suite")


# `not_made`: refused by one, or past its day; which of the two is written nowhere.
TRANSITIONS: dict[str, set[str]] = {
    PairState.SUGGESTED: {PairState.ACCEPTED, PairState.NOT_MADE},
    PairState.ACCEPTED: {PairState.ACTIVE, PairState.DISSOLVED},
    PairState.ACTIVE: {PairState.ENDED, PairState.DISSOLVED},
    PairState.ENDED: set(),
    PairState.DISSOLVED: set(),
    PairState.NOT_MADE: set(),
}
# Takes a place of the offer, and the need looks for nobody else.
LIVING = (PairState.SUGGESTED, PairState.ACCEPTED, PairState.ACTIVE)
TOGETHER = (PairState.ACCEPTED, PairState.ACTIVE)


class Part(models.TextChoices):
    HELPED = "helped", _("demande")
    HELPER = "helper", _("aide")


class Ease(models.TextChoices):
    MUCH = "much", _("oui, nettement")
    SOME = "some", _("oui, un peu")
    NONE = "none", _("pas encore")


class Why(models.TextChoices):
    """Why a need is left without suggestion. Nothing here may tell that somebody in particular made an offer."""

    SUBJECT = "subject", _("Personne ne propose encore d’aide sur ce que vous demandez.")
    LANGUAGE = "language", _("Sur vos sujets, les offres d’aujourd’hui sont dans d’autres langues que les vôtres.")
    TIME = "time", _("Sur vos sujets, aucune offre n’a de demi-journée commune avec les vôtres.")
    PLACE = "place", _("Sur vos sujets, les offres ne peuvent pas vous rejoindre : autre lieu, ou pas à distance.")
    TAKEN = (
        "taken",
        _(
            "Les offres qui conviennent sont prises pour l’instant, ou ne peuvent pas vous être proposées : même ligne "
            "hiérarchique, ou binôme déjà proposé."
        ),
    )
