"""Marking: each juror alone, before he reads what the others think. Files are marked once the call is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles.composing import refuse_signed
from terreau.rooms.learning.cycles.enums import CandidacyState, Letter
from terreau.rooms.learning.cycles.holding import CycleRefused, held
from terreau.rooms.learning.cycles.models import POINTS, Candidacy, Cycle, Juror, Mark, Recusal
from terreau.rooms.learning.cycles.querysets import CandidacyQuerySet


def judged(cycle: Cycle) -> CandidacyQuerySet:
    """The files on which the jury decides: sent, with the commitment of the employer where it is needed."""
    rows = cycle.candidacies.with_people().filter(state=CandidacyState.SENT)
    return rows.filter(letter=Letter.GIVEN) if cycle.letter_needed else rows


def uncommitted(cycle: Cycle) -> CandidacyQuerySet:
    """Those that were sent and that no employer has committed to: listed apart, not marked."""
    rows = cycle.candidacies.with_people().filter(state=CandidacyState.SENT)
    return rows.exclude(letter=Letter.GIVEN) if cycle.letter_needed else rows.none()


def recused(cycle: Cycle) -> set[tuple[int, int]]:
    """(juror, candidacy): those who stood aside, and the manager of a candidate, who does so without a word."""
    pairs = set(Recusal.objects.filter(juror__cycle=cycle).order_by().values_list("juror", "candidacy"))
    agents = dict(cycle.jurors.exclude(user__agent=None).order_by().values_list("user__agent", "pk"))
    managed = cycle.candidacies.filter(agent__manager__in=list(agents)).order_by()
    rows = managed.values_list("pk", "agent__manager")
    return pairs | {(agents[manager], pk) for pk, manager in rows if manager is not None}


@dataclass(frozen=True)
class ToMark:
    """A file in a juror's list: what he still has to do with it."""

    candidacy: Candidacy
    marked: bool
    recused: bool

    @property
    def is_done(self) -> bool:
        return self.marked or self.recused


@dataclass(frozen=True)
class Progress:
    juror: Juror
    lines: tuple[ToMark, ...]

    @property
    def done(self) -> int:
        return sum(each.is_done for each in self.lines)

    @property
    def left(self) -> int:
        return len(self.lines) - self.done

    @property
    def next(self) -> Candidacy | None:
        return next((each.candidacy for each in self.lines if not each.is_done), None)


def progress_of(cycle: Cycle) -> list[Progress]:
    """What each juror has done, in a constant number of queries."""
    files, aside = list(judged(cycle).order_by("sent_at", "pk")), recused(cycle)
    needed = set(cycle.criteria.values_list("pk", flat=True))
    given: dict[tuple[int, int], set[int]] = {}
    for juror, candidacy, criterion in Mark.objects.filter(juror__cycle=cycle).values_list(
        "juror", "candidacy", "criterion"
    ):
        given.setdefault((juror, candidacy), set()).add(criterion)
    return [
        Progress(
            juror,
            tuple(
                ToMark(each, bool(needed) and given.get((juror.pk, each.pk), set()) >= needed,
                       (juror.pk, each.pk) in aside)
                for each in files
            ),
        )
        for juror in cycle.jurors.select_related("user__agent", "cycle").order_by("-presides", "pk")
    ]  # fmt: skip


def own_progress(cycle: Cycle, juror: Juror) -> Progress:
    return next(each for each in progress_of(cycle) if each.juror.pk == juror.pk)


def missing_jurors(cycle: Cycle) -> list[Progress]:
    """Those on whom the signature waits: neither finished nor absent, or with a file that came back since."""
    return [
        each for each in progress_of(cycle) if not each.juror.is_absent and (not each.juror.has_finished or each.left)
    ]


def own_marks(juror: Juror, candidacy: Candidacy) -> dict[int, int]:
    return dict(juror.marks.filter(candidacy=candidacy).values_list("criterion", "points"))


# ---- writes


