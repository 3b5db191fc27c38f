"""Somebody with wishes, a seat, a refusal and a change; who also decided on the wishes of another."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.approvals.enums import Body, Opinion
from terreau.rooms.learning.wishes.enums import PlanState, ProposalState, Word
from terreau.rooms.learning.wishes.models import (
    Absence,
    Campaign,
    HandChange,
    NotPlaced,
    Placed,
    Plan,
    Proposal,
    Wish,
    WishList,
)
from tests.factories import make_agent
from tests.rooms.learning.wishes.makers import make_campaign, make_session, make_stage

DAY = datetime.date(2026, 3, 2)


def plant(one: Any, word: str) -> None:
    course, other = make_stage(one.employer, "Tableurs"), make_stage(one.employer, "Écrire clair")
    session = make_session(course)
    campaign = make_campaign(one.employer, course, other)
    state = {"state": "signed", "seed": 7, "signed_by": one.user, "signed_at": timezone.now()}
    Campaign.objects.filter(pk=campaign.pk).update(**state)
    proposal = Proposal.objects.create(campaign=campaign, seed=7, asked_by=one.user, state=ProposalState.READY)
    mine = WishList.objects.create(campaign=campaign, agent=one.agent)
    Wish.objects.create(list=mine, course=course, rank=1, motivation=f"Motivation de {word}")
    Absence.objects.create(list=mine, first_on=DAY, last_on=DAY)
    Placed.objects.create(proposal=proposal, list=mine, course=course, occasion=session.occasion, rank=1)
    NotPlaced.objects.create(proposal=proposal, list=mine, course=other, rank=2)
    change = {"proposal": proposal, "course": course, "after": session.occasion}
    HandChange.objects.create(list=mine, reason=f"Motif pour {word}", **change)
    his = WishList.objects.create(campaign=campaign, agent=make_agent(one.employer))
    Wish.objects.create(
        list=his, course=course, rank=1, word=Word.REFUSED, word_reason="Service", word_by=one.user,
        word_at=timezone.now(),
    )  # fmt: skip
    HandChange.objects.create(list=his, reason="Motif", by=one.user, **change)
    Plan.objects.create(
        structure=one.employer, year=2027, state=PlanState.ADOPTED, body=Body.CSA, opinion=Opinion.FAVOURABLE,
        opinion_on=DAY, opinion_reference="PV 1", adopted_by=one.user, adopted_at=timezone.now(),
    )  # fmt: skip
