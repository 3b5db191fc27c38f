"""The vocabulary of reading experiences."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery

from terreau.ground.organisations.access import employers_of
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.experiences.enums import WORKING, State


class ExperienceQuerySet(models.QuerySet):
    def within(self, *structures: Any) -> "ExperienceQuerySet":
        return self.filter(any_subtree(structures, "structure__"))

    def of_employers(self, *keys: int) -> "ExperienceQuerySet":
        return self.filter(Q(structure__in=keys) | Q(structure__root__in=keys))

    def published(self) -> "ExperienceQuerySet":
        return self.filter(Exists(_editions(State.PUBLISHED)))

    def written_by(self, user: Any) -> "ExperienceQuerySet":
        """His, and those he agreed, or is asked, to sign too."""
        from terreau.rooms.gatherings.experiences.models import CoAuthor

        own: Any = Q(author=user.pk, author__isnull=False)
        if user.agent_id:
            own |= Exists(CoAuthor.objects.filter(experience=OuterRef("pk"), agent=user.agent_id, declined_on=None))
        return self.filter(own)

    def reviewed_by(self, user: Any) -> "ExperienceQuerySet":
        """Those that this user animates; what is only a draft of its author is nobody else's."""
        from terreau.rooms.gatherings.roles import ANIMATORS

        beyond_a_draft = Exists(_editions(State.SUBMITTED, State.PUBLISHED, State.WITHDRAWN))
        return self.within(*user.structures_as(*ANIMATORS)).filter(beyond_a_draft)

    def visible_to(self, user: Any) -> "ExperienceQuerySet":
        """What is published at the user's employers, what is his, what he animates."""
        model: Any = ExperienceQuerySet(self.model)
        read = Q(pk__in=model.of_employers(*employers_of(user)).published().values("pk"))
        read |= Q(pk__in=model.written_by(user).values("pk")) | Q(pk__in=model.reviewed_by(user).values("pk"))
        return self.filter(read)


class EditionQuerySet(models.QuerySet):
    def published(self) -> "EditionQuerySet":
        return self.filter(state=State.PUBLISHED)

    def working(self) -> "EditionQuerySet":
        return self.filter(state__in=WORKING)

    def submitted(self) -> "EditionQuerySet":
        return self.filter(state=State.SUBMITTED)

    def of_employers(self, *keys: int) -> "EditionQuerySet":
        return self.filter(Q(experience__structure__in=keys) | Q(experience__structure__root__in=keys))

    def with_reuses(self) -> "EditionQuerySet":
        """`reused`: how many structures said that it served them."""
        from terreau.rooms.gatherings.experiences.models import Reuse

        counted = Reuse.objects.filter(experience=OuterRef("experience")).order_by().values("experience")
        number = counted.annotate(number=Count("pk")).values("number")
        return self.annotate(reused=Subquery(number, output_field=models.IntegerField()))

    def to_list(self) -> "EditionQuerySet":
        """With all that a list shows, in a number of queries that does not grow."""
        from terreau.rooms.gatherings.experiences.models import CoAuthor

        agreed = CoAuthor.objects.filter(agreed_on__isnull=False).select_related("agent").order_by("pk")
        return (
            self.select_related("experience__structure__root", "experience__author__agent", "job")
            .prefetch_related("competences", Prefetch("experience__co_authors", queryset=agreed, to_attr="named"))
            .with_reuses()
            .order_by(F("published_on").desc(nulls_last=True), "-pk")
        )


def _editions(*states: str) -> Any:
    from terreau.rooms.gatherings.experiences.models import Edition

    return Edition.objects.filter(experience=OuterRef("pk"), state__in=states)
