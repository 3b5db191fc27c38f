"""What somebody leaves in sessions: he prepared one, teaches it, countersigned; he asked, decided, delegated."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.rooms.learning.sessions.enums import Reason, RequestState
from terreau.rooms.learning.sessions.models import Countersignature, Delegation, Request, Session, Trainer
from tests.factories import make_agent, make_user
from tests.ground.seats.makers import make_occasion
from tests.rooms.learning.makers import make_course


def plant(one: Any, word: str) -> None:
    """`one`: somebody, with his account, his file and his employer."""
    now, course = timezone.now(), make_course(one.employer)
    session, other = (
        Session.objects.create(course=course, occasion=make_occasion(one.employer), created_by=by)
        for by in (one.user, one.hr)
    )
    trainer = Trainer.objects.create(session=session, user=one.user, name=one.user.name)
    Trainer.objects.create(session=other, name=f"Qui signe {word}", email=one.user.email)
    part = session.occasion.parts.get()
    Countersignature.objects.create(part=part, trainer=trainer, at=now, entry=0, head="", present=0)
    refused = {"state": RequestState.REFUSED, "reason": Reason.SERVICE, "decided_at": now, "due_at": now}
    appealed = {"appealed_at": now, "appeal_decided_at": now}
    Request.objects.create(
        agent=one.agent, session=other, why=f"Attente de {word}", sentence="Plus tard.", decided_by=one.hr,
        appeal=f"Recours de {word}", appeal_sentence="Maintenu.", **refused, **appealed,
    )  # fmt: skip
    others = [make_agent(one.employer) for _ in range(2)]
    Request.objects.create(agent=others[0], session=session, sentence="Une phrase.", decided_by=one.user, **refused)
    Request.objects.create(
        agent=others[1], session=session, sentence="Non.", appeal="Si.", appeal_sentence="Une réponse.",
        appeal_decided_by=one.user, **refused, **appealed,
    )  # fmt: skip
    away = {"starts_on": datetime.date(2026, 3, 2), "ends_on": timezone.localdate()}
    Delegation.objects.create(manager=one.user, delegate=one.hr, **away)
    Delegation.objects.create(manager=make_user(), delegate=one.user, **away)
