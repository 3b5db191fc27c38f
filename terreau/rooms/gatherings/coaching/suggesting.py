"""Suggestions: those of a round that an animator opens, and the one that an agent asks for now."""

import datetime
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.coaching import emails, pairing
from terreau.rooms.gatherings.coaching.actions import CoachingRefused, give_place_back, hold_need, take_place
from terreau.rooms.gatherings.coaching.enums import PairState, Part, RoundState, Why
from terreau.rooms.gatherings.coaching.models import Need, Offer, Outcome, Pair, Round, Side

ANSWER_DAYS = 10


def new_seed() -> int:
    return secrets.randbelow(2**31)


def last_day() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=ANSWER_DAYS)


@transaction.atomic
def open_round(employer: Structure, *, by: Any, seed: int | None = None) -> Round:
    """Match all who wait at this employer and write to each pair. Of two openings at once, one is told."""
    seed = new_seed() if seed is None else seed
    try:
        with transaction.atomic():
            round_ = Round.objects.create(
                employer=employer, opened_by=by if hasattr(by, "structures_as") else None, opened_at=timezone.now(),
                answer_by=last_day(), seed=seed, inputs={}, result={},
            )  # fmt: skip
    except IntegrityError as error:
        raise CoachingRefused(_("Un tour est déjà ouvert : attendez les réponses, ou retirez-le.")) from error
    one_at_a_time(employer.pk)
    found = pairing.match(employer.pk, seed)
    if not found.labels:
        raise CoachingRefused(_("Personne n’attend d’aide aujourd’hui : il n’y a rien à apparier."))
    Round.objects.filter(pk=round_.pk).update(inputs=found.given.as_json(), result=found.result)
    # Takes these needs at once: one that is withdrawn at this moment is left out, or stays until the end.
    here = Need.objects.open().filter(pk__in=found.labels)
    here.update(closed_at=None)
    labels = {key: found.labels[key] for key in here.order_by("pk").values_list("pk", flat=True)}
    why = dict(found.why)
    for need, offer in found.pairs:
        if suggest(need, offer, rank=found.rank.get(need), round_=round_) is None:
            why[need] = Why.TAKEN
    Outcome.objects.bulk_create(
        Outcome(round=round_, need_id=key, label=label, why=why.get(key, "")) for key, label in labels.items()
    )
    round_.refresh_from_db()
    record("coaching.round.opened", round_, by=by, seed=seed, answer_by=round_.answer_by.isoformat())
    return round_


@transaction.atomic
def withdraw_round(round_: Round, *, by: Any) -> int:
    """Take back the suggestions that both have not accepted, as if they had not been made; how many."""
    if not Round.objects.filter(pk=round_.pk, state=RoundState.OPEN).update(state=RoundState.WITHDRAWN):
        raise CoachingRefused(_("Ce tour n’est plus ouvert : rien n’a été modifié."))
    unanswered = Pair.objects.filter(round=round_, state=PairState.SUGGESTED)
    # Takes these rows at once: an answer given at this moment comes before, or finds nothing.
    unanswered.update(revision=F("revision"))
    pairs = list(unanswered.order_by("pk"))
    for pair in pairs:
        emails.not_made(pair)
        pair.delete()
        give_place_back(pair.offer_id)
    record("coaching.round.withdrawn", round_, by=by)
    return len(pairs)


def replay(round_: Round) -> bool:
    """Whether the same inputs and the same seed give again what the round gave."""
    return pairing.replayed(round_.inputs, round_.seed) == round_.result


@transaction.atomic
def suggest_now(need: Need, *, by: Any, seed: int | None = None) -> Pair | Why:
    """The place that a matching of all who wait would give to this need today; or why it gives none.

    Whoever waits longer, or comes first, keeps the place that he would get: asking now is not jumping the queue.
    """
    one_at_a_time(need.agent.employer_id)
    hold_need(need)
    if Pair.objects.living().filter(need=need).exists():
        raise CoachingRefused(_("Une proposition ou un binôme est déjà en cours."))
    found = pairing.match(need.agent.employer_id, new_seed() if seed is None else seed)
    offers = dict(found.pairs)
    if need.pk not in offers:
        return found.why.get(need.pk, Why.TAKEN)
    return suggest(need.pk, offers[need.pk], rank=found.rank.get(need.pk)) or Why.TAKEN


def suggest(need_key: int, offer_key: int, *, rank: Any = None, round_: Round | None = None) -> Pair | None:
    """Write one suggestion and tell the two; None when the place or the need was taken meanwhile."""
    try:
        with transaction.atomic():
            need = Need.objects.select_related("agent").get(pk=need_key)
            hold_need(need)
            if not take_place(offer_key):
                return None
            offer = Offer.objects.select_related("agent").get(pk=offer_key)
            pair = Pair.objects.create(
                employer_id=need.agent.employer_id, need=need, offer=offer, round=round_,
                reasons=pairing.reasons_of(need, offer, rank), suggested_at=timezone.now(), answer_by=last_day(),
            )  # fmt: skip
            Side.objects.create(pair=pair, agent=need.agent, part=Part.HELPED)
            Side.objects.create(pair=pair, agent=offer.agent, part=Part.HELPER)
            emails.suggested(pair)
            return pair
    except (IntegrityError, CoachingRefused, Need.DoesNotExist):  # taken, or withdrawn, at this moment
        return None


def one_at_a_time(employer: int) -> None:
    """Matchings of one employer follow one another: two that held needs and offers crosswise would wait for ever."""
    Structure.objects.select_for_update(no_key=True).get(pk=employer)
