"""Who may register, and in what words somebody is told that he may not."""

from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.organisations.models import Agent
from terreau.rooms.gatherings.events import domains
from terreau.rooms.gatherings.events.enums import Audience
from terreau.rooms.gatherings.events.models import Event


def refusal(event: Event, user: Any) -> str:
    """Why this person, or a visitor, may not ask for a seat; nothing when he may."""
    if not user.is_authenticated:
        return "" if event.outsiders else _("Les inscriptions sont réservées aux agents : connectez-vous.")
    agent = user.agent
    if agent is not None and agent.left_on is None and agent.employer_id == event.employer_id:
        return refusal_of_agent(event, agent)
    return refusal_of_address(event, user.email)


def refusal_of_agent(event: Event, agent: Agent) -> str:
    if event.audience == Audience.CATEGORIES and agent.category not in event.audience_categories:
        return _("Cette rencontre est réservée à : catégorie %(who)s.") % {"who": ", ".join(event.audience_categories)}
    if event.audience == Audience.STRUCTURES:
        invited = list(event.audience_structures.order_by("path"))
        if not any(agent.structure.path.startswith(each.path) for each in invited):
            names = ", ".join(each.label for each in invited)
            return _("Cette rencontre est réservée aux agents de : %(who)s.") % {"who": names}
    return ""


def refusal_of_address(event: Event, email: str) -> str:
    """Somebody from outside is known by the address of his administration."""
    if not event.outsiders:
        return _("Cette rencontre est réservée aux agents de %(employer)s.") % {"employer": employer_of(event).label}
    if domains.is_public_service(email, employer_of(event)):
        return ""
    return _(
        "« %(domain)s » n’est pas un domaine de service public que nous connaissons. Utilisez votre adresse "
        "professionnelle, ou écrivez à l’organisateur : il peut ajouter le domaine de votre administration."
    ) % {"domain": domains.domain_of(email)}


def employer_of(event: Event) -> Any:
    return event.structure.root or event.structure


def words(event: Event) -> str:
    """For whom it is, in a sentence."""
    if event.audience == Audience.CATEGORIES:
        inside = _("les agents de catégorie %(who)s") % {"who": ", ".join(event.audience_categories)}
    elif event.audience == Audience.STRUCTURES:
        names = ", ".join(each.label for each in event.audience_structures.order_by("path"))
        inside = _("les agents de : %(who)s") % {"who": names}
    else:
        inside = _("tous les agents de : %(employer)s") % {"employer": employer_of(event).label}
    if not event.outsiders:
        return _("Pour %(inside)s.") % {"inside": inside}
    return _("Pour %(inside)s, et ceux des autres administrations avec leur adresse professionnelle.") % {
        "inside": inside
    }
