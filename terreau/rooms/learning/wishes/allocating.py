"""Asking for an allocation and making it: once, by the worker, whole or not at all; and making it again to compare."""

import datetime
import logging
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.wishes import computing, tasks
from terreau.rooms.learning.wishes.demand import Demand, demand_of
from terreau.rooms.learning.wishes.enums import (
    AT_WORK,
    SETTLING,
    CampaignState,
    Origin,
    ProposalState,
    Replay,
)
from terreau.rooms.learning.wishes.holding import hold, hold_in
from terreau.rooms.learning.wishes.models import Campaign, NotPlaced, Placed, Proposal
from terreau.rooms.learning.wishes.refusals import WishesRefused
from terreau.rooms.learning.wishes.saying import refusal_words

logger = logging.getLogger(__name__)
BY = "task:wishes"
# Without a sign of life for longer than a search may last: the worker stopped. Asked and never begun: none runs.
SILENCE = datetime.timedelta(seconds=3 * computing.SECONDS)
WAITS = datetime.timedelta(hours=12)
BATCH = 1000


@transaction.atomic
def ask(campaign: Campaign, *, by: Any, now: datetime.datetime | None = None) -> Proposal:
    """Ask the worker for an allocation of what is there now, with the draw of the closing. Raises `WishesRefused`."""
    now = now or timezone.now()
    hold_in(campaign, *SETTLING)
    if campaign.waits_for_managers(timezone.localdate(now)):
        raise WishesRefused(_("Les encadrants donnent encore leur avis : attendez la date qui leur a été annoncée."))
    forget_the_silent(campaign, now)
    own = by if hasattr(by, "structures_as") else None
    seed = cast(int, campaign.seed)  # a closed campaign has one: the database refuses it otherwise
    try:
        with transaction.atomic():
            asked = Proposal.objects.create(campaign=campaign, seed=seed, asked_by=own, alive_at=now)
    except IntegrityError as error:
        raise WishesRefused(_("Une répartition est déjà en cours de calcul.")) from error
    record("wishes.proposal.asked", asked, by=by, seed=campaign.seed)
    tasks.allocate.enqueue(asked.pk, translation.get_language() or "fr")
    return asked


def forget_the_silent(campaign: Campaign, now: datetime.datetime) -> None:
    """What stopped in the middle, or was never begun, has written nothing: it may be asked again."""
    words = _("Le calcul s’est interrompu : rien n’a été changé, demandez-le de nouveau.")
    for state, limit in ((ProposalState.RUNNING, SILENCE), (ProposalState.ASKED, WAITS)):
        silent = campaign.proposals.filter(state=state, alive_at__lt=now - limit)
        silent.update(state=ProposalState.FAILED, failure=words)


def run(asked: Proposal) -> None:
    """Make an allocation, once. What cannot be made is said; a crash leaves everything as it was, and says so."""
    if not _move(asked, ProposalState.ASKED, ProposalState.RUNNING):
        return
    from terreau.lab.refusals import Refusal

    def tell(done: int) -> None:
        Proposal.objects.filter(pk=asked.pk).update(done=done, alive_at=timezone.now())

    try:
        demand = demand_of(asked.campaign, timezone.now())
        found = computing.compute(demand.rows, seed=asked.seed, progress=tell)
        _write(asked, demand, found)
    except WishesRefused as refused:
        _fail(asked, str(refused))
    except Refusal as refused:
        _fail(asked, refusal_words(refused))
    except Exception:
        logger.exception("The allocation %s was interrupted", asked.pk)
        _fail(asked, _("Une erreur a interrompu le calcul : rien n’a été changé, demandez-le de nouveau."))


def _move(asked: Proposal, source: str, target: str, **values: Any) -> bool:
    """The database settles who comes first."""
    values |= {"state": target, "alive_at": timezone.now()}
    moved = Proposal.objects.filter(pk=asked.pk, state=source).update(**values)
    asked.refresh_from_db(fields=list(values))
    return bool(moved)


