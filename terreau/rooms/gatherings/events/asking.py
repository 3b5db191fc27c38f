"""The questions asked of whoever registers."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.events.holding import EventRefused, held, refuse_settled
from terreau.rooms.gatherings.events.models import MOST_QUESTIONS, Answer, Event, Question


@transaction.atomic
def set_questions(event: Event, asked: Sequence[dict[str, Any]], *, by: Any) -> None:
    """These questions, in this order, in the place of the former ones. Once somebody has answered, they stay."""
    event = held(event)
    refuse_settled(event)
    if len(asked) > MOST_QUESTIONS:
        raise EventRefused(_("Cinq questions au plus."))
    former = [
        {"text": each.text, "kind": each.kind, "choices": each.choices, "required": each.required}
        for each in event.questions.order_by("position")
    ]
    if former == list(asked):
        return
    if Answer.objects.filter(question__event=event).exists():
        raise EventRefused(_("Des personnes ont déjà répondu : les questions ne changent plus."))
    event.questions.all().delete()
    Question.objects.bulk_create(Question(event=event, position=number, **each) for number, each in enumerate(asked, 1))
    record("events.event.questions_changed", event, by=by, questions=len(asked))
