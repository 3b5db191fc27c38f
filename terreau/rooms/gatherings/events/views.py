"""The pages of whoever prepares events: his list, the form, and each step of the life of an event."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.seats.actions import SeatsRefused
from terreau.rooms.gatherings.events import access, actions, duplicating, emails, reading, writing
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.forms import (
    CancelForm,
    DuplicateForm,
    EventForm,
    PlanForm,
    PostponeForm,
    ReportForm,
    SeriesForm,
    WordForm,
    free_themes,
)
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import Event, Series, Word
from terreau.rooms.gatherings.themes.actions import ThemesRefused

REFUSALS = (EventRefused, SeatsRefused, ThemesRefused)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What this person prepares and animates: drafts first, then what is to come, then what is over."""
    access.organising_structures(request.user)
    rows = Event.objects.run_by(request.user).with_places()
    context = {
        "drafts": rows.filter(state=State.DRAFT).order_by("occasion__starts_at", "pk")[:100],
        "coming": reading.lines_of(rows.coming().order_by("occasion__starts_at", "pk")[:100], request.user),
        "over": reading.lines_of(
            rows.filter(state__in=[State.HELD, State.REPORTED, State.CANCELLED]).order_by("-occasion__starts_at", "pk")[
                :100
            ],
            request.user,
        ),
        "themes": free_themes(request.user)[:50],
        "series": Series.objects.run_by(request.user).order_by("name", "pk")[:100],
    }
    return render(request, "events/mine.html", context)


