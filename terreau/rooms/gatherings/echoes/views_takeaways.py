"""Takeaways, written by several during the event: list, order, reading over, publication on the event's page."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.gatherings.echoes import access, reading, takeaways as actions
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.forms import IntroductionForm, TakeawayForm
from terreau.rooms.gatherings.echoes.models import Recap, Takeaway
from terreau.rooms.gatherings.echoes.views_room import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def takeaways(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, and the two sentences that will open the article."""
    event = access.event_to_run(request.user, pk)
    recap = Recap.objects.filter(event=event).first()
    form = IntroductionForm(request.POST or None, instance=recap)
    if request.method == "POST" and form.is_valid():
        actions.introduce(actions.sheet_of(event), **form.cleaned_data, by=request.user)
        messages.success(request, _("L’introduction est enregistrée."))
        return redirect("echoes:takeaways", pk=pk)
    rows = reading.lessons_of(recap.takeaways.order_by("position")) if recap else []
    return render(request, "echoes/takeaways.html", {"event": event, "recap": recap, "form": form, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    form = TakeawayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(event, **form.words, by=request.user)
        except EchoesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’enseignement %(number)d est noté.") % {"number": made.position})
            return redirect("echoes:takeaways", pk=pk)
    return render(request, "echoes/takeaway_form.html", {"event": event, "form": form, "takeaway": None})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    takeaway = access.takeaway_to_run(request.user, pk)
    event = takeaway.recap.event
    seen = actions.version_of(takeaway)
    form = TakeawayForm(request.POST or None, instance=takeaway, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(takeaway, **form.words, seen=form.cleaned_data["seen"], by=request.user)
        except EchoesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’enseignement est modifié : faites-le relire."))
            return redirect("echoes:takeaways", pk=event.pk)
    return render(request, "echoes/takeaway_form.html", {"event": event, "form": form, "takeaway": takeaway})


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    takeaway = access.takeaway_to_run(request.user, pk)
    seen = request.POST.get("seen", "")
    attempt(request, lambda: actions.review(takeaway, seen=seen, by=request.user), _("L’enseignement est relu."))
    return redirect("echoes:takeaways", pk=takeaway.recap.event_id)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    takeaway = access.takeaway_to_run(request.user, pk)
    actions.move(takeaway, up=request.POST.get("to") == "up", by=request.user)
    return redirect("echoes:takeaways", pk=takeaway.recap.event_id)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    takeaway = access.takeaway_to_run(request.user, pk)
    if request.method == "POST":
        actions.remove(takeaway, by=request.user)
        messages.success(request, _("L’enseignement est supprimé."))
        return redirect("echoes:takeaways", pk=takeaway.recap.event_id)
    context = {"takeaway": takeaway, "event": takeaway.recap.event}
    return render(request, "echoes/takeaway_remove.html", context)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    recap = actions.sheet_of(event)
    if request.POST.get("do") == "take_down":
        actions.take_down(recap, by=request.user)
        messages.success(request, _("Les enseignements ne sont plus sur la page de la rencontre."))
    else:
        done = _("Les enseignements relus sont sur la page de la rencontre.")
        attempt(request, lambda: actions.publish(recap, by=request.user), done)
    return redirect("echoes:takeaways", pk=pk)


@require_safe
def takeaways_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    event = access.event_to_run(request.user, pk)
    rows = Takeaway.objects.filter(recap__event=event).order_by("position")
    headers = [_("numéro"), _("enseignement"), _("ce qui a été dit"), _("dit par"), _("lien"), _("relu")]

    def lines() -> Iterator[list[object]]:
        for each in rows:
            yield [
                each.position,
                each.title,
                each.text,
                each.said_by,
                each.url,
                _("oui") if each.reviewed else _("non"),
            ]

    return csv_response("enseignements.csv", headers, lines())
