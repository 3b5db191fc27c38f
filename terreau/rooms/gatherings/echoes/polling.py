"""Satisfaction: a right to answer once, answers that nothing ties to it, results only from enough of them.

Decision 0080 says why this is not an evidence figure on its page, and what the same protection is here.
"""

import datetime
import hashlib
import random
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.echoes import emails
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.attendees import who_came
from terreau.rooms.gatherings.echoes.enums import SATISFIED, PollState, Sentences
from terreau.rooms.gatherings.echoes.models import Ballot, Poll, Rating, Sentence
from terreau.rooms.gatherings.events.models import Event

OPEN_DAYS = 14
ASKED = ("useful", "organised", "again")
BATCH = 50
# Below this many answers numbers are rounded to five, as between two snapshots of the evidence.
ROUNDED_UNDER = 100


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def send(event: Event, *, by: Any) -> int:
    """Ask those who came, once. How many were written to."""
    if not event.is_over:
        raise EchoesRefused(_("La rencontre n’a pas encore eu lieu."))
    today = timezone.localdate()
    poll, _made = Poll.objects.get_or_create(event=event)
    closes = today + datetime.timedelta(days=OPEN_DAYS)
    asked = Poll.objects.filter(pk=poll.pk, state=PollState.DRAFT)
    if not asked.update(state=PollState.OPEN, sent_on=today, closes_on=closes):
        raise EchoesRefused(_("Le questionnaire est déjà parti."))
    poll.refresh_from_db()
    people = who_came(event)
    if not people:
        raise EchoesRefused(_("Personne n’est inscrit ni noté présent : il n’y a personne à qui l’envoyer."))
    tokens = [secrets.token_urlsafe(24) for _each in people]
    # Written in another order than the messages: the rank of a row tells nobody.
    shuffled = random.SystemRandom().sample(tokens, len(tokens))
    Ballot.objects.bulk_create(Ballot(poll=poll, digest=digest_of(token)) for token in shuffled)
    for registration, token in zip(people, tokens, strict=True):
        emails.ask_satisfaction(poll, registration, token)
    record("echoes.poll.sent", poll, by=by, closes_on=closes.isoformat())
    return len(people)


def ballot_of(token: str, today: datetime.date) -> Ballot | None:
    """The right that this link gives, if it still gives one."""
    rows = Ballot.objects.filter(digest=digest_of(token), poll__state=PollState.OPEN)
    return rows.filter(poll__closes_on__gte=today).select_related("poll__event__occasion__structure").first()


@transaction.atomic
def answer(ballot: Ballot, *, useful: int, organised: int, again: int, sentence: str = "") -> None:
    """The right goes, and the answer is written elsewhere, with nothing in common: no key, no order, no hour."""
    if not Ballot.objects.filter(pk=ballot.pk).delete()[0]:
        raise EchoesRefused(_("Ce lien a déjà servi : une réponse par personne."))
    Rating.objects.create(poll=ballot.poll, useful=useful, organised=organised, again=again)
    if sentence:
        Sentence.objects.create(poll=ballot.poll, text=sentence)


def results_of(ratings: list[Rating]) -> dict[str, Any] | None:
    """Numbers when there are enough answers and they are not all the same; else nothing at all."""
    number = len(ratings)
    if number < settings.EVIDENCE_THRESHOLD:
        return None
    told: dict[str, Any] = {"answers": rounded(number, number)}
    for name in ASKED:
        satisfied = sum(getattr(each, name) in SATISFIED for each in ratings)
        # Everybody, or nobody: the number would say what each one answered.
        told[name] = None if satisfied in (0, number) else rounded(round(100 * satisfied / number), number)
    return told


def rounded(value: int, number: int) -> int:
    return 5 * round(value / 5) if number < ROUNDED_UNDER else value


@transaction.atomic
def close(poll: Poll, *, by: Any) -> None:
    """Once, at the end of its time: nobody sees numbers move as answers come. Then the answers go."""
    if not Poll.objects.filter(pk=poll.pk, state=PollState.OPEN).update(state=PollState.CLOSED):
        return
    results = results_of(list(poll.ratings.order_by("pk")))
    Poll.objects.filter(pk=poll.pk).update(results=results)
    poll.ratings.all().delete()
    poll.ballots.all().delete()
    if results is None:
        # Too few: one would know who wrote.
        poll.sentences.all().delete()
    poll.state, poll.results = PollState.CLOSED, results
    record("echoes.poll.closed", poll, by=by, shown=results is not None)


def close_past(now: datetime.datetime) -> None:
    past = Poll.objects.filter(state=PollState.OPEN, closes_on__lt=timezone.localdate(now))
    for poll in past.select_related("event__occasion__structure").order_by("pk")[:BATCH]:
        close(poll, by="due:echoes")


@transaction.atomic
def decide_sentence(sentence: Sentence, *, to: str, by: Any) -> None:
    """Show it or set it aside; only once the poll is closed with enough answers."""
    if sentence.poll.results is None:
        raise EchoesRefused(_("Les phrases ne se lisent qu’une fois le questionnaire terminé, avec assez de réponses."))
    Sentence.objects.filter(pk=sentence.pk).update(state=Sentences(to))
    record("echoes.sentence.decided", sentence, by=by, state=to)
