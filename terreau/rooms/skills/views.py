"""Pages of an agent on his own skills, of a manager who proposes a level, and of the frameworks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.skills import access, actions, reading
from terreau.rooms.skills.charting import skills_chart
from terreau.rooms.skills.forms import ProposalForm
from terreau.rooms.skills.models import Competence, Framework


@require_safe
@never_cache
def my_skills(request: HttpRequest) -> HttpResponse:
    """The agent's own levels. A user without agent is told how to get there."""
    agent = access.agent_of(request.user)
    if agent is None:
        return render(request, "skills/no_agent.html")
    standing = reading.standing_of(agent)
    context = {"standing": standing, "chart": skills_chart(standing), "history": reading.history_of(agent)}
    return render(request, "skills/my_skills.html", context)


@require_safe
@never_cache
def my_skills_csv(request: HttpRequest) -> HttpResponseBase:
    """The history, to take away."""
    agent = access.agent_of(request.user)
    history = reading.history_of(agent) if agent else []
    headers = [_("date"), _("compétence"), _("niveau"), _("part maîtrisée"), _("source")]
    rows = ([row.measured_on, str(row.competence), row.level, row.mastery, row.get_source_display()] for row in history)
    return csv_response(_("mes-competences.csv"), headers, rows)


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """The agent takes, or refuses, the results kept for him."""
    agent = access.agent_of(request.user)
    if agent is None:
        return redirect("skills:my_skills")
    if request.POST.get("answer") == "refuse":
        count = actions.refuse_sealed(agent, by=request.user)
        messages.success(request, _("Résultats refusés : %(count)s. Ils ne compteront jamais.") % {"count": count})
    else:
        count = actions.claim_sealed(agent, by=request.user)
        messages.success(request, _("Résultats réclamés : %(count)s. Vous seul les voyez.") % {"count": count})
    return redirect("skills:my_skills")


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent accepts or refuses the level that his manager proposes."""
    result = access.own_result(request.user, pk)
    try:
        if request.POST.get("answer") == "accept":
            actions.accept_level(result, by=request.user)
            messages.success(request, _("Niveau accepté : il est à vous."))
        elif request.POST.get("answer") == "refuse":
            actions.refuse_level(result, by=request.user)
            messages.success(request, _("Proposition refusée : elle ne comptera jamais."))
        else:
            messages.error(request, _("Acceptez ou refusez la proposition."))
    except actions.SkillsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("skills:my_skills")


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A manager proposes a level to an agent of his team, without seeing any of the agent's results."""
    team = access.team_to_propose_to(request.user)
    competences = Competence.objects.select_related("domain").order_by("domain__framework", "code")
    form = ProposalForm(request.POST or None, team=team, competences=competences)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_level(**form.cleaned_data, by=request.user, on=localdate())
            messages.success(request, _("Niveau proposé. Il comptera si l’agent l’accepte ; sa réponse est à lui."))
            return redirect("skills:propose")
        except actions.SkillsRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "skills/propose.html", {"form": form})


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    return render(request, "skills/frameworks.html", {"frameworks": Framework.objects.all()})


@require_safe
def framework(request: HttpRequest, code: str) -> HttpResponse:
    found = access.framework_for(request.user, code)
    context: dict[str, Any] = {
        "framework": found,
        "levels": found.levels.all(),
        "domains": found.domains.prefetch_related("competences").order_by("code"),
    }
    return render(request, "skills/framework.html", context)
