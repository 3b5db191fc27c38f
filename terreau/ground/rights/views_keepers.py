"""For HR and the data protection officer: corrections to decide, files of agents who left."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.organisations.consultations import consulted
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.ground.organisations.keeping import goes_on
from terreau.ground.rights import access, actions, erasures, reading
from terreau.ground.rights.actions import RightsRefused
from terreau.ground.rights.enums import SAID_IN_WORDS
from terreau.ground.rights.forms import DecisionForm, DepartedForm, DepartedSearchForm

SHOWN = 200


@never_cache
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The oldest first; then those decided lately."""
    found = access.corrections_for(request.user).select_related("agent__structure")
    waiting = found.open().exclude(agent=signed_in(request.user).agent_id or 0).order_by("asked_at", "pk")[:SHOWN]
    decided = found.exclude(decided_at=None).order_by("-decided_at", "-pk")[:20]
    return render(request, "rights/corrections.html", {"waiting": waiting, "decided": decided})


@never_cache
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    asked = access.correction_to_decide(request.user, pk)
    consulted(asked.agent, by=request.user, role=RoleName.HR, kind=ConsultationKind.CORRECTION)
    form = DecisionForm(request.POST or None, in_words=asked.field in SAID_IN_WORDS)
    if form.is_valid():
        try:
            if form.cleaned_data["decision"] == "accept":
                actions.accept(asked, by=request.user)
            else:
                actions.refuse(asked, reason=form.cleaned_data["reason"], by=request.user)
        except RightsRefused as refused:
            asked.refresh_from_db()
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Votre décision est enregistrée, et l’agent prévenu s’il a un compte."))
            return redirect("rights:corrections")
    context = {"asked": asked, "form": form, "in_words": asked.field in SAID_IN_WORDS}
    return render(request, "rights/correction.html", context | reading.request_in_words(asked))


@never_cache
@require_safe
def departed(request: HttpRequest) -> HttpResponse:
    """Agents who left, by matricule and without name: when, and when their file goes by itself."""
    form = DepartedSearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = access.departed_for(request.user).filter(matricule__startswith=text).select_related("structure")
    rows = [(agent, goes_on(agent)) for agent in found.order_by("left_on", "pk")[: SHOWN + 1]]
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "form": form}
    return render(request, "rights/departed.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def agent_erase(request: HttpRequest, pk: int) -> HttpResponse:
    agent = access.departed_to_erase(request.user, pk)
    role = access.role_over(request.user, agent)
    consulted(agent, by=request.user, role=role, kind=ConsultationKind.ERASURE)
    form = DepartedForm(request.POST or None, expected=agent.matricule)
    if form.is_valid():
        try:
            erasures.erase_departed(agent, reason=form.cleaned_data["reason"], by=request.user)
        except RightsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Le dossier est effacé."))
            return redirect("rights:departed")
    context = {"agent": agent, "form": form, "goes": goes_on(agent)}
    return render(request, "rights/agent_erase.html", context)
