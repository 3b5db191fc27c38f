"""Who may open what of `echoes`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from terreau.ground.seats.access import token_of
from terreau.rooms.gatherings.echoes.enums import Asked, PollState, RecapState, RoomState
from terreau.rooms.gatherings.echoes.models import Ballot, Poll, Question, Recap, Room, Sentence, Takeaway
from terreau.rooms.gatherings.echoes.polling import digest_of
from tests.access_words import EDITOR, EVERYBODY, HR, LEAD, MEMBERS, TRAINER, Url, thing, those
from tests.rooms.gatherings.echoes.makers import make_event, registered

if TYPE_CHECKING:
    from tests.house import House, People

ANIMATORS = those(LEAD, HR, EDITOR, TRAINER)


def event_of(name: str) -> Any:
    return lambda house: {"pk": house.things[name].pk}


def code(**more: Any) -> Any:
    def build(house: "House") -> dict[str, Any]:
        return {"code": house.things["echo_room"].code} | more

    return build


def token(name: str) -> Any:
    return lambda house: {"token": house.things[name]}


EVENT = thing("echo_event")
URLS: dict[str, Url] = {
    "echoes:event(pk)": Url(MEMBERS, owned=True, build=EVENT),
    "echoes:wish(pk)": Url(None, MEMBERS, owned=True, build=EVENT),
    "echoes:wish_by_link(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=token("echo_guest")),
    "echoes:moderate(pk)": Url(ANIMATORS, owned=True, build=EVENT),
    "echoes:settle(pk)": Url(None, ANIMATORS, owned=True, build=EVENT),
    "echoes:end(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=EVENT),
    "echoes:questions_csv(pk)": Url(ANIMATORS, owned=True, build=EVENT),
    "echoes:move(pk)": Url(None, ANIMATORS, owned=True, build=thing("echo_question")),
    "echoes:write_answer(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=thing("echo_question")),
    "echoes:takeaways(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=EVENT),
    "echoes:takeaway_create(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=EVENT),
    "echoes:publish(pk)": Url(None, ANIMATORS, owned=True, build=EVENT),
    "echoes:takeaways_csv(pk)": Url(ANIMATORS, owned=True, build=EVENT),
    "echoes:takeaway_edit(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=thing("echo_takeaway")),
    "echoes:takeaway_review(pk)": Url(None, ANIMATORS, owned=True, build=thing("echo_takeaway")),
    "echoes:takeaway_move(pk)": Url(None, ANIMATORS, owned=True, build=thing("echo_takeaway")),
    "echoes:takeaway_remove(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=thing("echo_takeaway")),
    "echoes:poll(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=EVENT),
    "echoes:decide_sentence(pk)": Url(None, ANIMATORS, owned=True, build=thing("echo_sentence")),
    # Whoever holds one of these links may use it; the one of a room is on a screen.
    "echoes:answer(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=token("echo_ballot")),
    "echoes:room(code)": Url(EVERYBODY, secret=True, build=code()),
    "echoes:ask(code)": Url(None, EVERYBODY, secret=True, build=code()),
    "echoes:vote(code, number)": Url(None, EVERYBODY, secret=True, build=code(number=1)),
    "echoes:correct(code, number)": Url(EVERYBODY, EVERYBODY, secret=True, build=code(number=1)),
    "echoes:screen(code)": Url(EVERYBODY, secret=True, build=code()),
    "echoes:qr(code)": Url(EVERYBODY, secret=True, build=code()),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """An event that took place, with a question, a lesson, a poll that waits and another that is told."""
    from tests.house import MARK

    event = things["echo_event"] = make_event(ours.office, title=f"Rencontre {MARK}", summary=f"Résumé {MARK}")
    room = things["echo_room"] = Room.objects.create(event=event, state=RoomState.OPEN, asked=1)
    things["echo_question"] = Question.objects.create(room=room, number=1, text=f"Question {MARK}", state=Asked.SHOWN)
    recap = Recap.objects.create(event=event, introduction=f"Chapeau {MARK}", state=RecapState.PUBLISHED)
    things["echo_takeaway"] = Takeaway.objects.create(
        recap=recap, position=1, title=f"Leçon {MARK}", text=f"Texte {MARK}", reviewed=True
    )
    told = make_event(ours.office, title=f"Autre rencontre {MARK}")
    today = timezone.localdate()
    dates = {"sent_on": today, "closes_on": today + datetime.timedelta(days=9)}
    results = {"answers": 15, "useful": 80, "organised": 60, "again": None}
    closed = Poll.objects.create(event=told, state=PollState.CLOSED, results=results, **dates)
    things["echo_sentence"] = Sentence.objects.create(poll=closed, text=f"Phrase {MARK}")
    waits = Poll.objects.create(event=make_event(ours.office, title=f"Encore {MARK}"), state=PollState.OPEN, **dates)
    things["echo_ballot"] = f"jeton-{MARK}"
    Ballot.objects.create(poll=waits, digest=digest_of(things["echo_ballot"]))
    guest = registered(event, None, email=f"invite.{MARK}@ministere.example", name=f"Invité {MARK}")
    things["echo_guest"] = token_of(guest)
