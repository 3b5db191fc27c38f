"""Rows of coaching about somebody: he offers, he asks, he had a pair that a round made, and wrote in its journal."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.rooms.gatherings.coaching.enums import PairState, Part, Why
from terreau.rooms.gatherings.coaching.models import Need, Note, Offer, Outcome, Pair, Round, Side
from tests.factories import make_agent


def plant(one: Any, word: str) -> None:
    now, today = timezone.now(), timezone.localdate()
    Offer.objects.create(agent=one.agent, half_days=3, words=f"J’aide, dit {word}", place=f"Site de {word}")
    need = Need.objects.create(agent=one.agent, half_days=5, since=now, words=f"Je cherche, dit {word}")
    round_ = Round.objects.create(
        employer=one.employer, opened_by=one.user, opened_at=now, answer_by=today, seed=7, inputs={}, result={}
    )
    Outcome.objects.create(round=round_, need=need, label="n1", why=Why.TAKEN)
    pair = Pair.objects.create(
        employer=one.employer, need=need, round=round_, state=PairState.ENDED, suggested_at=now, answer_by=today,
        accepted_at=now, closed_at=now,
    )  # fmt: skip
    Side.objects.create(
        pair=pair, agent=one.agent, part=Part.HELPED, said_yes=True, reminded_at=now, gain=f"Bilan de {word}",
        easier="some", told_at=now,
    )  # fmt: skip
    Side.objects.create(pair=pair, agent=make_agent(one.employer), part=Part.HELPER, said_yes=True)
    Note.objects.create(pair=pair, author=one.agent, on=today - datetime.timedelta(days=1), text=f"Note de {word}")
