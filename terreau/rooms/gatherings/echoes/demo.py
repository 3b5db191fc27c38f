"""What the room asked during the first café of the demonstration, and how the answers in writing read."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.echoes import asking
from terreau.rooms.gatherings.echoes.enums import Asked
from terreau.rooms.gatherings.events.enums import OVER, Kind
from terreau.rooms.gatherings.events.models import Event

# (question, from whom, how many voices, answer)
ASKED = (
    ("Par où commencer quand on n’a ni budget ni équipe ?", "une cheffe de bureau", 9,
     "Par une gêne que tout le bureau connaît, un atelier d’une demi-journée, et une mesure avant et après."),
    ("Comment convaincre un directeur qui n’utilise pas les outils ?", "", 6,
     "En l’invitant une heure à regarder un usager faire la démarche : rien d’autre n’a mieux marché."),
    ("Les agents proches de la retraite sont-ils concernés ?", "un gestionnaire de ressources humaines", 4, ""),
)  # fmt: skip


def first_cafe(employer: Structure) -> Event | None:
    """The earliest café of this employer that took place."""
    held = Event.objects.within(employer).filter(kind=Kind.CAFE, state__in=OVER).with_places()
    return held.order_by("occasion__starts_at", "pk").first()


@transaction.atomic
def write(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """Through the actions: asked, voted for, shown, answered, then ended as time ends it."""
    event = first_cafe(employer)
    if event is None:
        return
    room = asking.settle(event, moderated=True, opened=True, by=by)
    for rank, (text, signature, voices, answer) in enumerate(ASKED):
        question = asking.ask(room, text=text, signature=signature, device=f"demonstration-{rank}")
        asking.move(question, seen=Asked.WAITING, to=Asked.SHOWN, by=by)
        for number in range(voices):
            asking.vote(room, question.number, device=f"telephone-{number}")
        step = Asked.ANSWERED if answer else Asked.ASKED
        asking.move(question, seen=Asked.SHOWN, to=step, answer=answer, by=by)
    asking.end(room, by=by, now=timezone.now())
