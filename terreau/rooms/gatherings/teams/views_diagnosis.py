"""How a team sees itself, and the three things it changes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.gatherings.teams import access, actions, reading
from terreau.rooms.gatherings.teams.actions import TeamRefused
from terreau.rooms.gatherings.teams.enums import Mode, Theme
from terreau.rooms.gatherings.teams.forms import ActionForm, CardForm, MarksForm, ModeForm
from terreau.rooms.gatherings.teams.guide import OF


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    form = ModeForm(request.POST or None, alone=actions.may_answer_alone(own))
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_diagnosis(own, mode=form.cleaned_data["mode"], by=request.user)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("teams:diagnosis", pk=pk)
    return render(request, "teams/diagnosis_start.html", {"team": own, "form": form})


@require_safe
def diagnosis(request: HttpRequest, pk: int) -> HttpResponse:
    """What runs: the seven cards in a meeting, or the page where each answers alone."""
    own = access.team_for(request.user, pk)
    running = access.open_diagnosis(own)
    together = running.mode == Mode.MEETING
    # Of answers given alone nothing is read before the end.
    context = {
        "team": own,
        "running": running,
        "together": together,
        "results": reading.results_of(running) if together else [],
    }
    return render(request, "teams/diagnosis.html", context)


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: int, theme: str) -> HttpResponse:
    own = access.team_for(request.user, pk)
    running = access.open_diagnosis(own, Mode.MEETING)
    if theme not in OF:
        raise Http404
    form = CardForm(request.POST or None, themes=(theme,), initial=reading.answers_so_far(running, theme))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_together(running, theme, values=form.values, said=form.cleaned_data["said"], by=request.user)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            following = reading.next_theme(theme)
            return redirect("teams:card", pk=pk, theme=following) if following else redirect("teams:diagnosis", pk=pk)
    return render(request, "teams/card.html", {"team": own, "form": form, "guide": OF[theme]})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    agent = access.member(request.user, own)
    running = access.open_diagnosis(own, Mode.ALONE)
    form = MarksForm(request.POST or None, themes=tuple(Theme.values))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_alone(running, agent, values=form.values)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Merci. Votre réponse est ajoutée à la somme de l’équipe, et n’est gardée nulle part ailleurs."),
            )
            return redirect("teams:team", pk=pk)
    return render(request, "teams/answer.html", {"team": own, "form": form})


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    running = access.open_diagnosis(own)
    if request.method == "POST":
        try:
            actions.close_diagnosis(running, by=request.user)
        except TeamRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("teams:diagnosis", pk=pk)
        messages.success(request, _("L’auto-diagnostic est terminé. Choisissez jusqu’à trois choses à changer."))
        return redirect("teams:team", pk=pk)
    return render(request, "teams/diagnosis_close.html", {"team": own, "running": running})


@require_safe
def results_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    own = access.team_for(request.user, pk)
    access.last_closed(own)
    headers = [_("thème"), _("moyenne sur 4"), _("fois précédente"), _("ce que nous en disons")]
    rows = [[line.guide.theme.label, line.mean, line.before, line.said] for line in reading.team_page(own).results]
    return csv_response(f"auto-diagnostic-{own.code}.csv", headers, rows)


@require_http_methods(["GET", "POST"])
def action_add(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    last = access.last_closed(own)
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_action(last, **form.cleaned_data, by=request.user)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’action est inscrite."))
            return redirect("teams:team", pk=pk)
    return render(request, "teams/action.html", {"team": own, "form": form})


@require_POST
def action_change(request: HttpRequest, pk: int, action: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    found = access.action_of(own, action)
    to = request.POST.get("to", "")
    try:
        if to == "removed":
            actions.remove_action(found, by=request.user)
            messages.success(request, _("L’action est retirée : sa place est libre."))
        else:
            actions.change_action(found, to=to, by=request.user)
            messages.success(request, _("L’état de l’action est changé."))
    except TeamRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("teams:team", pk=pk)
