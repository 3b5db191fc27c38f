"""Who may open what of evaluations, and what our house holds of them."""

import datetime
from typing import TYPE_CHECKING, Any

from tests.access_words import EDITOR, EVERYBODY, HR, LEAD, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

AUTHORS = those(HR, LEAD, EDITOR, TRAINER)
BUYERS = those(HR, LEAD)


def session(house: "House") -> dict[str, Any]:
    return {"session_pk": house.things["session"].pk}


def token(house: "House") -> dict[str, Any]:
    return {"token": house.things["evaluation_token"]}


SESSION: dict[str, Any] = {"owned": True, "build": session}
PROVIDER: dict[str, Any] = {"owned": True, "build": thing("provider")}
URLS: dict[str, Url] = {
    # Whoever holds the link of a right may use it.
    "evaluations:answer(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=token),
    "evaluations:results(session_pk)": Url(AUTHORS, **SESSION),
    "evaluations:purchase(session_pk)": Url(BUYERS, BUYERS, **SESSION),
    "evaluations:purchase_remove(session_pk)": Url(None, BUYERS, **SESSION),
    "evaluations:providers": Url(AUTHORS),
    "evaluations:provider_create": Url(BUYERS, BUYERS),
    "evaluations:provider(pk)": Url(AUTHORS, **PROVIDER),
    "evaluations:provider_edit(pk)": Url(BUYERS, BUYERS, **PROVIDER),
    "evaluations:provider_close(pk)": Url(None, BUYERS, **PROVIDER),
    "evaluations:purchases_csv": Url(AUTHORS),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """What our session was bought for and from whom, and the link by which our agent answers."""
    from django.utils import timezone

    from terreau.rooms.learning.evaluations import buying
    from terreau.rooms.learning.evaluations.enums import Moment
    from terreau.rooms.learning.evaluations.models import Ballot, Right, Round
    from terreau.rooms.learning.evaluations.tokens import token_of
    from tests.house import MARK

    lead, now = ours.users["lead"], timezone.now()
    things["provider"] = buying.add_provider(
        ours.employer, name=f"Prestataire {MARK}", contact=f"Contact {MARK}", by=lead
    )
    buying.buy(
        things["session"], provider=things["provider"], amount_cents=240_000, seats=12, order=f"BC {MARK}", by=lead
    )
    today = timezone.localdate()
    dates = {"opens_on": today, "closes_on": today + datetime.timedelta(days=21)}
    asked = Round.objects.create(session=things["session"], moment=Moment.HOT, **dates)
    registration = things["training_request"].registration
    right = Right.objects.create(round=asked, registration=registration, asked_at=now)
    things["evaluation_token"] = token_of(Ballot.objects.create(right=right))
