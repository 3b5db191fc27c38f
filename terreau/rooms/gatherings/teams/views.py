"""The page of a team and its charter."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.forms import with_value
from terreau.ground.common.pdf import pdf_response
from terreau.rooms.gatherings.teams import access, actions, reading
from terreau.rooms.gatherings.teams.actions import TeamRefused
from terreau.rooms.gatherings.teams.forms import AdoptForm, ClauseForm
from terreau.rooms.gatherings.teams.guide import OF
from terreau.rooms.gatherings.teams.poster import poster


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the only team; else the choice, or why there is none."""
    teams = access.teams_of(request.user)
    if len(teams) == 1:
        return redirect("teams:team", pk=teams[0].pk)
    return render(request, "teams/home.html", {"teams": teams})


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    return render(request, "teams/team.html", {"page": reading.team_page(own), "team": own})


@require_POST
def draft_start(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    try:
        actions.start_draft(own, by=request.user)
        messages.success(request, _("Le projet est ouvert : un texte de départ vous attend pour chaque thème."))
    except TeamRefused as refusal:
        messages.info(request, str(refusal))
    return redirect("teams:draft", pk=pk)


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    version = access.draft_of(own)
    return render(request, "teams/draft.html", {"team": own, "version": version, "lines": reading.clauses_of(version)})


@require_http_methods(["GET", "POST"])
def clause(request: HttpRequest, pk: int, theme: str) -> HttpResponse:
    own = access.team_for(request.user, pk)
    version = access.draft_of(own)
    if theme not in OF:
        raise Http404
    known = version.clauses.get(theme=theme)
    form = ClauseForm(request.POST.dict() or None, initial={"text": known.text, "seen": known.revision})
    theirs = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_clause(version, theme, **form.cleaned_data, by=request.user)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
            known.refresh_from_db()
            theirs = known.text
            form.data = with_value(form.data, "seen", str(known.revision))
        else:
            messages.success(request, _("« %(theme)s » est enregistré.") % {"theme": OF[theme].theme.label})
            following = reading.next_theme(theme) if "next" in request.POST else ""
            return redirect("teams:clause", pk=pk, theme=following) if following else redirect("teams:draft", pk=pk)
    context = {"team": own, "form": form, "guide": OF[theme], "theirs": theirs, "following": reading.next_theme(theme)}
    return render(request, "teams/clause.html", context)


@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    version = access.draft_of(own)
    form = AdoptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt(version, **form.cleaned_data, by=request.user)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("La charte est adoptée. Imprimez l’affiche ; le jour de la relecture est dans « Mon agenda »."),
            )
            return redirect("teams:team", pk=pk)
    return render(request, "teams/adopt.html", {"team": own, "form": form})


@require_http_methods(["GET", "POST"])
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    version = access.draft_of(own)
    if request.method == "POST":
        try:
            actions.abandon_draft(version, by=request.user)
            messages.success(
                request, _("Le projet est abandonné. La charte adoptée, s’il y en a une, reste en vigueur.")
            )
        except TeamRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("teams:team", pk=pk)
    return render(request, "teams/abandon.html", {"team": own})


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    found = access.version_of(own, number)
    return render(request, "teams/version.html", {"team": own, "version": found, "lines": reading.clauses_of(found)})


@require_safe
def version_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    own = access.team_for(request.user, pk)
    found = access.version_of(own, number)
    return pdf_response(poster(found), f"charte-{own.code}-v{number}.pdf")
