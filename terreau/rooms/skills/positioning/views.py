"""The pages of the test, as the agent lives it: one question a page, and a result that explains itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.questions.answering import AnswerIncomplete
from terreau.rooms.skills import access
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.campaigns.reading import parts_of
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.positioning import reading, sittings
from terreau.rooms.skills.positioning.reading import MINUTES, Step, result_of, step_of, tests_for


@require_safe
@never_cache
def tests(request: HttpRequest) -> HttpResponse:
    """The competences that can be tested, and where the agent is in each."""
    agent = access.agent_of(request.user)
    if agent is None:
        return render(request, "skills/no_agent.html")
    context = {
        "tests": tests_for(agent),
        "campaigns": parts_of(agent),
        "closed": words_of_closing(SKILLS, agent.structure),
        "minutes": MINUTES,
    }
    return render(request, "skills/test/tests.html", context)


@require_POST
def start(request: HttpRequest, competence: int) -> HttpResponse:
    agent = access.agent_to_test(request.user)
    try:
        sitting = sittings.start(agent, access.competence_to_test(competence))
    except SkillsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("skills:tests")
    return redirect("skills:sitting", pk=sitting.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: HttpRequest, pk: int) -> HttpResponse:
    """The question that waits; sent, its answer, then the next one."""
    found = access.own_sitting(request.user, pk)
    step = step_of(found)
    if request.method != "POST":
        return redirect("skills:sitting_result", pk=pk) if step is None else show_step(request, step)
    rank = request.POST.get("rank", "")
    if step is None or rank != str(step.answer.rank):
        return already_answered(request, pk)
    try:
        given = None if "skip" in request.POST else step.given(request.POST)
        sittings.answer(found, step.answer.rank, given)
    except AnswerIncomplete as incomplete:
        return show_step(request, step, error=str(incomplete))
    except sittings.AlreadyAnswered:
        return already_answered(request, pk)
    return redirect("skills:sitting", pk=pk)


def show_step(request: HttpRequest, step: Step, error: str = "") -> HttpResponse:
    sent = request.POST if error else None
    context = {"step": step, "sitting": step.sitting, "asked": step.asked(sent), "error": error}
    return render(request, "skills/test/question.html", context)


def already_answered(request: HttpRequest, pk: int) -> HttpResponse:
    """A double click, the back button or a second tab: the first answer stays, and the test goes on."""
    messages.info(request, _("Cette question avait déjà sa réponse : c’est la première qui compte. Le test continue."))
    return redirect("skills:sitting", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.own_sitting(request.user, pk)
    if request.method == "POST" and found.is_open:
        sittings.stop_here(found)
    if not found.is_open:
        return redirect("skills:sitting_result", pk=pk)
    answered = found.answers.exclude(answered_at=None).count()
    context = {"sitting": found, "answered": answered, "least": sittings.LEAST_ANSWERS}
    return render(request, "skills/test/stop.html", context)


@never_cache
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.own_sitting(request.user, pk)
    if found.is_open:
        return redirect("skills:sitting", pk=pk)
    return render(request, "skills/test/result.html", {"sitting": found, "result": result_of(found)})


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.own_sitting(request.user, pk)
    try:
        sittings.share(found, by=request.user)
        messages.success(request, _("Niveau inscrit dans vos compétences. Vous seul l’y voyez."))
    except SkillsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("skills:sitting_result", pk=pk)


@require_POST
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.own_sitting(request.user, pk)
    try:
        sittings.attest(found, by=request.user)
        messages.success(request, _("Attestation prête. Vous seul décidez à qui la montrer."))
        return redirect("attestations:mine")
    except SkillsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("skills:sitting_result", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.own_sitting(request.user, pk)
    if request.method == "POST":
        sittings.erase(found)
        messages.success(request, _("Test effacé, avec ses réponses."))
        return redirect("skills:tests")
    return render(request, "skills/test/erase.html", {"sitting": found})


@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Every sitting of the agent, the latest first."""
    agent = access.agent_to_test(request.user)
    return render(request, "skills/test/history.html", {"lines": reading.history_of(agent)})
