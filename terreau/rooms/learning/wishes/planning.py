"""The yearly plan: counted from what was refused, completed by hand, adopted after the committee's opinion."""

import datetime
from collections import defaultdict
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.wishes.enums import CampaignState, Outcome, PlanState, ProposalState
from terreau.rooms.learning.wishes.models import NotPlaced, Placed, Plan, PlanLine
from terreau.rooms.learning.wishes.refusals import WishesRefused

# Seats of a session where the course never had one.
USUAL_SEATS = 12


@transaction.atomic
def start(structure: Structure, *, year: int, by: Any) -> Plan:
    """A plan in preparation, with the demand counted. Raises `WishesRefused`."""
    if structure.closed_on is not None:
        raise WishesRefused(_("Cette structure est fermée."))
    try:
        with transaction.atomic():
            plan = Plan.objects.create(structure=structure, year=year)
    except IntegrityError as error:
        raise WishesRefused(_("Le plan de cette année existe déjà.")) from error
    record("wishes.plan.started", plan, by=by, year=year)
    return count(plan, by=by)


@transaction.atomic
def count(plan: Plan, *, by: Any, now: datetime.datetime | None = None) -> Plan:
    """Count the demand again; what somebody wrote in a line stays as he wrote it. Raises `WishesRefused`."""
    _hold_draft(plan)
    asked = {course: len(agents) for course, agents in demand_for(plan.structure, plan.year).items()}
    known = {line.course_id: line for line in plan.lines.all()}
    for course in Course.objects.filter(pk__in=asked).order_by("pk"):
        line = known.get(course.pk) or PlanLine(plan=plan, course=course)
        line.demand = asked[course.pk]
        if not line.by_hand:
            _propose(line)
        line.save()
    gone = plan.lines.exclude(course__in=asked)
    gone.filter(by_hand=False).delete()
    gone.update(demand=0)
    plan.counted_at = now or timezone.now()
    plan.save(update_fields=["counted_at"])
    record("wishes.plan.counted", plan, by=by)
    return plan


def demand_for(structure: Structure, year: int) -> dict[int, set[int]]:
    """For each course, the agents who asked for it in a campaign signed the year before, and still lack it.

    One counts once, however often he asked; whoever was served or completed it since is no longer counted.
    """
    last = Q(list__campaign__signed_at__year=year - 1, list__campaign__state=CampaignState.SIGNED)
    last &= any_subtree([structure], "list__campaign__structure__") & Q(proposal__state=ProposalState.READY)
    last &= Q(list__agent__left_on=None)
    found: dict[int, set[int]] = defaultdict(set)
    pairs = "course", "list__agent"
    for course, agent in NotPlaced.objects.filter(last).order_by().values_list(*pairs):
        found[course].add(agent)
    for course, agent in Placed.objects.filter(last, outcome=Outcome.MISSED).order_by().values_list(*pairs):
        found[course].add(agent)
    for course, agent in Placed.objects.filter(last, outcome=Outcome.GIVEN).order_by().values_list(*pairs):
        found[course].discard(agent)
    done = Completion.objects.filter(course__in=found).order_by().values_list("course", "agent")
    for course, agent in done:
        found[course].discard(agent)
    return {course: agents for course, agents in found.items() if agents}


def _propose(line: PlanLine) -> None:
    """As many sessions as the demand fills, of the size and at the cost of the last one."""
    dated = Session.objects.filter(course=line.course).select_related("occasion")
    last = dated.order_by("-occasion__starts_at").first()
    rooms = [last.occasion.capacity_on_site, last.occasion.capacity_online] if last else [None]
    size = USUAL_SEATS if None in rooms else sum(number or 0 for number in rooms) or USUAL_SEATS
    line.sessions = -(-line.demand // size)
    line.seats = line.sessions * size
    line.cost_euros = round(line.seats * last.cost_cents / 100) if last else 0
    line.hours = round(line.seats * line.course.minutes / 60)


@transaction.atomic
def write_line(plan: Plan, course: Course, *, by: Any, **fields: Any) -> PlanLine:
    """What human resources decide for a course: sessions, seats, cost, hours, a note. Raises `WishesRefused`."""
    _hold_draft(plan)
    line, _made = PlanLine.objects.get_or_create(plan=plan, course=course)
    for name in ("sessions", "seats", "cost_euros", "hours", "note"):
        setattr(line, name, fields[name])
    line.by_hand = True
    line.save()
    record("wishes.plan.line_written", plan, by=by, course=course.pk)
    return line


@transaction.atomic
def remove_line(line: PlanLine, *, by: Any) -> None:
    _hold_draft(line.plan)
    if line.demand:
        raise WishesRefused(_("Ce cours est demandé : mettez zéro session, avec un mot, plutôt que de l’ôter."))
    record("wishes.plan.line_removed", line.plan, by=by, course=line.course_id)
    line.delete()


@transaction.atomic
def adopt(plan: Plan, *, body: str, opinion: str, opinion_on: datetime.date, opinion_reference: str, by: Any) -> None:
    """After the opinion of the committee, whatever it says. Raises `WishesRefused`."""
    if opinion_on > timezone.localdate():
        raise WishesRefused(_("L’avis n’est pas encore rendu : revenez ce jour-là."))
    own = by if hasattr(by, "structures_as") else None
    moved = Plan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).update(
        state=PlanState.ADOPTED, body=body, opinion=opinion, opinion_on=opinion_on,
        opinion_reference=opinion_reference, adopted_by=own, adopted_at=timezone.now(),
    )  # fmt: skip
    if not moved:
        raise WishesRefused(_("Ce plan est déjà adopté."))
    plan.refresh_from_db()
    record("wishes.plan.adopted", plan, by=by, opinion=opinion, on=opinion_on.isoformat())


@transaction.atomic
def describe(plan: Plan, *, note: str, budget_euros: int | None, by: Any) -> None:
    _hold_draft(plan)
    Plan.objects.filter(pk=plan.pk).update(note=note, budget_euros=budget_euros)
    record("wishes.plan.described", plan, by=by)


def _hold_draft(plan: Plan) -> None:
    """Of somebody who writes and somebody who adopts at once, one is told."""
    if not Plan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).update(year=F("year")):
        raise WishesRefused(_("Ce plan est adopté : il ne change plus."))