def _now(juror: Juror) -> tuple[Cycle, Juror]:
    """The cycle held and the juror as he is, where he may still mark."""
    cycle = held(juror.cycle)
    refuse_signed(cycle)
    found = cycle.jurors.filter(pk=juror.pk).first()
    if found is None:
        raise CycleRefused(_("Vous n’êtes plus de ce jury."))
    if found.is_absent:
        raise CycleRefused(_("Vous êtes déclaré absent : dites à la personne qui conduit le cycle que vous revenez."))
    return cycle, found


def refuse_while_open(cycle: Cycle) -> None:
    if cycle.published_at is None or cycle.closes_at > timezone.now():
        raise CycleRefused(_("On note une fois l’appel clos : d’ici là, un candidat peut reprendre son dossier."))


def _refuse_unless_judged(cycle: Cycle, candidacy: Candidacy) -> None:
    if not judged(cycle).filter(pk=candidacy.pk).exists():
        raise CycleRefused(_("Le jury ne se prononce pas sur ce dossier : il n’est plus complet, ou il est retiré."))


@transaction.atomic
def give(juror: Juror, candidacy: Candidacy, *, points: Mapping[int, int], by: Any) -> None:
    """The points of a juror on every criterion, by their keys; given again until he says that he has finished."""
    cycle, juror = _now(juror)
    refuse_while_open(cycle)
    _refuse_unless_judged(cycle, candidacy)
    if (juror.pk, candidacy.pk) in recused(cycle):
        raise CycleRefused(_("Vous vous êtes déporté de ce dossier : vous ne le notez pas."))
    criteria = set(cycle.criteria.values_list("pk", flat=True))
    if not criteria or criteria != set(points) or not all(0 <= each <= POINTS for each in points.values()):
        raise CycleRefused(_("Donnez une note de 0 à 5 pour chaque critère."))
    former = own_marks(juror, candidacy)
    if juror.has_finished and former.keys() >= criteria:
        raise CycleRefused(_("Vous avez dit avoir terminé : vos notes ne changent plus."))
    for criterion, value in points.items():
        Mark.objects.update_or_create(
            juror=juror, candidacy=candidacy, criterion_id=criterion, defaults={"points": value}
        )
    # The journal says that he marked, never what.
    record("cycles.candidacy.marked", candidacy, by=by, cycle=cycle.pk, juror=juror.pk)


@transaction.atomic
def recuse(juror: Juror, candidacy: Candidacy, *, by: Any) -> None:
    """He knows this person: his marks go, and he gives none. For good, until the list is signed and after."""
    cycle, juror = _now(juror)
    _made, new = Recusal.objects.get_or_create(juror=juror, candidacy=candidacy)
    if new:
        juror.marks.filter(candidacy=candidacy).delete()
        record("cycles.candidacy.recused", candidacy, by=by, cycle=cycle.pk, juror=juror.pk)


@transaction.atomic
def finish(juror: Juror, *, by: Any) -> None:
    """His marks do not change any more, and he reads what the jury thinks together."""
    cycle, juror = _now(juror)
    refuse_while_open(cycle)
    if left := own_progress(cycle, juror).left:
        said = ngettext("Il vous reste %(n)d dossier à noter.", "Il vous reste %(n)d dossiers à noter.", left)
        raise CycleRefused(said % {"n": left})
    if not Juror.objects.filter(pk=juror.pk, finished_at=None).update(finished_at=timezone.now()):
        raise CycleRefused(_("Vous avez déjà dit avoir terminé."))
    record("cycles.juror.finished", juror, by=by, cycle=cycle.pk)


def jurors_with_left(user: Any) -> Any:
    """The seats of jury of this person that still wait for him, the call being closed."""
    rows = Juror.objects.filter(user=user.pk, finished_at=None, absent_at=None, cycle__signed_at=None)
    rows = rows.filter(Q(cycle__closes_at__lte=timezone.now()), cycle__published_at__isnull=False)
    return rows.exclude(cycle__session__occasion__state="cancelled").select_related("cycle__session__occasion")
