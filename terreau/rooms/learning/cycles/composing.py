"""What a jury marks, and who sits on it. Criteria stay as they are from the first mark on."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles import emails_jury
from terreau.rooms.learning.cycles.holding import CycleRefused, held
from terreau.rooms.learning.cycles.models import Criterion, Cycle, Juror, Mark


def refuse_signed(cycle: Cycle) -> None:
    if cycle.is_signed:
        raise CycleRefused(_("La liste est signée : le jury ne change plus rien."))


def refuse_marked(cycle: Cycle) -> None:
    refuse_signed(cycle)
    if Mark.objects.filter(juror__cycle=cycle).exists():
        raise CycleRefused(_("Le jury a commencé à noter : les critères ne changent plus."))


@transaction.atomic
def add_criterion(cycle: Cycle, *, label: str, weight: int, by: Any) -> Criterion:
    cycle = held(cycle)
    refuse_marked(cycle)
    try:
        with transaction.atomic():
            made = Criterion.objects.create(cycle=cycle, label=label.strip(), weight=weight)
    except IntegrityError as error:
        raise CycleRefused(_("Ce critère est déjà dans la liste.")) from error
    record("cycles.criterion.added", made, by=by, cycle=cycle.pk, label=made.label, weight=weight)
    return made


@transaction.atomic
def change_criterion(criterion: Criterion, *, label: str, weight: int, by: Any) -> None:
    cycle = held(criterion.cycle)
    refuse_marked(cycle)
    try:
        with transaction.atomic():
            Criterion.objects.filter(pk=criterion.pk).update(label=label.strip(), weight=weight)
    except IntegrityError as error:
        raise CycleRefused(_("Ce critère est déjà dans la liste.")) from error
    record("cycles.criterion.changed", criterion, by=by, cycle=cycle.pk, label=label.strip(), weight=weight)


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: Any) -> None:
    cycle = held(criterion.cycle)
    refuse_marked(cycle)
    record("cycles.criterion.removed", criterion, by=by, cycle=cycle.pk, label=criterion.label)
    criterion.delete()


# ---- who sits


def is_candidate(cycle: Cycle, user: User) -> bool:
    """Whether this person asks to follow the cycle, by his file, his account or his address."""
    own = Q(user=user.pk) | Q(agent=None, email=user.email)
    if user.agent_id:
        own |= Q(agent=user.agent_id)
    return cycle.candidacies.exclude(state="withdrawn").filter(own).exists()


@transaction.atomic
def name_juror(cycle: Cycle, *, user: User, presides: bool, by: Any) -> Juror:
    """Of the jury from now on, and told so; whoever presided before gives way."""
    cycle = held(cycle)
    refuse_signed(cycle)
    if is_candidate(cycle, user):
        raise CycleRefused(_("Cette personne est candidate : elle ne peut pas être du jury."))
    if presides:
        cycle.jurors.filter(presides=True).update(presides=False)
    try:
        with transaction.atomic():
            made = Juror.objects.create(cycle=cycle, user=user, presides=presides)
    except IntegrityError as error:
        raise CycleRefused(_("Cette personne est déjà du jury.")) from error
    record("cycles.juror.named", made, by=by, cycle=cycle.pk, user=user.pk, presides=presides)
    emails_jury.tell_juror(made)
    return made


def _now(juror: Juror) -> tuple[Cycle, Juror]:
    cycle = held(juror.cycle)
    refuse_signed(cycle)
    found = cycle.jurors.select_related("user__agent").filter(pk=juror.pk).first()
    if found is None:
        raise CycleRefused(_("Cette personne n’est plus du jury."))
    return cycle, found


@transaction.atomic
def dismiss_juror(juror: Juror, *, by: Any) -> None:
    """Out of the jury, while he has marked nobody; afterwards he is said to be absent, and that shows."""
    cycle, juror = _now(juror)
    if juror.marks.exists():
        raise CycleRefused(_("Ce membre a déjà noté : déclarez-le plutôt absent, ses notes ne compteront pas."))
    record("cycles.juror.dismissed", juror, by=by, cycle=cycle.pk, user=juror.user_id)
    juror.delete()


@transaction.atomic
def make_president(juror: Juror, *, by: Any) -> None:
    cycle, juror = _now(juror)
    cycle.jurors.filter(presides=True).update(presides=False)
    Juror.objects.filter(pk=juror.pk).update(presides=True)
    record("cycles.juror.presides", juror, by=by, cycle=cycle.pk, user=juror.user_id)


@transaction.atomic
def say_absent(juror: Juror, *, by: Any) -> None:
    """The jury goes on without him, and what he marked counts for nothing: he saw only a part of the files."""
    cycle, juror = _now(juror)
    rows = Juror.objects.filter(pk=juror.pk, finished_at=None, absent_at=None)
    if not rows.update(absent_at=timezone.now()):
        raise CycleRefused(_("Ce membre a terminé, ou il est déjà déclaré absent."))
    record("cycles.juror.absent", juror, by=by, cycle=cycle.pk, user=juror.user_id)


@transaction.atomic
def say_back(juror: Juror, *, by: Any) -> None:
    cycle, juror = _now(juror)
    if not Juror.objects.filter(pk=juror.pk, absent_at__isnull=False).update(absent_at=None):
        raise CycleRefused(_("Ce membre n’est pas déclaré absent."))
    record("cycles.juror.back", juror, by=by, cycle=cycle.pk, user=juror.user_id)
