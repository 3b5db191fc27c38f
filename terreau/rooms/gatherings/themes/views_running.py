"""The pages of those who animate: the form of a call, its steps, what is to read, the answers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.rooms.gatherings.themes import access, actions, proposals, reading
from terreau.rooms.gatherings.themes.actions import ThemesRefused
from terreau.rooms.gatherings.themes.enums import AT_READING, CALL_TRANSITIONS, CallState
from terreau.rooms.gatherings.themes.forms import AnswerForm, CallForm, RefuseForm, ThemeForm
from terreau.rooms.gatherings.themes.models import Theme

STEPS: dict[str, tuple[Callable, str]] = {
    CallState.OPEN: (actions.open_call, "open"),
    CallState.VOTING: (actions.start_vote, "voting"),
    CallState.CLOSED: (actions.close, "closed"),
}


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = CallForm(request.POST or None, user=request.user, initial=reading.usual_dates(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        try:
            call = actions.create_call(by=request.user, **form.changes)
        except ThemesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’appel est prêt : relisez-le, puis ouvrez-le."))
            return redirect("themes:call", pk=call.pk)
    return render(request, "themes/call_form.html", {"form": form, "call": None})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    call = access.call_to_run(request.user, pk)
    if call.is_closed:
        messages.error(request, _("Cet appel est clos : il ne se modifie plus."))
        return redirect("themes:call", pk=pk)
    form = CallForm(request.POST or None, user=request.user, instance=call)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_call(call, by=request.user, **form.changes)
        except ThemesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’appel est modifié."))
            return redirect("themes:call", pk=pk)
    return render(request, "themes/call_form.html", {"form": form, "call": call})


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    call = access.call_to_run(request.user, pk)
    if request.method == "POST":
        try:
            actions.delete_draft(call, by=request.user)
        except ThemesRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("themes:call", pk=pk)
        messages.success(request, _("L’appel en préparation est supprimé."))
        return redirect("themes:calls")
    return render(request, "themes/delete.html", {"call": call})


@require_http_methods(["GET", "POST"])
def advance(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """A page that says what follows, then the step itself."""
    call = access.call_to_run(request.user, pk)
    if to not in STEPS:
        raise Http404
    if to not in CALL_TRANSITIONS[call.state]:
        messages.error(request, _("Cet appel en est déjà plus loin : rien n’a été modifié."))
        return redirect("themes:call", pk=pk)
    step, name = STEPS[to]
    if request.method == "POST":
        try:
            step(call, by=request.user)
            messages.success(request, _("C’est fait : l’appel est maintenant « %(state)s ».") % {
                "state": CallState(to).label
            })  # fmt: skip
        except ThemesRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("themes:call", pk=pk)
    return render(request, "themes/advance.html", {"call": call, "step": name, "desk": reading.desk_of(call)})


@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits to be read before others read it, and what was decided, each with its undoing."""
    call = access.call_to_run(request.user, pk)
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("theme") if key.isdecimal() and len(key) < 12][:1000]
        done = proposals.accept_all(call, keys=keys, by=request.user)
        said = ngettext("%(done)d thème est affiché.", "%(done)d thèmes sont affichés.", done) % {"done": done}
        messages.success(request, said)
        return redirect("themes:read", pk=pk)
    context = {"call": call, "queue": reading.queue_of(call), "reasons": AT_READING}
    return render(request, "themes/read.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision on one theme, from the page of reading or from the theme's own."""
    theme = access.theme_to_run(request.user, pk)
    try:
        messages.success(request, _decided(request, theme))
    except ThemesRefused as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("back") == "read":
        return redirect("themes:read", pk=theme.call_id)
    return redirect("themes:theme", pk=pk)


def _decided(request: HttpRequest, theme: Theme) -> str:
    """Do what the button says; what to tell its presser. Raises `ThemesRefused`."""
    what, by = request.POST.get("do", ""), request.user
    simple = {
        "accept": (proposals.accept, _("« %(theme)s » est affiché.")),
        "hide": (proposals.hide_again, _("« %(theme)s » attend de nouveau d’être relu.")),
        "restore": (proposals.restore, _("« %(theme)s » est rétabli.")),
        "shortlist": (proposals.shortlist, _("« %(theme)s » ira au vote.")),
        "unlist": (proposals.unlist, _("« %(theme)s » n’est plus présélectionné.")),
    }
    if what in simple:
        act, said = simple[what]
        act(theme, by=by)
    elif what == "refuse":
        form = RefuseForm(request.POST)
        if not form.is_valid():
            raise ThemesRefused(_("Choisissez un motif : ceux qui ont demandé à être prévenus le liront."))
        proposals.refuse(theme, reason=form.cleaned_data["reason"], by=by)
        said = _("« %(theme)s » est refusé. Vous pouvez annuler jusqu’à la publication des réponses.")
    elif what == "merge":
        proposals.merge(theme, into=reading.target(theme, request.POST.get("into", "")), by=by)
        said = _("« %(theme)s » est réuni à l’autre thème. Vous pouvez annuler jusqu’à la clôture.")
    else:
        raise ThemesRefused(_("Cette décision n’est pas comprise : rien n’a été modifié."))
    return said % {"theme": theme.title}


@require_http_methods(["GET", "POST"])
def edit_theme(request: HttpRequest, pk: int) -> HttpResponse:
    theme = access.theme_to_run(request.user, pk)
    form = ThemeForm(request.POST or None, instance=theme)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.edit_theme(access.theme_to_run(request.user, pk), **form.changes, by=request.user)
        except ThemesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le thème est modifié."))
            return redirect("themes:theme", pk=pk)
    groups = reading.groups_of(theme.call)
    return render(request, "themes/theme_form.html", {"form": form, "theme": theme, "groups": groups})


@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The themes of a closed call with the answer prepared for each, until all are published."""
    call = access.call_to_run(request.user, pk)
    context = {"call": call, "themes": reading.to_answer(call), "desk": reading.desk_of(call)}
    return render(request, "themes/answers.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    theme = access.theme_to_run(request.user, pk)
    prepared = {"verdict": theme.verdict, "reason": theme.reason, "answer": theme.answer}
    form = AnswerForm(request.POST or None, initial=prepared)
    if request.method == "POST" and form.is_valid():
        try:
            actions.prepare_answer(theme, **form.cleaned_data, by=request.user)
        except ThemesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La réponse est prête. Personne ne la lit avant la publication."))
            return redirect("themes:answers", pk=theme.call_id)
    return render(request, "themes/answer.html", {"form": form, "theme": theme, "call": theme.call})


@paced(HEAVY)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer at once, after a page that shows them."""
    call = access.call_to_run(request.user, pk)
    if request.method == "POST":
        try:
            told = actions.publish(call, by=request.user)
        except ThemesRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("themes:answers", pk=pk)
        said = ngettext(
            "Les réponses sont publiées ; %(told)d message part.",
            "Les réponses sont publiées ; %(told)d messages partent.",
            told,
        )
        messages.success(request, said % {"told": told})
        return redirect("themes:call", pk=pk)
    context = {"call": call, "themes": reading.to_answer(call), "desk": reading.desk_of(call)}
    return render(request, "themes/publish.html", context)
