"""Answering: the ballot goes, and the answer is written elsewhere, with nothing in common: no key, no date, no person.

Nothing is journalled, nothing is left in the session of the browser (docs/decisions/0101).
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.learning.evaluations.holding import EvaluationRefused, held_open
from terreau.rooms.learning.evaluations.models import Ballot, Evaluation, Round


@transaction.atomic
def answer(asked: Round, ballot: Ballot, *, now: datetime.datetime | None = None, **said: Any) -> None:
    """`said`: recommends, useful, led_well or applied, remark. Of two at once by the same link, one is taken."""
    asked = held_open(asked, timezone.localdate(now))
    if not Ballot.objects.filter(pk=ballot.pk, right__round=asked).delete()[0]:
        raise EvaluationRefused(_("Votre réponse est déjà prise en compte : une par personne."))
    Evaluation.objects.create(session_id=asked.session_id, moment=asked.moment, **said)