def _fail(asked: Proposal, words: str) -> None:
    _move(asked, ProposalState.RUNNING, ProposalState.FAILED, failure=words[:1000])


@transaction.atomic
def _write(asked: Proposal, demand: Demand, found: dict[str, Any]) -> None:
    """All that an allocation leaves, in one transaction; the former proposal stays, replaced."""
    campaign = asked.campaign
    if not hold(campaign, *SETTLING):
        raise WishesRefused(_("La campagne a été signée entre-temps."))
    campaign.proposals.filter(state=ProposalState.READY).update(state=ProposalState.REPLACED)
    method = computing.method()
    made = _move(
        asked, ProposalState.RUNNING, ProposalState.READY, inputs=demand.rows, stages=found["stages"],
        proven=found["proven"], method=method, digest=input_digest(demand.rows, asked.seed, method),
        result_digest=computing.digest_of(found["given"]), made_at=timezone.now(), done=100,
    )  # fmt: skip
    if not made:
        raise WishesRefused(_("Ce calcul a été abandonné entre-temps : demandez-le de nouveau."))
    _write_rows(asked, demand, found)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.PROPOSED)
    record("wishes.proposal.made", asked, by=BY, digest=asked.digest, result=asked.result_digest)


def input_digest(rows: dict[str, Any], seed: int, method: str) -> str:
    return computing.digest_of({"rows": rows, "seed": seed, "method": method})


def _write_rows(asked: Proposal, demand: Demand, found: dict[str, Any]) -> None:
    course_of = {session: number(course) for session, course, *_rest in demand.rows["sessions"]}
    Placed.objects.bulk_create(
        (
            Placed(
                proposal=asked, list_id=number(one), occasion_id=number(session), course_id=course_of[session],
                rank=rank or None, origin=Origin.FIXED if fixed else Origin.COMPUTED,
            )
            for one, session, rank, fixed in found["given"]
        ),
        batch_size=BATCH,
    )  # fmt: skip
    aside = [(wish.list_id, wish.course_id, wish.rank, [why]) for wish, why in demand.aside]
    refused = [(number(one), number(course), rank, why) for one, course, rank, why in found["refused"]]
    NotPlaced.objects.bulk_create(
        (
            NotPlaced(proposal=asked, list_id=one, course_id=course, rank=rank, reasons=why)
            for one, course, rank, why in [*refused, *aside]
        ),
        batch_size=BATCH,
    )


def number(label: str) -> int:
    """The key behind a label of what was computed."""
    return int(label[1:])


# ---- again, to compare


@transaction.atomic
def ask_replay(proposal: Proposal, *, by: Any) -> None:
    """Ask the worker to compute it again from what was kept. Raises `WishesRefused`."""
    rows = Proposal.objects.filter(pk=proposal.pk, state__in=(ProposalState.READY, ProposalState.REPLACED))
    if not rows.exclude(digest="").update(replay=Replay.ASKED):
        raise WishesRefused(_("Seule une répartition calculée, dont les données sont encore gardées, se rejoue."))
    record("wishes.proposal.replay_asked", proposal, by=by)
    tasks.replay.enqueue(proposal.pk)


def replay(proposal: Proposal) -> bool:
    """Whether the kept rows, with the same draw, give the same seats; said on the proposal."""
    same = input_digest(proposal.inputs, proposal.seed, proposal.method) == proposal.digest
    # Rows that were touched since are not computed: they may not even hold together.
    if same:
        found = computing.compute(proposal.inputs, seed=proposal.seed)
        same = computing.digest_of(found["given"]) == proposal.result_digest
    with transaction.atomic():
        said = {"replay": Replay.SAME if same else Replay.OTHER, "replayed_at": timezone.now()}
        Proposal.objects.filter(pk=proposal.pk).update(**said)
        record("wishes.proposal.replayed", proposal, by=BY, same=same)
    return same


def at_work(campaign: Campaign) -> Proposal | None:
    return campaign.proposals.filter(state__in=AT_WORK).first()
