"""The pages that everybody reads: the calls, one of them, and beginning a candidacy, with an account or by a link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts import throttle
from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.rooms.learning.cycles import access, applying, cohort_panel, reading_call
from terreau.rooms.learning.cycles.forms_applying import AgainForm, DossierForm, LinkForm
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Cycle
from terreau.rooms.learning.cycles.views_call_own import keep


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    context = {"calls": reading_call.calls_for(request.user), "may_prepare": access.may_prepare(request.user)}
    return render(request, "cycles/list.html", context)


@login_not_required
@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_for(request.user, pk)
    context = {
        "cycle": cycle,
        "page": reading_call.page_of(cycle, request.user),
        "cohort": cohort_panel.panel(request.user, cycle),
    }
    return render(request, "cycles/show.html", context)


@login_not_required
@never_cache
@paced(HEAVY)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """An agent writes his file; somebody without receives the link of his."""
    cycle = access.cycle_for(request.user, pk)
    if isinstance(request.user, User) and request.user.agent is not None:
        return _apply_as_agent(request, cycle, request.user)
    if not cycle.outsiders or cycle.published_at is None:
        raise PermissionDenied
    return _apply_by_link(request, cycle)


def _apply_as_agent(request: HttpRequest, cycle: Cycle, user: User) -> HttpResponse:
    own = cycle.candidacies.of(user).first()
    if own is not None:
        return redirect(own)
    try:
        applying.refuse_closed(cycle)
    except CycleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(cycle)
    if refusal_told := applying.refusal_for(cycle, user):
        messages.error(request, refusal_told)
        return redirect(cycle)
    sending = request.POST.get("do") == "send"
    data = request.POST if request.method == "POST" else None
    form = DossierForm(data, cycle=cycle, candidacy=None, agent=True, sending=sending)
    if form.is_bound and form.is_valid():
        try:
            made = applying.start(cycle, user, by=user)
            keep(request, made, form, by=user, sending=sending)
            return redirect(made)
        except CycleRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(cycle)
    return render(request, "cycles/apply.html", {"cycle": cycle, "form": form})


def _apply_by_link(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The answer is the same whatever the address: nobody learns here who applies."""
    form = (LinkForm if cycle.takes_candidacies else AgainForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plain = form.cleaned_data
        try:
            # It sends a message to whatever address was typed: nobody's mailbox is filled from here.
            throttle.take([("mailbox", tidy_email(plain["email"]))])
            applying.send_link(cycle, **plain)
        except throttle.TooManyTries as refusal:
            form.add_error("email", str(refusal))
        else:
            told = _("Si cette adresse peut candidater, un lien vient de lui être envoyé. Pensez aux indésirables.")
            messages.success(request, told)
            return redirect(cycle)
    return render(request, "cycles/apply_by_link.html", {"cycle": cycle, "form": form})
