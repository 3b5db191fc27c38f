"""A person's own rights: correcting what is his, asking for the rest, asking for erasure."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.ground.common.personal_data import person_of
from terreau.ground.rights import access, actions, erasures, reading
from terreau.ground.rights.actions import RightsRefused
from terreau.ground.rights.enums import Field
from terreau.ground.rights.forms import ConfirmForm, CorrectionForm, ErasureForm

ASKED = "erasure_asked"  # in the session: the codes ticked on the first page


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the person may change himself, and what he may ask HR to change."""
    agent = signed_in(request.user).agent
    lines = reading.file_of(agent) if agent is not None else []
    return render(request, "rights/mine.html", {"lines": lines, "agent": agent})


@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def correction_ask(request: HttpRequest, field: str) -> HttpResponse:
    agent = access.own_agent(request.user)
    if field not in Field.values:
        raise Http404
    about = Field(field)
    form = CorrectionForm(request.POST or None, field=about)
    if form.is_valid():
        try:
            actions.ask_correction(agent, field=about, **form.cleaned_data, by=request.user)
        except RightsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Votre demande est transmise aux ressources humaines."))
            return redirect("rights:mine")
    says = reading.in_words(about, actions.file_says(agent, about))
    return render(request, "rights/correction_ask.html", {"form": form, "field": about.label, "says": says})


@require_POST
def correction_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.withdraw(access.own_correction(request.user, pk), by=request.user)
    except RightsRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Votre demande est retirée."))
    return redirect("rights:mine")


@never_cache
@require_http_methods(["GET", "POST"])
def erasure(request: HttpRequest) -> HttpResponse:
    """The first step: what may go and what would follow, what stays and why."""
    form = ErasureForm(request.POST or None, choices=erasures.choices_for(request.user))
    if form.is_valid():
        request.session[ASKED] = form.cleaned_data["codes"]
        return redirect("rights:erasure_confirm")
    return render(request, "rights/erasure.html", {"form": form})


@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def erasure_confirm(request: HttpRequest) -> HttpResponse:
    """The second step, by a box to tick: nobody needs a password, which a federated account does not have."""
    codes = request.session.get(ASKED)
    if not codes:
        return redirect("rights:erasure")
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            return erased(request, erasures.erase_asked(request.user, codes, by=request.user))
        except RightsRefused as refused:
            form.add_error(None, str(refused))
    answer = erasures.answer_to(person_of(request.user), codes)
    return render(request, "rights/erasure_confirm.html", {"form": form, "answer": answer})


def erased(request: HttpRequest, answer: erasures.Answer) -> HttpResponse:
    """Say what was done. An account that is gone is signed out."""
    request.session.pop(ASKED, None)
    if signed_in(request.user).erased:
        logout(request)
    return render(request, "rights/erasure_done.html", {"answer": answer})
