"""For animators: themes, rounds, figures. Nothing here says who offers or asks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.gatherings.coaching import access, actions, reading, suggesting
from terreau.rooms.gatherings.coaching.actions import CoachingRefused
from terreau.rooms.gatherings.coaching.forms import ThemeForm
from terreau.rooms.gatherings.coaching.models import CoachingTheme


@require_safe
def animate(request: HttpRequest) -> HttpResponse:
    """The employers that the user animates; straight to the only one."""
    employers = access.animated(request.user)
    if not employers:
        raise PermissionDenied
    if len(employers) == 1:
        return redirect("coaching:employer", pk=employers[0].pk)
    return render(request, "coaching/animate.html", {"employers": employers})


@require_safe
def employer(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.employer_to_animate(request.user, pk)
    context = {
        "employer": own,
        "preview": reading.preview(own),
        "rounds": reading.rounds_of(own),
        "figures": reading.figure_lines(request.user, own),
        "themes": CoachingTheme.objects.filter(employer=own, retired=False).count(),
    }
    return render(request, "coaching/employer.html", context)


@require_safe
def rounds_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    own = access.employer_to_animate(request.user, pk)
    headers = [
        _("ouvert le"),
        _("état"),
        _("réponses jusqu’au"),
        _("demandes"),
        _("propositions"),
        _("graine du tirage"),
    ]
    rows = [
        [
            f"{localtime(line.round.opened_at):%Y-%m-%d %H:%M}", line.round.get_state_display(),
            line.round.answer_by.isoformat(), line.waiting, line.suggested, line.round.seed,
        ]
        for line in reading.rounds_of(own)
    ]  # fmt: skip
    return csv_response(f"entraide-tours-{own.code}.csv", headers, rows)


@require_http_methods(["GET", "POST"])
def themes(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.employer_to_animate(request.user, pk)
    form = ThemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_theme(own, label=form.cleaned_data["label"], by=request.user)
        except CoachingRefused as refusal:
            form.add_error("label", str(refusal))
        else:
            messages.success(request, _("Le thème est ajouté."))
            return redirect("coaching:themes", pk=pk)
    rows = CoachingTheme.objects.filter(employer=own).order_by("retired", "label", "pk")
    return render(request, "coaching/themes.html", {"form": form, "employer": own, "themes": rows})


@require_POST
def themes_start(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.employer_to_animate(request.user, pk)
    added = actions.start_themes(own, by=request.user)
    said = ngettext(
        "%(count)s thème ajouté : retirez ou reformulez ce qui ne vous va pas.",
        "%(count)s thèmes ajoutés : retirez ou reformulez ce qui ne vous va pas.",
        added,
    ) % {"count": added}
    messages.success(request, said if added else _("Ces thèmes sont déjà dans la liste."))
    return redirect("coaching:themes", pk=pk)


@require_http_methods(["GET", "POST"])
def theme(request: HttpRequest, pk: int, theme: int) -> HttpResponse:
    own = access.employer_to_animate(request.user, pk)
    known = access.theme_to_edit(own, theme)
    form = ThemeForm(request.POST or None, initial={"label": known.label})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_theme(known, label=form.cleaned_data["label"], by=request.user)
        except CoachingRefused as refusal:
            form.add_error("label", str(refusal))
        else:
            messages.success(request, _("Le thème est reformulé : les offres et les demandes suivent."))
            return redirect("coaching:themes", pk=pk)
    return render(request, "coaching/theme.html", {"form": form, "employer": own, "theme": known})


@require_POST
def theme_retire(request: HttpRequest, pk: int, theme: int) -> HttpResponse:
    own = access.employer_to_animate(request.user, pk)
    known = access.theme_to_edit(own, theme)
    retired = request.POST.get("retired") == "yes"
    actions.retire_theme(known, retired=retired, by=request.user)
    messages.success(request, _("Le thème n’est plus proposé.") if retired else _("Le thème est de nouveau proposé."))
    return redirect("coaching:themes", pk=pk)


@require_http_methods(["GET", "POST"])
def round_open(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.employer_to_animate(request.user, pk)
    if request.method == "POST":
        try:
            suggesting.open_round(own, by=request.user)
            messages.success(
                request, _("Le tour est ouvert : chaque personne à qui quelqu’un est proposé a reçu un courriel.")
            )
        except CoachingRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("coaching:employer", pk=pk)
    context = {"employer": own, "preview": reading.preview(own), "last_day": suggesting.last_day()}
    return render(request, "coaching/round_open.html", context)


@require_http_methods(["GET", "POST"])
def round_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    own = access.round_to_animate(request.user, pk)
    if request.method == "POST":
        try:
            suggesting.withdraw_round(own, by=request.user)
            messages.success(request, _("Le tour est retiré. Les binômes déjà acceptés des deux continuent."))
        except CoachingRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("coaching:employer", pk=own.employer_id)
    return render(request, "coaching/round_withdraw.html", {"round": own})


@require_POST
def round_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """The draw again: it writes nothing."""
    own = access.round_to_animate(request.user, pk)
    if suggesting.replay(own):
        messages.success(
            request,
            _("Tirage rejoué avec la graine %(seed)s : exactement les mêmes propositions.") % {"seed": own.seed},
        )
    else:
        messages.error(
            request, _("Le rejeu ne redonne pas les mêmes propositions : prévenez l’administrateur du site.")
        )
    return redirect("coaching:employer", pk=own.employer_id)
