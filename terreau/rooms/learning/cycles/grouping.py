"""The groups of a cohort: divided by a draw that can be made again, changed by hand, announced once. Every write."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles import access, cohort, dividing, emails_cohort
from terreau.rooms.learning.cycles.holding import CycleRefused, held, held_with
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Group, Note
from terreau.rooms.learning.cycles.programme import refuse_cancelled


def refuse_number(people: int, groups: int) -> None:
    """Raises `CycleRefused` where so many people do not make so many groups of four to six, saying why."""
    if groups in dividing.possible(people):
        return
    if not people:
        raise CycleRefused(_("La cohorte n’a encore personne : les groupes se forment quand la liste est signée."))
    if people < dividing.LEAST_IN_A_GROUP:
        told = ngettext("%(count)d auditeur", "%(count)d auditeurs", people) % {"count": people}
        raise CycleRefused(_("%(people)s : il en faut quatre pour former un groupe.") % {"people": told})
    known = dividing.possible(people)
    if not known:
        raise CycleRefused(
            _(
                "Sept auditeurs ne se répartissent pas en groupes de quatre à six : ce serait un groupe de sept, ou "
                "un de trois. Formez les groupes à la main."
            )
        )
    said = str(known[0]) if len(known) == 1 else _("%(least)d à %(most)d") % {"least": known[0], "most": known[-1]}
    raise CycleRefused(
        _("%(people)d auditeurs en groupes de quatre à six font %(said)s groupes.") % {"people": people, "said": said}
    )


@transaction.atomic
def divide(cycle: Cycle, *, groups: int, seed: int | None = None, by: Any) -> list[Group]:
    """Draw the groups, in the place of those that nobody was told of. `seed`: drawn unless given; kept with them."""
    cycle = held(cycle)
    refuse_cancelled(cycle)
    if cycle.groups.filter(published_at__isnull=False).exists():
        raise CycleRefused(_("Les groupes sont annoncés : ils se changent à la main, personne par personne."))
    people = cohort.auditors(cycle)
    refuse_number(len(people), groups)
    seed = secrets.randbelow(dividing.SEEDS) if seed is None else seed
    drawn = dividing.divide([(each.pk, each.employer_key) for each in people], groups, seed)
    coaches = {each.name: (each.coach_id, each.coach_name) for each in cycle.groups.order_by("pk")}
    cycle.groups.all().delete()
    made = []
    for number, keys in enumerate(drawn, 1):
        name = _("Groupe %(number)d") % {"number": number}
        coach, coach_name = coaches.get(name, (None, ""))
        group = Group.objects.create(cycle=cycle, name=name, drawn_with=seed, coach_id=coach, coach_name=coach_name)
        Candidacy.objects.filter(pk__in=keys).update(group=group)
        made.append(group)
    record("cycles.group.divided", cycle, by=by, groups=groups, seed=seed, people=len(people))
    return made


@transaction.atomic
def add(cycle: Cycle, *, name: str, by: Any) -> Group:
    """One more, made by hand."""
    cycle = held(cycle)
    refuse_cancelled(cycle)
    made = _named(Group(cycle=cycle), name)
    record("cycles.group.added", made, by=by, cycle=cycle.pk)
    return made


def _named(group: Group, name: str) -> Group:
    group.name = name.strip()
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise CycleRefused(_("Un groupe porte déjà ce nom.")) from error
    return group


@transaction.atomic
def change(group: Group, *, name: str, coach: User | None, coach_name: str = "", by: Any) -> Group:
    """Its name and who coaches it: an account, or only a name. Told to its members where it was announced."""
    cycle = held(group.cycle)
    refuse_cancelled(cycle)
    now = cycle.groups.filter(pk=group.pk).first()
    if now is None:
        raise CycleRefused(_("Ce groupe n’existe plus."))
    now.cycle = cycle
    if coach is not None:
        _refuse_coach(cycle, coach)
    before = (now.coach_id, now.coach_name)
    now.coach, now.coach_name = coach, "" if coach is not None else coach_name.strip()
    _named(now, name)
    record("cycles.group.changed", now, by=by, cycle=cycle.pk, coach=now.coach_id)
    if now.published_at is not None and (now.coach_id, now.coach_name) != before:
        emails_cohort.tell_coach_changed(now, new=now.coach_id != before[0])
    return now


def _refuse_coach(cycle: Cycle, coach: User) -> None:
    """What is written in a group is read by neither who runs the cycle nor the other auditors."""
    if access.may_run(coach, cycle):
        raise CycleRefused(
            _("Cette personne conduit le cycle : elle ne lit pas les notes d’un groupe, et n’en accompagne donc pas.")
        )
    if cycle.candidacies.auditors().of(coach).exists():
        raise CycleRefused(_("Cette personne suit le cycle : elle n’y accompagne pas de groupe."))


@transaction.atomic
def remove(group: Group, *, by: Any) -> None:
    """One that is empty, and in which nothing was written."""
    cycle = held(group.cycle)
    if cycle.candidacies.auditors().filter(group=group.pk).exists():
        raise CycleRefused(_("Ce groupe a des membres : déplacez-les d’abord."))
    if Note.objects.filter(group=group.pk).exists():
        raise CycleRefused(_("On a écrit dans ce groupe : il reste."))
    record("cycles.group.removed", group, by=by, cycle=cycle.pk)
    group.delete()


@transaction.atomic
def move(candidacy: Candidacy, *, to: Group | None, by: Any) -> bool:
    """Change somebody's group; told where the new one was announced. False, and nothing written, when he is in it.

    What he wrote for himself alone follows him; what he shared stays with those he shared it with.
    """
    cycle, now = held_with(candidacy)
    refuse_cancelled(cycle)
    if not now.is_auditor:
        raise CycleRefused(_("Cette personne n’a plus de place dans le cycle."))
    group = cycle.groups.filter(pk=to.pk).first() if to is not None else None
    if to is not None and group is None:
        raise CycleRefused(_("Ce groupe n’existe plus."))
    left = now.group_id
    if left == (group.pk if group else None):
        return False
    now.group = group
    now.save(update_fields=["group"])
    account = emails_cohort.account_of(now)
    if group is not None and left is not None and account is not None:
        Note.objects.filter(group=left, author=account, private=True).update(group=group)
    record("cycles.group.moved", now, by=by, cycle=cycle.pk, left=left, to=group.pk if group else None)
    if group is not None and group.published_at is not None:
        group.cycle = cycle
        emails_cohort.tell_members(group, [now])
    return True


@transaction.atomic
def publish(cycle: Cycle, *, by: Any) -> int:
    """Tell each, once, which group is his, and each coach which he coaches. Says how many groups were announced."""
    cycle = held(cycle)
    refuse_cancelled(cycle)
    people = cohort.auditors(cycle)
    waiting = list(cycle.groups.filter(published_at=None).select_related("coach__agent").order_by("name", "pk"))
    if not waiting:
        raise CycleRefused(_("Il n’y a pas de groupe à annoncer."))
    for group in waiting:
        members = [each for each in people if each.group_id == group.pk]
        if not members:
            raise CycleRefused(_("« %(name)s » n’a personne : supprimez-le d’abord.") % {"name": group.name})
        group.cycle, group.published_at = cycle, timezone.now()
        group.save(update_fields=["published_at"])
        record("cycles.group.published", group, by=by, cycle=cycle.pk, people=len(members))
        emails_cohort.tell_members(group, members)
        emails_cohort.tell_coach(group)
    return len(waiting)
