"""« Ce que vous avez dit, ce que nous faisons »: prepared, looked at, opened; then read by every agent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.barometer.results import access, reading, restituting
from terreau.rooms.barometer.results.forms import FindingForm, IntroductionForm, OpenForm
from terreau.rooms.barometer.results.models import Finding
from terreau.rooms.barometer.results.reading_restitution import told
from terreau.rooms.barometer.results.refusals import ResultsRefused


@require_safe
def restitution(request: HttpRequest, pk: int) -> HttpResponse:
    """What every agent of the structure reads; before it opens, a preview for those who prepare it."""
    sheet = access.restitution_for(request.user, pk)
    where = access.structure_to_tell(request.user, sheet.wave)
    figures = reading.sheet_of(sheet.wave, where, access.scope_for(request.user))
    context = {
        "wave": sheet.wave,
        "restitution": sheet,
        "findings": told(sheet, figures, request.user),
        "may_count": access.may_count(request.user, sheet.wave),
    }
    return render(request, "results/restitution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the beginning, and the findings in their order."""
    wave = access.wave_to_tell(request.user, pk)
    sheet = wave.restitution if hasattr(wave, "restitution") else None
    form = IntroductionForm(request.POST or None, instance=sheet)
    if request.method == "POST" and form.is_valid():
        restituting.introduce(wave, introduction=form.cleaned_data["introduction"], by=request.user)
        messages.success(request, _("C’est enregistré."))
        return redirect("results:prepare", pk=pk)
    rows = list(sheet.findings.select_related("initiative").order_by("position", "id")) if sheet else []
    context = {"wave": wave, "restitution": sheet, "form": form, "rows": rows}
    return render(request, "results/prepare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Who will read it, and that it is not closed again; then the button."""
    wave = access.wave_to_tell(request.user, pk)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            restituting.open_to_all(wave, tell=form.cleaned_data["tell"], by=request.user)
        except ResultsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La restitution est ouverte à tous les agents de la structure."))
            return redirect("results:restitution", pk=pk)
    return render(request, "results/open.html", {"wave": wave, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    wave = access.wave_to_tell(request.user, pk)
    return written(request, wave, Finding(), lambda words, _seen: restituting.add(wave, by=request.user, **words))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    finding = access.finding_to_edit(request.user, pk)
    wave = finding.restitution.wave

    def action(words: dict[str, Any], seen: str) -> None:
        restituting.change(finding, seen=seen, by=request.user, **words)

    return written(request, wave, finding, action)


def written(request: HttpRequest, wave: Any, finding: Finding, action: Any) -> HttpResponse:
    initiatives = access.initiatives_to_link(request.user, wave)
    seen = {"seen": restituting.version_of(finding)}
    form = FindingForm(
        request.POST or None, instance=finding, document=wave.edition.document, initiatives=initiatives, initial=seen
    )
    if request.method == "POST" and form.is_valid():
        try:
            action(form.words, form.cleaned_data["seen"])
        except ResultsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le constat est enregistré."))
            return redirect("results:prepare", pk=wave.pk)
    return render(request, "results/finding.html", {"wave": wave, "form": form, "finding": finding})


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    finding = access.finding_to_edit(request.user, pk)
    restituting.move(finding, up=request.POST.get("to") == "up", by=request.user)
    return redirect("results:prepare", pk=finding.restitution.wave_id)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    finding = access.finding_to_edit(request.user, pk)
    wave = finding.restitution.wave
    if request.method == "POST":
        restituting.remove(finding, by=request.user)
        messages.success(request, _("Le constat est supprimé."))
        return redirect("results:prepare", pk=wave.pk)
    return render(request, "results/finding_remove.html", {"wave": wave, "finding": finding})
