"""« Cela m’a servi »: said by somebody of another structure, one sentence a structure, taken back when he wishes."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.experiences import emails
from terreau.rooms.gatherings.experiences.actions import ExperienceRefused
from terreau.rooms.gatherings.experiences.models import Experience, Reuse


def same_house(one: Structure, other: Structure) -> bool:
    """The same structure, or one that holds the other: neither is « another structure » for what was shared."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def why_not(experience: Experience, user: Any) -> str:
    """Why this person may not say it, in his words; nothing when he may."""
    agent = user.agent
    if agent is None or agent.left_on is not None:
        return _("C’est une structure qui dit que cela lui a servi : il faut y être en poste.")
    if experience.author_id == user.pk or experience.co_authors.filter(agent=agent, declined_on=None).exists():
        return _("Vous en êtes l’auteur : c’est aux autres de le dire.")
    if same_house(agent.structure, experience.structure):
        return _("Votre structure l’a partagé : c’est aux autres de le dire.")
    return ""


@transaction.atomic
def say_it_served(experience: Experience, *, sentence: str, by: Any) -> Reuse:
    if refusal := why_not(experience, by):
        raise ExperienceRefused(refusal)
    if not sentence.strip():
        raise ExperienceRefused(_("Dites en une phrase à quoi cela vous a servi."))
    try:
        with transaction.atomic():
            reuse = Reuse.objects.create(
                experience=experience, structure=by.agent.structure, sentence=sentence.strip(),
                declared_on=timezone.localdate(), declared_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise ExperienceRefused(_("Votre structure l’a déjà dit.")) from error
    record("experiences.reuse.said", experience, by=by, structure=reuse.structure_id)
    emails.tell_reused(reuse)
    return reuse


@transaction.atomic
def take_back(reuse: Reuse, *, by: Any) -> None:
    """By whoever said it, or by an animator who must remove what may not stay."""
    if Reuse.objects.filter(pk=reuse.pk).delete()[0]:
        record("experiences.reuse.taken_back", reuse.experience, by=by, structure=reuse.structure_id)
