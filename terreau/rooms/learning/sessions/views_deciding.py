"""The pages of whoever decides: what awaits him by name, the agreement, the refusal, the appeal, the delegation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import RegistrationState
from terreau.rooms.learning.sessions import access, deciding, reading
from terreau.rooms.learning.sessions.forms import DelegationForm, RefuseForm, SettleAppealForm
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Delegation

REFUSALS = (SessionRefused, SeatsRefused)


@never_cache
@require_safe
def to_decide(request: HttpRequest) -> HttpResponse:
    """What awaits this person, by name since he decides on it; then what he decided himself."""
    user, today = signed_in(request.user), timezone.localdate()
    access.deciders_only(user, today)
    context = {
        "waiting": access.to_decide(user, today)[:200],
        "appeals": access.appeals_waiting(user)[:100],
        "decided": access.decided_by(user)[:50],
        "may_delegate": access.may_delegate(user),
        "now": timezone.now(),
    }
    return render(request, "learning_sessions/to_decide.html", context)


@never_cache
@require_safe
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what is asked, its place, and two ways out."""
    found = access.request_to_decide(signed_in(request.user), pk)
    context = {"found": found, "decision": reading.decision_of(found)}
    return render(request, "learning_sessions/decide.html", context)


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    found = access.request_to_decide(user, pk)
    try:
        made = deciding.agree(found, by=user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("learning_sessions:decide", pk=pk)
    registered = made.state == RegistrationState.REGISTERED
    told = (
        _("Accord donné : %(name)s a sa place.")
        if registered
        else _("Accord donné : %(name)s est sur la liste d’attente, à son rang, car tout est pris.")
    )
    messages.success(request, told % {"name": made.who})
    return redirect("learning_sessions:to_decide")


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    found = access.request_to_decide(user, pk)
    decision = reading.decision_of(found)
    form = RefuseForm(request.POST or None, opinion=decision.opinion)
    if request.method == "POST" and form.is_valid():
        plain = form.cleaned_data
        try:
            deciding.refuse(
                found, reason=plain["reason"], sentence=plain["sentence"], opinion=form.given_opinion, by=user
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Refus enregistré : l’agent reçoit votre motif et votre phrase."))
            return redirect("learning_sessions:to_decide")
    return render(request, "learning_sessions/refuse.html", {"found": found, "decision": decision, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def settle_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Human resources uphold or overturn a refusal, once."""
    user = signed_in(request.user)
    found = access.appeal_to_settle(user, pk)
    form = SettleAppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plain = form.cleaned_data
        try:
            deciding.settle_appeal(
                found, overturned=plain["verdict"] == "overturn", sentence=plain["sentence"], by=user
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Réponse enregistrée : l’agent est prévenu."))
            return redirect("learning_sessions:to_decide")
    context = {"found": found, "decision": reading.decision_of(found), "form": form}
    return render(request, "learning_sessions/settle_appeal.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """A manager who is away names, for a time, who decides in his place."""
    user = signed_in(request.user)
    access.managers_only(user)
    form = DelegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        plain = form.cleaned_data
        try:
            deciding.delegate(user, to=form.user, starts_on=plain["starts_on"], ends_on=plain["ends_on"], by=user)
        except SessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : cette personne est prévenue."))
            return redirect("learning_sessions:delegations")
    given = Delegation.objects.filter(manager=user).select_related("delegate").order_by("-starts_on", "-pk")[:50]
    context = {"form": form, "given": given, "today": timezone.localdate()}
    return render(request, "learning_sessions/delegations.html", context)


@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    found = access.delegation_given(user, pk)
    try:
        deciding.end_delegation(found, by=user)
        messages.success(request, _("La délégation est terminée."))
    except SessionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("learning_sessions:delegations")
