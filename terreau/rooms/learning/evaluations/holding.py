"""What every write begins with, and what a rule says no with."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.rooms.learning.evaluations.models import Round


class EvaluationRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def held_open(asked: Round, today: datetime.date) -> Round:
    """The round, which nobody closes before the end of the transaction. Refused once it is over.

    A lock, and no UPDATE: the row of the round keeps nothing of who answered last.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A round is held inside a transaction.")
    rows = Round.objects.select_for_update().filter(pk=asked.pk, closed_at=None, closes_on__gte=today)
    found = rows.order_by("pk").first()
    if found is None:
        raise EvaluationRefused(_("Le temps pour répondre est passé."))
    return found
