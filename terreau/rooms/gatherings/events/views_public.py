"""The pages that everybody reads: the agenda, a series, an event, and asking for a seat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts import throttle
from terreau.ground.accounts.models import tidy_email
from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.gatherings.events import access, agenda_filters, reading, registering
from terreau.rooms.gatherings.events.forms_parts import RegistrationForm
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import Event


@login_not_required
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    form = agenda_filters.FilterForm(request.GET, user=request.user)
    page = form.page(request.GET.get("page", ""))
    lines = reading.lines_of(page.object_list, request.user)
    context = {
        "form": form,
        "page": page,
        "months": reading.months_of(lines),
        "may_organise": access.may_organise(request.user),
        "query": form.query,
        "past": form.is_past,
    }
    return render(request, "events/agenda.html", context)


@login_not_required
@require_safe
def series(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.series_for(request.user, pk)
    rows = Event.objects.visible_to(request.user).published().filter(series=found).with_places()
    coming = rows.coming().order_by("occasion__starts_at", "pk")[:50]
    over = rows.over().order_by("-occasion__starts_at", "pk")[:100]
    context = {
        "series": found,
        "coming": reading.lines_of(coming, request.user),
        "over": reading.lines_of(over, request.user),
        "runs": access.may_run_series(request.user, found),
    }
    return render(request, "events/series.html", context)


@login_not_required
@require_safe
def short(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that calendars and messages hold, whatever the title becomes."""
    return redirect(access.event_for(request.user, pk))


@login_not_required
@never_cache
@require_safe
def show(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    event = access.event_for(request.user, pk)
    if slug != event.slug:
        return redirect(event)
    return shown(request, event, RegistrationForm(event=event, user=request.user))


def shown(request: HttpRequest, event: Event, form: RegistrationForm) -> HttpResponse:
    page = reading.page_of(event, request.user)
    return render(request, "events/show.html", {"event": event, "page": page, "form": form})


@login_not_required
@never_cache
@paced(HEAVY)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a seat: from the page of the event in one click, or here when something is to be filled in."""
    event = access.event_for(request.user, pk)
    asked = request.method == "POST"
    # One click sends no field at all, and is a whole form.
    form = RegistrationForm(request.POST if asked else None, event=event, user=request.user)
    if asked and form.is_valid():
        try:
            return registered(request, event, ask(request, event, form))
        except (EventRefused, SeatsRefused, throttle.TooManyTries) as refusal:
            form.add_error("email" if "email" in form.fields else None, str(refusal))
    context = {"event": event, "form": form, "page": reading.page_of(event, request.user)}
    return render(request, "events/register.html", context)


def ask(request: HttpRequest, event: Event, form: RegistrationForm) -> Registration:
    plain = {
        "mode": form.chosen_mode, "consent_listed": form.cleaned_data["consent_listed"], "answers": form.answers,
    }  # fmt: skip
    if request.user.is_authenticated:
        return registering.register_user(event, request.user, by=request.user, **plain)
    who = {name: form.cleaned_data[name] for name in ("email", "name", "organisation")}
    # Each sends a message to whatever address was typed: nobody's mailbox is filled from here.
    throttle.take([("mailbox", tidy_email(who["email"]))])
    return registering.register_outsider(event, **who, **plain)


def registered(request: HttpRequest, event: Event, made: Registration) -> HttpResponse:
    """What happened, in words, on the page of the event."""
    words = {
        RegistrationState.REGISTERED: _(
            "Vous êtes inscrit : la confirmation et le fichier d’agenda vous sont envoyés."
        ),
        RegistrationState.WAITING: _("C’est complet pour l’instant : vous êtes sur la liste d’attente."),
        RegistrationState.PENDING: _("Votre demande est transmise à l’organisateur, qui vous répondra."),
        RegistrationState.UNCONFIRMED: _(
            "Ouvrez le lien que nous venons de vous envoyer : il confirme votre inscription."
        ),
    }
    messages.success(request, words.get(RegistrationState(made.state), made.get_state_display()))
    return redirect(event)
