"""What the pages of a call read: where it stands, what comes next, for whom."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from terreau.rooms.learning.catalogue.rendering import lesson_html
from terreau.rooms.learning.cycles import access, actions, applying
from terreau.rooms.learning.cycles.enums import CandidacyState, Letter
from terreau.rooms.learning.cycles.models import Candidacy, Criterion, Cycle
from terreau.rooms.learning.cycles.seminars import Block, blocks_of

PAST_SHOWN = 30


def day_of(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


@dataclass(frozen=True)
class Calls:
    """The calls that somebody may open, by where they stand."""

    open: list[Cycle]
    coming: list[Cycle]
    past: list[Cycle]

    @property
    def any(self) -> bool:
        return bool(self.open or self.coming or self.past)


def calls_for(user: Any) -> Calls:
    now = timezone.now()
    rows = Cycle.objects.open_to(user).with_places()
    coming_or_open = list(rows.filter(closes_at__gt=now).order_by("closes_at", "pk"))
    return Calls(
        open=[each for each in coming_or_open if each.opens_at <= now],
        coming=[each for each in coming_or_open if each.opens_at > now],
        past=list(rows.filter(closes_at__lte=now).order_by("-closes_at", "-pk")[:PAST_SHOWN]),
    )


@dataclass(frozen=True)
class CallPage:
    """The call, as one reader sees it: nothing of anybody but of himself."""

    call: str
    blocks: list[Block]
    criteria: list[Criterion]
    who: str
    half_days: int
    needed: int
    own: Candidacy | None
    may_apply: bool
    refusal: str
    runs: bool
    judges: bool
    deliberates: bool  # he may read the deliberation: no juror before he has finished, no candidate
    lacks: list[str]


def page_of(cycle: Cycle, user: Any) -> CallPage:
    own = cycle.candidacies.of(user).first()
    blocks = blocks_of(cycle)
    half_days = sum(len(block.parts) for block in blocks)
    runs, juror = access.may_run(user, cycle), access.juror_of(user, cycle)
    opens = cycle.takes_candidacies
    visitor = not user.is_authenticated
    refusal = "" if visitor or own else applying.refusal_for(cycle, user)
    # Whoever has an account and no file of an agent applies as a visitor does.
    by_link = cycle.outsiders and (visitor or user.agent is None)
    return CallPage(
        call=lesson_html(cycle.call, files={}, under=2),
        blocks=blocks,
        criteria=list(cycle.criteria.order_by("pk")),
        who=who_may_apply(cycle),
        half_days=half_days,
        needed=-(-half_days * cycle.session.share // 100),
        own=own,
        may_apply=opens and own is None and (by_link or not refusal),
        refusal="" if by_link else refusal,
        runs=runs,
        judges=juror is not None,
        deliberates=own is None and (runs if juror is None else juror.has_finished),
        lacks=actions.lacks_of(cycle) if runs and cycle.published_at is None else [],
    )


def who_may_apply(cycle: Cycle) -> str:
    if cycle.outsiders:
        return _("Les agents de toutes les administrations, avec ou sans compte ici.")
    return _("Les agents à qui s’adresse le cours : %(reach)s.") % {"reach": cycle.session.course.get_reach_display()}


# ---- the candidate


@dataclass(frozen=True)
class OwnPage:
    """One's own file: where it stands, what comes next, what one may do."""

    next: str
    may_write: bool
    may_take_back: bool
    may_withdraw: bool
    may_change_contact: bool
    place: int | None


def own_page(candidacy: Candidacy) -> OwnPage:
    cycle, state = candidacy.cycle, CandidacyState(candidacy.state)
    opens = cycle.takes_candidacies
    waits = state == CandidacyState.WAITING
    return OwnPage(
        next=next_of(candidacy),
        may_write=opens and state == CandidacyState.DRAFT,
        may_take_back=opens and state == CandidacyState.SENT,
        may_withdraw=state in (CandidacyState.DRAFT, CandidacyState.SENT, CandidacyState.WAITING),
        may_change_contact=(
            state == CandidacyState.SENT
            and cycle.letter_needed
            and not cycle.is_signed
            and candidacy.letter in (Letter.NONE, Letter.ASKED)
        ),
        place=place_of(candidacy) if waits else None,
    )


def place_of(candidacy: Candidacy) -> int:
    """How many are called before him, and him."""
    before = Candidacy.objects.filter(cycle=candidacy.cycle_id).to_call().filter(rank__lt=candidacy.rank or 0)
    return before.count() + 1


