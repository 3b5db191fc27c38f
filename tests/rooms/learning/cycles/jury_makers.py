"""A cycle whose call is closed, its criteria and its jury; marks given by the actions."""

from typing import Any

from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.rooms.learning.cycles import composing, deliberating, marking, signing
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Juror
from tests.rooms.learning.cycles.makers import DAY, make_candidacy, make_cycle


def fresh(cycle: Cycle) -> Cycle:
    return Cycle.objects.with_places().get(pk=cycle.pk)


def closed_cycle(
    structure: Any, *users: User, by: Any, criteria: Any = (("Projet", 2), ("Élan", 1)), **more: Any
) -> Cycle:
    """Closed an hour ago; the first of `users` presides."""
    plain = {"letter_needed": False, "outsiders": True} | more
    cycle = make_cycle(structure, by=by, **plain)
    for label, weight in criteria:
        composing.add_criterion(cycle, label=label, weight=weight, by=by)
    for rank, user in enumerate(users):
        composing.name_juror(cycle, user=user, presides=not rank, by=by)
    Cycle.objects.filter(pk=cycle.pk).update(closes_at=timezone.now() - DAY / 24)
    return fresh(cycle)


def mark(cycle: Cycle, user: User, points: dict[Candidacy, int]) -> Juror:
    """The same points on every criterion, then « j’ai terminé »."""
    juror = cycle.jurors.get(user=user)
    for candidacy, value in points.items():
        given = {each.pk: value for each in cycle.criteria.all()}
        marking.give(juror, candidacy, points=given, by=user)
    marking.finish(juror, by=user)
    return cycle.jurors.get(user=user)


def sign(cycle: Cycle, user: User) -> Cycle:
    juror = cycle.jurors.get(user=user)
    juror.cycle = fresh(cycle)
    return signing.sign(juror, seen=deliberating.deliberation_of(juror.cycle).seen, by=user)


def signed_cycle(
    structure: Any, user: User, points: list[int], *, by: Any, **more: Any
) -> tuple[Cycle, list[Candidacy]]:
    """One juror who presides; people from outside, each of another administration, marked in this order."""
    cycle = closed_cycle(structure, user, by=by, **more)
    people = [make_candidacy(cycle, employer_name=f"Commune {rank}") for rank in range(len(points))]
    mark(cycle, user, dict(zip(people, points, strict=True)))
    signed = sign(cycle, user)
    return signed, [Candidacy.objects.with_people().get(pk=each.pk) for each in people]
