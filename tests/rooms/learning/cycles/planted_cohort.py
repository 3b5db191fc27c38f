"""What somebody leaves in a cohort: his project, his group, what he wrote in it, a group that he coaches."""

from typing import Any

from django.utils import timezone

from terreau.rooms.learning.cycles.models import Group, Note, Project
from tests.rooms.learning.cycles.makers import make_auditor, make_cycle


def plant(one: Any, word: str) -> None:
    """`one`: somebody, with his account, his file and his employer."""
    cycle = make_cycle(one.employer, by=one.hr, title="Cycle", course_title="Cours de cycle")
    group = Group.objects.create(cycle=cycle, name="Groupe", coach=one.user, published_at=timezone.now())
    own = make_auditor(cycle, one.agent, user=one.user, group=group, listed=True)
    Project.objects.create(candidacy=own, title=f"Projet de {word}")
    Note.objects.create(group=group, author=one.user, text=f"Note de {word}", private=True)