def next_of(candidacy: Candidacy) -> str:
    """What comes next for him, in words."""
    cycle = candidacy.cycle
    closed = timezone.now() >= cycle.closes_at
    told = {
        CandidacyState.DRAFT: (
            _("L’appel est clos : cette candidature n’a pas été envoyée, elle ne compte pas.")
            if closed
            else _("Envoyez-la avant le %(day)s au soir.") % {"day": day_of(cycle.closes_at)}
        ),
        CandidacyState.SENT: (
            _("L’appel est clos. Le jury lit les candidatures ; vous recevrez sa décision par courriel.")
            if closed
            else _("Le jury la lira après le %(day)s. D’ici là, vous pouvez la reprendre.")
            % {"day": day_of(cycle.closes_at)}
        ),
        CandidacyState.SET_ASIDE: _("Le jury ne la lira pas. Motif : %(reason)s") % {"reason": candidacy.reason},
        CandidacyState.WAITING: _("Une place qui se libère vous est proposée à votre tour, par courriel."),
        CandidacyState.ADMITTED: _("Vous avez une place dans la cohorte. Les dates sont sur la page du cycle."),
        CandidacyState.REFUSED: _("Le jury ne l’a pas retenue. Vous pouvez demander pourquoi à qui conduit le cycle."),
        CandidacyState.CALLED: _("Répondez vite : passé le délai, la place est proposée à quelqu’un d’autre."),
    }
    return str(told.get(CandidacyState(candidacy.state), ""))


# ---- whoever runs it


@dataclass(frozen=True)
class Line:
    """A cycle that somebody runs, and the next thing to do."""

    cycle: Cycle
    stage: str
    next: str


def lines_of(rows: QuerySet[Cycle]) -> list[Line]:
    """Two queries, whatever the number."""
    waiting = Count("candidacies", filter=Q(candidacies__state=CandidacyState.SENT))
    sent = dict(rows.order_by().annotate(sent=waiting).values_list("pk", "sent"))
    now = timezone.now()
    return [Line(each, *stage_of(each, sent.get(each.pk, 0), now)) for each in rows]


def stage_of(cycle: Cycle, sent: int, now: datetime.datetime) -> tuple[str, str]:
    """Where a cycle stands, and what its runner does next."""
    session = cycle.session
    if session.is_cancelled:
        return _("Annulé"), ""
    if cycle.published_at is None:
        return _("En préparation"), _("Dites les critères, nommez le jury, puis publiez l’appel.")
    received = ngettext("%(number)d candidature à lire", "%(number)d candidatures à lire", sent) % {"number": sent}
    if now < cycle.opens_at:
        return _("Appel publié"), _("Les candidatures s’ouvrent le %(day)s.") % {"day": day_of(cycle.opens_at)}
    if now < cycle.closes_at:
        told = _("%(received)s. Écartez celles qui ne sont pas recevables ; clôture le %(day)s.")
        return _("Candidatures ouvertes"), told % {"received": received, "day": day_of(cycle.closes_at)}
    if not cycle.is_signed:
        return _("Au jury"), _("%(received)s : le jury note, puis signe la liste.") % {"received": received}
    if session.concluded_at is not None:
        return _("Terminé"), ""
    starts_at, ends_at = session.occasion.starts_at, session.occasion.ends_at
    if starts_at and now < starts_at:
        return _("Cohorte constituée"), _("Première demi-journée le %(day)s.") % {"day": day_of(starts_at)}
    if ends_at and now < ends_at:
        return _("En cours"), _("Suivez les présences et les séminaires.")
    return _("À conclure"), _("Concluez la session : chacun aura ce qu’il a suivi.")


def headers() -> list[str]:
    return [
        _("Nom"), _("Employeur"), _("Fonction"), _("État"), _("Engagement de l’employeur"), _("Envoyée le"), _("Motif"),
    ]  # fmt: skip


def csv_rows(rows: Iterable[Candidacy]) -> list[list[Any]]:
    """A candidate a line; nothing of what he wrote."""
    return [
        [
            each.who, each.from_where, each.position, each.get_state_display(), each.get_letter_display(),
            f"{timezone.localtime(each.sent_at):%Y-%m-%d %H:%M}" if each.sent_at else "", each.reason,
        ]
        for each in rows
    ]  # fmt: skip
