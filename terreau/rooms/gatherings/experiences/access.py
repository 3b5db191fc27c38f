"""The only door to an experience: 404 to an outsider, 403 to a reader who wants to write or to review."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.access import employers_of
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.experiences.enums import State
from terreau.rooms.gatherings.experiences.models import CoAuthor, Edition, Experience, Reuse
from terreau.rooms.gatherings.experiences.querysets import EditionQuerySet
from terreau.rooms.gatherings.roles import ANIMATORS


def may_read_library(user: Any) -> bool:
    return bool(employers_of(user))


def library_for(user: Any) -> EditionQuerySet:
    """The editions that this user's employers read."""
    return Edition.objects.published().of_employers(*employers_of(user))


def may_tell(user: Any) -> bool:
    """Whoever works here may tell what was tried."""
    return user.agent is not None and user.agent.left_on is None


def agent_telling(user: Any) -> Agent:
    if not may_tell(user):
        raise PermissionDenied
    return user.agent


def experience_for(user: Any, pk: int) -> Experience:
    rows = Experience.objects.visible_to(user).select_related("structure__root", "author__agent")
    return get_object_or_404(rows, pk=pk)


def is_author(user: Any, experience: Experience) -> bool:
    return experience.author_id is not None and experience.author_id == user.pk


def signs(user: Any, experience: Experience) -> bool:
    """The author, or a colleague asked to sign with him who did not refuse."""
    if is_author(user, experience):
        return True
    asked = CoAuthor.objects.filter(experience=experience, agent=user.agent_id, declined_on=None)
    return user.agent_id is not None and asked.exists()


def experience_to_write(user: Any, pk: int) -> Experience:
    experience = experience_for(user, pk)
    if not is_author(user, experience):
        raise PermissionDenied
    return experience


def working_edition(user: Any, pk: int) -> Edition:
    """The draft of the user's own experience `pk`. Raises `Http404` when nothing is being written."""
    experience = experience_to_write(user, pk)
    edition = get_object_or_404(Edition.objects.working(), experience=experience)
    edition.experience = experience
    return edition


def animates(user: Any, experience: Experience) -> bool:
    return user.has_role(*ANIMATORS, structure=experience.structure)


def may_review(user: Any, experience: Experience) -> bool:
    """An animator who did not sign it."""
    return animates(user, experience) and not signs(user, experience)


def editions_to_review(user: Any) -> EditionQuerySet:
    """What waits to be read in the structures that this user animates; 403 where he animates none.

    What he signs is among them, `signed` and left to somebody else.
    """
    structures = user.structures_as(*ANIMATORS)
    if not structures:
        raise PermissionDenied
    asked = CoAuthor.objects.filter(experience=OuterRef("experience"), agent=user.agent_id, declined_on=None)
    rows = Edition.objects.submitted().filter(any_subtree(structures, "experience__structure__"))
    return rows.annotate(signed=Q(experience__author=user.pk) | Exists(asked))


def edition_to_review(user: Any, pk: int) -> Edition:
    experience = experience_for(user, pk)
    if not may_review(user, experience):
        raise PermissionDenied
    edition = get_object_or_404(Edition.objects.submitted(), experience=experience)
    edition.experience = experience
    return edition


def experience_to_withdraw(user: Any, pk: int) -> Experience:
    experience = experience_for(user, pk)
    if not (is_author(user, experience) or animates(user, experience)):
        raise PermissionDenied
    return experience


def edition_for(user: Any, pk: int, number: int) -> Edition:
    """A text as it was read once, or as its own author or its reviewer reads it."""
    experience = experience_for(user, pk)
    edition = get_object_or_404(Edition.objects.to_list(), experience=experience, number=number)
    own = signs(user, experience) or animates(user, experience)
    # What was withdrawn does not come back as « the version before ».
    if not own and (edition.state not in (State.PUBLISHED, State.REPLACED) or edition.withdrawn_on):
        raise Http404
    if edition.state == State.DRAFT and not signs(user, experience):
        raise Http404
    return edition


def asked_to_sign(user: Any, pk: int) -> CoAuthor:
    if user.agent_id is None:
        raise Http404
    return get_object_or_404(CoAuthor.objects.select_related("experience"), experience=pk, agent=user.agent_id)


def published_for(user: Any, pk: int) -> Experience:
    """One that is published for this user. Raises `Http404`."""
    rows = Experience.objects.of_employers(*employers_of(user)).published().select_related("structure__root")
    return get_object_or_404(rows, pk=pk)


def reuse_to_withdraw(user: Any, pk: int) -> Reuse:
    """His own word; or one that he moderates."""
    reuse = get_object_or_404(Reuse.objects.select_related("experience__structure"), pk=pk)
    reuse.experience = experience_for(user, reuse.experience_id)
    if reuse.declared_by_id != user.pk and not animates(user, reuse.experience):
        raise PermissionDenied
    return reuse


def structures_led(user: Any) -> tuple[Structure, ...]:
    """Where the user leads the programme: he is told, alone with each service, which never shared."""
    return user.structures_as(RoleName.PROGRAMME_LEAD)


def silent_services(user: Any) -> QuerySet[Structure]:
    """The services below what the user leads, where people work and that never published an experience."""
    led = structures_led(user)
    if not led:
        raise PermissionDenied
    return silent(Structure.objects.within(*led).open())


def silent(structures: QuerySet[Structure]) -> QuerySet[Structure]:
    """Of these structures, where people work and nothing was ever published."""
    shared = Experience.objects.filter(first_published_on__isnull=False).values("structure")
    peopled = Agent.objects.active().values("structure")
    return structures.filter(pk__in=peopled).exclude(pk__in=shared).order_by("path")
