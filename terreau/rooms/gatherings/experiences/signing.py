"""Who signs with the author: asked by mail, named once he agreed, and never otherwise."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.rooms.gatherings.experiences import emails
from terreau.rooms.gatherings.experiences.actions import ExperienceRefused
from terreau.rooms.gatherings.experiences.models import CoAuthor, Experience


def colleague(experience: Experience, address: str) -> Agent | None:
    """The one agent of this employer with this address of work, or of account."""
    here = Agent.objects.active().filter(employer=experience.structure.employer_id)
    rows = list(here.filter(Q(email__iexact=address) | Q(user__email=address.lower())).order_by("pk")[:2])
    return rows[0] if len(rows) == 1 else None


@transaction.atomic
def ask(experience: Experience, agent: Agent, *, by: Any) -> CoAuthor:
    if by.agent_id == agent.pk:
        raise ExperienceRefused(_("Vous en êtes déjà l’auteur."))
    try:
        with transaction.atomic():
            asked = CoAuthor.objects.create(experience=experience, agent=agent, asked_on=timezone.localdate())
    except IntegrityError as error:
        raise ExperienceRefused(_("Cette personne a déjà été sollicitée.")) from error
    record("experiences.co_author.asked", experience, by=by)
    emails.tell_asked_to_sign(asked)
    return asked


@transaction.atomic
def answer(asked: CoAuthor, *, agrees: bool, by: Any) -> None:
    today = timezone.localdate()
    dates = {"agreed_on": today, "declined_on": None} if agrees else {"agreed_on": None, "declined_on": today}
    CoAuthor.objects.filter(pk=asked.pk).update(**dates)
    record("experiences.co_author.answered", asked.experience, by=by)


@transaction.atomic
def stop_asking(experience: Experience, key: int, *, by: Any) -> None:
    if CoAuthor.objects.filter(experience=experience, pk=key).delete()[0]:
        record("experiences.co_author.removed", experience, by=by)