@require_safe
def mine_csv(request: HttpRequest) -> StreamingHttpResponse:
    access.organising_structures(request.user)
    rows = Event.objects.run_by(request.user).with_places().order_by("occasion__starts_at", "pk")
    headers = [
        _("titre"), _("nature"), _("état"), _("série"), _("structure"), _("début"), _("fin"), _("lieu"),
        _("annoncée à tous"), _("compte rendu"),
    ]  # fmt: skip
    lines = (
        [
            each.title, each.get_kind_display(), each.get_state_display(), each.series.name if each.series else "",
            each.structure.label, each.occasion.starts_at.isoformat() if each.occasion.starts_at else "",
            each.occasion.ends_at.isoformat() if each.occasion.ends_at else "", each.occasion.place,
            _("oui") if each.is_public else _("non"), each.recap,
        ]
        for each in rows.iterator()
    )  # fmt: skip
    return csv_response("rencontres.csv", headers, lines)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    structures = access.organising_structures(request.user)
    form = EventForm(request.POST or None, user=request.user, structures=structures, initial=proposed(request))
    if request.method == "POST" and form.is_valid():
        changes = form.changes
        structure = changes.pop("structure")
        try:
            event = actions.prepare(structure, **changes, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La rencontre est en préparation : vous seul et les animateurs la voyez."))
            return redirect("events:programme", pk=event.pk)
    return render(request, "events/form.html", {"form": form, "event": None})


def proposed(request: HttpRequest) -> dict[str, Any]:
    """What an address proposes: the series, or the theme and its words, that a button named."""
    asked = {name: request.GET.get(name, "") for name in ("serie", "theme")}
    keys = {name: int(key) for name, key in asked.items() if key.isdecimal() and len(key) < 10}
    found: dict[str, Any] = {"series": keys["serie"]} if "serie" in keys else {}
    theme = free_themes(request.user).filter(pk=keys["theme"]).first() if "theme" in keys else None
    return found | ({"theme": theme.pk, "title": theme.title, "description": theme.why} if theme else {})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    structures = access.organising_structures(request.user)
    form = EventForm(request.POST or None, user=request.user, structures=structures, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(event, **form.changes, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La rencontre est modifiée."))
            return redirect("events:short", pk=pk)
    return render(request, "events/form.html", {"form": form, "event": event})


def done(request: HttpRequest, event: Event, act: Callable[[], Any], words: str) -> HttpResponse:
    """Do it, say so or say why not, and go back to the page of the event."""
    try:
        act()
        messages.success(request, words)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("events:short", pk=event.pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    words = _("La rencontre est publiée : les inscriptions sont ouvertes.")
    return done(request, event, lambda: actions.open_event(event, by=request.user), words)


@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """At an hour; a button gives it up."""
    event = access.event_to_run(request.user, pk)
    if "renoncer" in request.POST:
        words = _("La rencontre ne se publiera pas d’elle-même.")
        return done(request, event, lambda: actions.plan(event, at=None, by=request.user), words)
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Donnez le jour et l’heure de la publication."))
        return redirect("events:short", pk=pk)
    words = _("La rencontre se publiera d’elle-même.")
    return done(request, event, lambda: actions.plan(event, at=form.moment, by=request.user), words)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    words = _("Les inscriptions sont closes.")
    return done(request, event, lambda: actions.close(event, by=request.user), words)


@require_POST
def held(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    words = _("La rencontre est déclarée tenue.")
    return done(request, event, lambda: actions.hold(event, by=request.user), words)


def step(
    request: HttpRequest, event: Event, form: Any, template: str, act: Callable[[], Any], words: str
) -> HttpResponse:
    """A page with a form that decides one thing."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words)
            return redirect("events:short", pk=event.pk)
    return render(request, template, {"form": form, "event": event})


@require_http_methods(["GET", "POST"])
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    form = PostponeForm(request.POST or None, parts=event.occasion.parts.order_by("position"))

    def act() -> None:
        parts = None if form.cleaned_data["unknown"] else form.cleaned_data["parts"]
        actions.postpone(event, parts=parts, by=request.user)

    return step(
        request, event, form, "events/postpone.html", act, _("La rencontre est reportée : les inscrits sont prévenus.")
    )


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    form = CancelForm(request.POST or None)

    def act() -> None:
        actions.cancel(event, reason=form.cleaned_data["reason"], by=request.user)

    return step(
        request, event, form, "events/cancel.html", act, _("La rencontre est annulée : les inscrits sont prévenus.")
    )


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    form = ReportForm(request.POST or None, initial={"recap": event.recap})

    def act() -> None:
        actions.report(event, recap=form.cleaned_data["recap"].strip(), by=request.user)

    return step(request, event, form, "events/report.html", act, _("Le compte rendu est indiqué."))


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    if request.method == "POST":
        try:
            actions.delete_draft(event, by=request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return redirect("events:short", pk=pk)
        messages.success(request, _("La rencontre en préparation est supprimée."))
        return redirect("events:mine")
    return render(request, "events/delete.html", {"event": event})


@require_http_methods(["GET", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    form = DuplicateForm(request.POST or None, initial={"title": event.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = duplicating.duplicate(event, **form.cleaned_data, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Une nouvelle rencontre est en préparation, sans inscrits ni fiches partenaires.")
            )
            return redirect("events:edit", pk=made.pk)
    return render(request, "events/duplicate.html", {"form": form, "event": event})


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write, read it as it will be, then send."""
    event = access.event_to_run(request.user, pk)
    form = WordForm(request.POST or None, initial={"key": uuid.uuid4()})
    preview = ""
    if request.method == "POST" and form.is_valid():
        plain = form.cleaned_data
        if "envoyer" in request.POST:
            try:
                return sent(request, event, writing.write_to_registered(event, **plain, by=request.user))
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
        else:
            preview = emails.first_message(Word(event=event, subject=plain["subject"], text=plain["text"]))
    context = {"form": form, "event": event, "preview": preview, "words": event.words.order_by("-sent_at", "-pk")[:20]}
    return render(request, "events/write.html", context)


def sent(request: HttpRequest, event: Event, number: int) -> HttpResponse:
    words = ngettext("%(number)d message part.", "%(number)d messages partent.", number) % {"number": number}
    messages.success(request, words)
    return redirect("events:short", pk=event.pk)


@require_safe
def answers_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    event = access.event_to_run(request.user, pk)
    headers = [_("nom"), _("structure ou organisme"), _("inscription")]
    headers += [each.text for each in event.questions.order_by("position")]
    found = reading.answers_of(event)
    return csv_response(
        f"reponses-{event.pk}.csv", headers, ([each.who, each.from_where, each.state, *each.answers] for each in found)
    )


@require_http_methods(["GET", "POST"])
def series_create(request: HttpRequest) -> HttpResponse:
    form = SeriesForm(request.POST or None, structures=access.organising_structures(request.user))
    if request.method == "POST" and form.is_valid():
        plain = form.cleaned_data
        try:
            made = actions.make_series(
                plain["structure"], name=plain["name"], description=plain["description"], by=request.user
            )
        except EventRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect(made)
    return render(request, "events/series_form.html", {"form": form, "series": None})


@require_http_methods(["GET", "POST"])
def series_edit(request: HttpRequest, pk: int) -> HttpResponse:
    series = access.series_to_run(request.user, pk)
    initial = {"name": series.name, "description": series.description}
    form = SeriesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_series(series, **form.cleaned_data, by=request.user)
        except EventRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect(series)
    return render(request, "events/series_form.html", {"form": form, "series": series})
