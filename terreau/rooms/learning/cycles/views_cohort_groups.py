"""Groups: formed by who runs the cycle, lived by their coach and their members, who alone read what is written."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.rooms.learning.cycles import access, access_cohort, cohort, dividing, grouping, noting
from terreau.rooms.learning.cycles.forms_cohort import DivideForm, GroupForm, GroupNameForm, NoteForm
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Cycle, Group
from terreau.rooms.learning.cycles.views_cohort import done, written


def _why_not(people: int) -> str:
    """Why no division can be proposed; empty when one can."""
    if dividing.possible(people):
        return ""
    try:
        grouping.refuse_number(people, 0)
    except CycleRefused as refusal:
        return str(refusal)
    return ""


def _groups_page(request: HttpRequest, cycle: Cycle, *, divide: Any = None, add: Any = None) -> HttpResponse:
    people = cohort.auditors(cycle)
    found = cohort.composed(cycle, people)
    form = divide or DivideForm(people=len(people), prefix="divide")
    context = {
        "cycle": cycle,
        "people": people,
        "composed": found,
        "alone": cohort.members_of(None, people),
        "announced": any(each.group.published_at for each in found),
        "to_announce": any(each.group.published_at is None for each in found),
        "divide": form,
        "why_not": _why_not(len(people)),
        "add": add or GroupNameForm(prefix="add"),
    }
    return render(request, "cycles/groups.html", context)


@never_cache
@require_safe
def groups(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in which, for who runs the cycle: never what is written there."""
    return _groups_page(request, access.cycle_to_run(request.user, pk))


@require_POST
def groups_divide(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    form = DivideForm(request.POST, people=len(cohort.auditors(cycle)), prefix="divide")

    def act(**plain: Any) -> None:
        grouping.divide(cycle, **plain)

    if written(request, form, act, _("Les groupes sont proposés : changez-les si besoin, puis annoncez-les.")):
        return redirect("cycles:groups", pk=pk)
    return _groups_page(request, cycle, divide=form)


@require_POST
def group_add(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    form = GroupNameForm(request.POST, prefix="add")

    def act(**plain: Any) -> None:
        grouping.add(cycle, **plain)

    if written(request, form, act, _("Le groupe est ajouté.")):
        return redirect("cycles:groups", pk=pk)
    return _groups_page(request, cycle, add=form)


@require_POST
def groups_publish(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    try:
        count = grouping.publish(cycle, by=request.user)
    except CycleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext(
            "%(count)d groupe est annoncé : ses membres et son accompagnateur sont prévenus.",
            "%(count)d groupes sont annoncés : leurs membres et leurs accompagnateurs sont prévenus.",
            count,
        )
        messages.success(request, told % {"count": count})
    return redirect("cycles:groups", pk=pk)


@require_POST
def group_move(request: HttpRequest, pk: int, candidacy_pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    auditor = access_cohort.auditor_of(cycle, candidacy_pk)
    sent = request.POST.get("group", "")
    to = access_cohort.group_of(cycle, int(sent)) if sent.isdecimal() and len(sent) < 10 else None
    said = _("%(who)s : c’est noté.") % {"who": auditor.who}
    done(request, lambda by: grouping.move(auditor, to=to, by=by), said)
    return redirect("cycles:groups", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    """Its name and its coach."""
    cycle = access.cycle_to_run(request.user, pk)
    found = access_cohort.group_of(cycle, group_pk)
    form = GroupForm(request.POST or None, group=found)

    def act(*, by: Any, **_plain: Any) -> None:
        grouping.change(found, **form.words, by=by)

    if written(request, form, act, _("Le groupe est modifié.")):
        return redirect("cycles:groups", pk=pk)
    return render(request, "cycles/group_form.html", {"cycle": cycle, "group": found, "form": form})


@require_POST
def group_remove(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    found = access_cohort.group_of(access.cycle_to_run(request.user, pk), group_pk)
    done(request, lambda by: grouping.remove(found, by=by), _("Le groupe est supprimé."))
    return redirect("cycles:groups", pk=pk)


# ---- what a group lives


def _group_page(request: HttpRequest, group: Group, form: NoteForm) -> HttpResponse:
    user = signed_in(request.user)
    people = [each for each in cohort.auditors(group.cycle) if each.group_id == group.pk]
    context = {
        "cycle": group.cycle,
        "group": group,
        "members": cohort.members_of(group.pk, people),
        "notes": cohort.notes_of(group, user),
        "form": form,
    }
    return render(request, "cycles/group.html", context)


@never_cache
@require_safe
def group(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    return _group_page(request, access_cohort.group_to_read(request.user, pk, group_pk), NoteForm())


@require_POST
def note_write(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    found = access_cohort.group_to_read(request.user, pk, group_pk)
    form = NoteForm(request.POST)

    def act(**plain: Any) -> None:
        noting.write(found, **plain)

    if written(request, form, act, _("Votre note est écrite.")):
        return redirect("cycles:group", pk=pk, group_pk=group_pk)
    return _group_page(request, found, form)


@require_POST
def note_remove(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """One's own."""
    note = access_cohort.own_note(request.user, pk, note_pk)
    group_pk = note.group_id
    done(request, lambda by: noting.remove(note, by=by), _("Votre note est supprimée."))
    return redirect("cycles:group", pk=pk, group_pk=group_pk)
