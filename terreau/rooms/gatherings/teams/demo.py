"""A team with its charter, two self-diagnoses and what it changes, in the demonstration."""

import datetime
from typing import Any

from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.teams import actions
from terreau.rooms.gatherings.teams.models import Diagnosis, Mark

BEFORE = {"organisation": 2, "outils": 1, "vivre-ensemble": 2, "quotidien": 1, "suivi": 2, "bien-etre": 2}
AFTER = {"organisation": 3, "outils": 2, "vivre-ensemble": 2, "quotidien": 3, "suivi": 3, "bien-etre": 2}


def write(*, employer: Structure, today: datetime.date, by: Any, team: str) -> None:
    """`team`: the code of the office whose members the visitor plays."""
    found = Structure.objects.within(employer).filter(code=team).first()
    if found is None:
        return
    draft = actions.start_draft(found, by=by)
    met = today - datetime.timedelta(days=70)
    actions.adopt(draft, met_on=met, review_on=met + datetime.timedelta(days=182), by=by)
    for marks, days in ((BEFORE, 200), (AFTER, 20)):
        diagnosis = actions.start_diagnosis(found, mode="meeting", by=by)
        for mark in Mark.objects.filter(diagnosis=diagnosis).order_by("pk"):
            value = marks.get(mark.statement.split(".")[0], 1)
            Mark.objects.filter(pk=mark.pk).update(total=value, answers=1)
        actions.close_diagnosis(diagnosis, by=by)
        Diagnosis.objects.filter(pk=diagnosis.pk).update(held_on=today - datetime.timedelta(days=days))
    for theme, title, owner, days in (
        ("outils", "Un seul dossier partagé pour les notes de service", "l’assistante de direction", 30),
        ("quotidien", "Plus de réunion le vendredi après-midi", "la cheffe de bureau", 10),
    ):
        due_on = today + datetime.timedelta(days=days)
        actions.add_action(diagnosis, theme=theme, title=title, owner=owner, due_on=due_on, by=by)
