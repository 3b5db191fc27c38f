"""The plan as the committee receives it: below the threshold, a demand is not given as a number."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.approvals.models import Particulars
from terreau.rooms.learning.wishes.models import Plan, PlanLine

COLUMNS = ("cours", "demandes", "sessions", "places", "cout", "heures", "decision")


def demand_words(number: int) -> str:
    """A count of people, or that it is too small to be given; no total is printed from which it could be found."""
    if 0 < number < settings.EVIDENCE_THRESHOLD:
        return _("moins de %(number)s") % {"number": settings.EVIDENCE_THRESHOLD}
    return str(number)


def lines_of(plan: Plan) -> list[PlanLine]:
    return list(plan.lines.select_related("course").order_by("course__title", "pk"))


def csv_rows(lines: list[PlanLine]) -> Iterator[list[Any]]:
    for line in lines:
        yield [
            line.course.title, demand_words(line.demand), line.sessions, line.seats, line.cost_euros, line.hours,
            line.note,
        ]  # fmt: skip


def committee_of(plan: Plan) -> str:
    """The committee of social dialogue of the employer."""
    found = Particulars.objects.filter(employer=plan.structure.employer_id).first() or Particulars()
    return str(found.committee)


def document_of(plan: Plan) -> dict[str, Any]:
    """What the PDF is made of."""
    lines = lines_of(plan)
    title = _("Plan de formation %(year)s — %(structure)s") % {"year": plan.year, "structure": plan.structure.label}
    state = _("Projet soumis pour avis")
    if plan.opinion_on is not None:
        state = _("Adopté, après avis %(opinion)s du %(day)s (%(body)s, %(reference)s)") % {
            "opinion": plan.get_opinion_display(), "day": date_format(plan.opinion_on, "DATE_FORMAT"),
            "body": plan.get_body_display(), "reference": plan.opinion_reference,
        }  # fmt: skip
    budget = [] if plan.budget_euros is None else [_("Budget : %(euros)s euros.") % {"euros": plan.budget_euros}]
    return {
        "title": title,
        "state": state,
        "day": date_format(timezone.localdate(), "DATE_FORMAT"),
        "notes": [*plan.note.splitlines(), *budget],
        "headers": [
            _("Cours"), _("Demandes non satisfaites"), _("Sessions"), _("Places"), _("Coût (euros)"), _("Heures"),
            _("Décision"),
        ],
        "rows": [[str(cell) for cell in row] for row in csv_rows(lines)],
        "total": [
            _("Total"), "", str(sum(line.sessions for line in lines)), str(sum(line.seats for line in lines)),
            str(sum(line.cost_euros for line in lines)), str(sum(line.hours for line in lines)), "",
        ],
        "rule": _(
            "Une demande de moins de %(number)s agents n’est pas chiffrée ici, et aucun total des demandes n’est "
            "donné : on ne doit pas pouvoir reconnaître qui a demandé quoi."
        ) % {"number": settings.EVIDENCE_THRESHOLD},
    }  # fmt: skip
