"""The words of calls for themes: states, reasons, who may propose, how people vote."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Ouvert aux propositions")
    VOTING = "voting", _("Vote en cours")
    CLOSED = "closed", _("Clos")


# A closed call never opens again: its counts have been read, and a vote given after that is no longer the same vote.
CALL_TRANSITIONS: dict[str, frozenset[str]] = {
    CallState.DRAFT: frozenset({CallState.OPEN}),
    CallState.OPEN: frozenset({CallState.VOTING, CallState.CLOSED}),
    CallState.VOTING: frozenset({CallState.CLOSED}),
    CallState.CLOSED: frozenset(),
}


class Proposers(models.TextChoices):
    AGENTS = "agents", _("Les agents de la structure, avec leur compte")
    LINK = "link", _("Quiconque a l’adresse ou le code QR, sans compte")


class VoteMode(models.TextChoices):
    ONE = "one", _("Une voix par personne")
    POINTS = "points", _("Des points à répartir")


class Origin(models.TextChoices):
    AGENT = "agent", _("Proposé par un agent")
    LINK = "link", _("Proposé sans compte")
    BOARD = "board", _("Importé d’un tableau")
    ANIMATOR = "animator", _("Ajouté par l’animation")


class ThemeState(models.TextChoices):
    PROPOSED = "proposed", _("Proposé")
    MERGED = "merged", _("Réuni à un autre")
    SHORTLISTED = "shortlisted", _("Présélectionné")
    IN_VOTE = "in_vote", _("Au vote")
    CHOSEN = "chosen", _("Retenu")
    SCHEDULED = "scheduled", _("Programmé")
    NOT_KEPT = "not_kept", _("Non retenu")


# What may follow what. A merging is undone back to the state that the theme had; so is a refusal before the answers.
TRANSITIONS: dict[str, frozenset[str]] = {
    ThemeState.PROPOSED: frozenset(
        {ThemeState.MERGED, ThemeState.SHORTLISTED, ThemeState.IN_VOTE, ThemeState.CHOSEN, ThemeState.NOT_KEPT}
    ),
    ThemeState.SHORTLISTED: frozenset(
        {ThemeState.PROPOSED, ThemeState.MERGED, ThemeState.IN_VOTE, ThemeState.CHOSEN, ThemeState.NOT_KEPT}
    ),
    ThemeState.IN_VOTE: frozenset({ThemeState.MERGED, ThemeState.CHOSEN, ThemeState.NOT_KEPT}),
    ThemeState.MERGED: frozenset({ThemeState.PROPOSED, ThemeState.SHORTLISTED, ThemeState.IN_VOTE}),
    ThemeState.NOT_KEPT: frozenset({ThemeState.PROPOSED, ThemeState.SHORTLISTED}),
    ThemeState.CHOSEN: frozenset({ThemeState.SCHEDULED}),
    ThemeState.SCHEDULED: frozenset(),
}
# May still be chosen: it has neither been refused, merged, nor answered.
ALIVE = (ThemeState.PROPOSED, ThemeState.SHORTLISTED, ThemeState.IN_VOTE)
ANSWERED = (ThemeState.CHOSEN, ThemeState.SCHEDULED, ThemeState.NOT_KEPT)


class Reason(models.TextChoices):
    """Why a theme is not kept. The first ones are said when a proposal is read, the others when themes are answered."""

    OFF_TOPIC = "off_topic", _("Ne répond pas à la question posée")
    UNCLEAR = "unclear", _("On ne comprend pas ce qui est proposé")
    SOMEBODY = "somebody", _("Parle d’une personne que l’on reconnaît")
    OFFENSIVE = "offensive", _("Propos blessants ou contraires à la loi")
    ADVERTISEMENT = "advertisement", _("Publicité ou message automatique")
    FEWER_VOICES = "fewer_voices", _("D’autres thèmes ont été davantage demandés")
    ALREADY_DONE = "already_done", _("Déjà traité : dites où dans la réponse")
    NOT_OURS = "not_ours", _("Ne dépend pas de nous : dites de qui dans la réponse")
    LATER = "later", _("Pas cette fois : il pourra être proposé de nouveau")


AT_READING = (Reason.OFF_TOPIC, Reason.UNCLEAR, Reason.SOMEBODY, Reason.OFFENSIVE, Reason.ADVERTISEMENT)
AT_ANSWERING = (Reason.FEWER_VOICES, Reason.ALREADY_DONE, Reason.NOT_OURS, Reason.LATER, Reason.OFF_TOPIC)


class Verdict(models.TextChoices):
    """What the animator prepares, and that nobody else reads before everything is published."""

    CHOSEN = "chosen", _("Retenu")
    NOT_KEPT = "not_kept", _("Non retenu")
