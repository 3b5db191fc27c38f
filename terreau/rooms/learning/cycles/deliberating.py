"""What the jury thinks together: the list as the marks and the president make it, with its reasons in words.

Only means are read here: who gave which mark is read by nobody but its author.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles.composing import refuse_signed
from terreau.rooms.learning.cycles.enums import ByHand
from terreau.rooms.learning.cycles.holding import CycleRefused, held_with
from terreau.rooms.learning.cycles.marking import judged, missing_jurors, recused, uncommitted
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Juror, Mark
from terreau.rooms.learning.cycles.ranking import Entrant, Line, Outcome, Why, ranked


@dataclass(frozen=True)
class Row:
    """A file on the list: what becomes of it, and why."""

    candidacy: Candidacy
    line: Line

    @property
    def reason(self) -> str:
        return reason_of(self.line, self.candidacy)


@dataclass(frozen=True)
class Deliberation:
    rows: tuple[Row, ...]
    apart: tuple[Candidacy, ...]  # without the commitment of their employer
    jurors: int
    finished: int
    absent: int
    recusals: int
    seen: str  # the digest of what is read: one signs what one read

    def of(self, outcome: Outcome) -> list[Row]:
        return [row for row in self.rows if row.line.outcome == outcome]

    @property
    def admitted(self) -> list[Row]:
        return self.of(Outcome.ADMITTED)

    @property
    def waiting(self) -> list[Row]:
        return self.of(Outcome.WAITING)

    @property
    def refused(self) -> list[Row]:
        return self.of(Outcome.REFUSED)

    @property
    def undecided(self) -> list[Row]:
        return self.of(Outcome.UNDECIDED)


def reason_of(line: Line, candidacy: Candidacy) -> str:
    """Why this file stands there, in words; the place in the waiting list where there is one."""
    said = _reason(line, candidacy)
    if line.outcome != Outcome.WAITING:
        return said
    place = _("1re de la liste") if line.position == 1 else _("%(n)de de la liste") % {"n": line.position}
    return _("%(reason)s : %(place)s") % {"reason": said, "place": place}


def _reason(line: Line, candidacy: Candidacy) -> str:
    if line.why == Why.HAND or (candidacy.by_hand and line.outcome != candidacy.by_hand):
        said = _("décision de la présidence : %(reason)s") % {"reason": candidacy.hand_reason}
        return said if line.why == Why.HAND else _("%(said)s (plus de place libre)") % {"said": said}
    if line.why == Why.EMPLOYER:
        return ngettext(
            "employeur déjà à %(n)d place", "employeur déjà à %(n)d places", line.of_employer
        ) % {"n": line.of_employer}  # fmt: skip
    if line.why == Why.SEATS:
        return _("toutes les places sont données")
    if line.why == Why.UNMARKED:
        return _("aucun membre du jury ne l’a noté : à décider par la présidence")
    if line.outcome == Outcome.REFUSED:
        return _("note au-dessous de %(least)d") % {"least": candidacy.cycle.least}
    return _("par les notes")


def entrants_of(cycle: Cycle, files: list[Candidacy]) -> list[Entrant]:
    """The files with the marks that count: of the jurors who finished, without those who stood aside."""
    aside = recused(cycle)
    marks: dict[int, dict[int, dict[int, int]]] = {file.pk: {} for file in files}
    rows = Mark.objects.filter(juror__cycle=cycle, juror__finished_at__isnull=False, juror__absent_at=None).order_by()
    for juror, candidacy, criterion, points in rows.values_list("juror", "candidacy", "criterion", "points"):
        if candidacy in marks and (juror, candidacy) not in aside:
            marks[candidacy].setdefault(juror, {})[criterion] = points
    return [
        Entrant(file.pk, file.employer_key, file.sent_at or file.created_at, marks[file.pk], file.by_hand)
        for file in files
    ]


def weights_of(cycle: Cycle) -> Mapping[int, int]:
    return dict(cycle.criteria.values_list("pk", "weight"))


def deliberation_of(cycle: Cycle) -> Deliberation:
    """The list as it would be signed now, in a constant number of queries."""
    files = list(judged(cycle))
    for file in files:
        file.cycle = cycle
    by_key = {file.pk: file for file in files}
    lines = ranked(
        entrants_of(cycle, files), weights_of(cycle), seats=cycle.seats, per_employer=cycle.seats_per_employer,
        least=cycle.least,
    )  # fmt: skip
    rows = tuple(Row(by_key[line.entrant.key], line) for line in lines)
    jurors = list(cycle.jurors.all())
    kept = {each.pk for each in jurors if not each.is_absent}
    apart = tuple(uncommitted(cycle).order_by("sent_at", "pk"))
    return Deliberation(
        rows=rows,
        apart=apart,
        jurors=len(jurors),
        finished=sum(each.has_finished for each in jurors),
        absent=sum(each.is_absent for each in jurors),
        recusals=sum(juror in kept and candidacy in by_key for juror, candidacy in recused(cycle)),
        seen=_digest(rows, apart),
    )


def _digest(rows: tuple[Row, ...], apart: tuple[Candidacy, ...]) -> str:
    said = [
        f"{row.candidacy.pk}:{row.line.outcome}:{row.line.mean}:{row.line.position}:{row.candidacy.hand_reason}"
        for row in rows
    ]
    return hashlib.sha256("\n".join([*said, *(str(each.pk) for each in apart)]).encode()).hexdigest()


def obstacles_of(cycle: Cycle, found: Deliberation) -> list[str]:
    """What still stands between the list and its signature, in words."""
    said, now = [], timezone.now()
    if cycle.session.is_cancelled:
        said.append(_("Le cycle est annulé."))
    if cycle.published_at is None or cycle.closes_at > now:
        said.append(_("L’appel n’est pas clos."))
    if cycle.session.occasion.has_begun(now):
        said.append(_("Le cycle a commencé : la liste se signe avant la première demi-journée."))
    for each in missing_jurors(cycle):
        left = ngettext("%(n)d dossier à noter", "%(n)d dossiers à noter", each.left) % {"n": each.left}
        more = left if each.left else _("tout est noté, reste à le dire")
        said.append(_("%(juror)s n’a pas terminé (%(more)s).") % {"juror": each.juror, "more": more})
    for row in found.undecided:
        said.append(_("Personne n’a noté le dossier de %(who)s : décidez-en.") % {"who": row.candidacy.who})
    for row in found.rows:
        if row.candidacy.by_hand == ByHand.ADMITTED and row.line.outcome != Outcome.ADMITTED:
            said.append(
                _("%(who)s est admis par la présidence, mais aucune place n’est libre pour lui.")
                % {"who": row.candidacy.who}
            )
    return said


@transaction.atomic
def move(juror: Juror, candidacy: Candidacy, *, to: str, reason: str, by: Any) -> None:
    """The president decides otherwise than the marks, with a reason; without `to`, the marks decide again.

    An admission takes a seat before the others, within the number of seats and the quota: else it is refused.
    """
    cycle, candidacy = held_with(candidacy)
    refuse_signed(cycle)
    if not cycle.jurors.filter(pk=juror.pk, presides=True).exists():
        raise CycleRefused(_("Seule la personne qui préside le jury décide autrement que les notes."))
    reason = reason.strip()[:500]
    if to and not reason:
        raise CycleRefused(_("Dites pourquoi : le motif figure sur la liste et dans le journal."))
    if not judged(cycle).filter(pk=candidacy.pk).exists():
        raise CycleRefused(_("Le jury ne se prononce pas sur ce dossier : il n’est plus complet, ou il est retiré."))
    changes = {"by_hand": ByHand(to) if to else "", "hand_reason": reason if to else ""}
    Candidacy.objects.filter(pk=candidacy.pk).update(**changes)
    if to == ByHand.ADMITTED:
        _refuse_without_seat(cycle)
    record("cycles.candidacy.moved", candidacy, by=by, reason=reason, cycle=cycle.pk, to=to)


def _refuse_without_seat(cycle: Cycle) -> None:
    """Whoever the president admits has a seat, and takes it from nobody whom he admitted before."""
    for row in deliberation_of(cycle).rows:
        if row.candidacy.by_hand == ByHand.ADMITTED and row.line.outcome != Outcome.ADMITTED:
            raise CycleRefused(
                _("Son employeur aurait plus de places que n’en prévoit l’appel.")
                if row.line.why == Why.EMPLOYER
                else _("Toutes les places sont données par la présidence : retirez-en une d’abord.")
            )
