"""The first screens: where to begin, the organisation in five lines, and its undoing."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terreau.desk import start_actions
from terreau.desk.models import FirstHour
from terreau.desk.start_access import (
    employer_to_begin,
    employers_of,
    first_hour_to_edit,
    installation_is_new,
    may_plant,
    unplanted_of,
)
from terreau.desk.start_actions import StartRefused
from terreau.desk.start_forms import AccountForm, StructureForm
from terreau.desk.start_reading import resume_url
from terreau.desk.start_steps import Step, place, url_of
from terreau.ground.accounts import throttle
from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.actions import Refused, check_password
from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.outline import parse_outline


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The hub: to somebody signed in, his first hours and where each stands; to a visitor, the first step."""
    if not request.user.is_authenticated:
        return redirect("desk:start_structure")
    employers = employers_of(request.user)
    begun = {each.employer_id: each for each in FirstHour.objects.filter(employer__in=employers)}
    undone = unplanted_of(request.user)
    if not employers:
        return redirect("desk:start_structure")
    context = {
        "hubs": [hub(employer, begun.get(employer.pk)) for employer in employers],
        "undone": undone,
        "may_plant": settings.OPEN_START,
    }
    return render(request, "desk/start/hub.html", context)


def hub(employer: Structure, first_hour: FirstHour | None) -> dict[str, Any]:
    """One employer on the hub: its steps with their addresses, those done before the one to resume."""
    reached = first_hour.step if first_hour else 0
    return {
        "employer": employer,
        "first_hour": first_hour,
        "resume": resume_url(first_hour) if first_hour else "",
        "finished": reached >= Step.DONE,
        "steps": [
            {"step": step, "url": url_of(step, employer.pk), "done": step < reached, "current": step == reached}
            for step in Step
            if step != Step.DONE
        ],
    }


@login_not_required
@require_safe
def start_demo(request: HttpRequest) -> HttpResponse:
    """How to see a demonstration: here when this installation is one, otherwise the command that makes one."""
    if settings.DEMONSTRATION:
        return redirect("accounts:sign_in")
    return render(request, "desk/start/demo.html")


@require_POST
def start_begin(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = start_actions.begin(employer_to_begin(request.user, pk), by=signed_in(request.user))
    return redirect(resume_url(first_hour))


@login_not_required
@paced(HEAVY)
def start_structure(request: HttpRequest) -> HttpResponse:
    """Paste, preview, correct, confirm: one address, and nothing written before the confirmation."""
    intent = request.POST.get("intent", "")
    if intent == "confirm" and (confirmed := confirmed_already(request)):
        return redirect("desk:start_tree", confirmed.employer_id)
    if not may_plant(request.user):
        return closed(request)
    if request.method != "POST":
        return render_structure(request, StructureForm(initial=pasted_before(request)))
    form = StructureForm(request.POST)
    if not form.is_valid() or intent not in {"preview", "confirm"}:
        shown = form if intent in {"preview", "confirm"} else StructureForm(initial=request.POST.dict())
        return render_structure(request, shown)
    account = None
    if not request.user.is_authenticated:
        account = AccountForm(request.POST if intent == "confirm" else None)
    if intent == "preview" or (account and not account.is_valid()):
        return render_preview(request, form, account)
    return confirm(request, form, account)


def confirm(request: HttpRequest, form: StructureForm, account: AccountForm | None) -> HttpResponse:
    """Plant for who is signed in; otherwise open the account, plant, and sign in."""
    pasted = form.cleaned_data
    try:
        if account is None:
            first_hour = start_actions.plant(**pasted, by=signed_in(request.user))
        else:
            given = {name: account.cleaned_data[name] for name in ("name", "email", "password")}
            throttle.take(throttle.keys_of(request, given["email"]))
            first_hour = start_actions.found(**pasted, **given)
            login(request, first_hour.started_by)
    except (StartRefused, throttle.TooManyTries) as refused:
        # The first click of a double click may have got there meanwhile.
        if confirmed := confirmed_already(request):
            return redirect("desk:start_tree", confirmed.employer_id)
        messages.error(request, str(refused))
        return render_preview(request, form, account)
    return redirect("desk:start_tree", first_hour.employer_id)


def confirmed_already(request: HttpRequest) -> FirstHour | None:
    """What this very preview has planted already, for its author: signed in, or by the account of the same form."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    first_hour = FirstHour.objects.filter(key=key, employer__isnull=False).first()
    if first_hour is None or first_hour.started_by is None:
        return None
    if request.user.is_authenticated:
        return first_hour if first_hour.started_by == request.user else None
    try:
        email = request.POST.get("email", "")
        user = check_password(request, email=email, password=request.POST.get("password", ""))
    except (Refused, throttle.TooManyTries):
        return None
    if user != first_hour.started_by:
        return None
    login(request, user)
    return first_hour


def pasted_before(request: HttpRequest) -> dict[str, Any]:
    undone = unplanted_of(request.user) if request.user.is_authenticated else None
    return {"label": undone.label, "outline": undone.outline, "key": undone.key} if undone else {}


def render_structure(request: HttpRequest, form: StructureForm) -> HttpResponse:
    context = {"form": form, "place": place(Step.STRUCTURE), "founding": installation_is_new()}
    return render(request, "desk/start/structure.html", context)


def render_preview(request: HttpRequest, form: StructureForm, account: AccountForm | None) -> HttpResponse:
    rows = parse_outline(form.cleaned_data["outline"])
    context = {
        "form": form,
        "account": account,
        "employer": form.cleaned_data["label"],
        "rows": [row for row in rows if not row.problem],
        "problems": [row for row in rows if row.problem],
        "place": place(Step.STRUCTURE),
    }
    return render(request, "desk/start/preview.html", context)


def closed(request: HttpRequest) -> HttpResponse:
    """Whom to ask, when this installation is already somebody's; to its own people, their steps."""
    if request.user.is_authenticated and employers_of(request.user):
        return redirect("desk:start")
    return render(request, "desk/start/closed.html", status=403 if request.method == "POST" else 200)


def start_tree(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_to_edit(request.user, pk)
    context = {
        "first_hour": first_hour,
        "structures": Structure.objects.within(first_hour.employer).order_by("path")[:501],
        "undoable": bool(first_hour.outline) and first_hour.started_by_id == request.user.pk,
        "place": place(Step.STRUCTURE, _("Votre organisation est en place")),
    }
    return render(request, "desk/start/tree.html", context)


@require_POST
def start_uproot(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        start_actions.uproot(first_hour_to_edit(request.user, pk), by=signed_in(request.user))
    except StartRefused as refused:
        messages.error(request, str(refused))
        return redirect("desk:start_tree", pk)
    messages.success(request, _("L’arbre est annulé. Corrigez ce que vous aviez collé, puis confirmez à nouveau."))
    return redirect("desk:start_structure")


@require_POST
def start_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember the step that is reached, and go there."""
    first_hour = first_hour_to_edit(request.user, pk)
    try:
        step = Step(int(request.POST.get("step", "")))
    except ValueError as error:
        raise Http404 from error
    start_actions.reach(first_hour, step=step)
    return redirect("desk:home" if step == Step.DONE else url_of(step, pk))
