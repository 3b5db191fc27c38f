"""One's own pages: what one offers, what one asks, and the pairs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.gatherings.coaching import access, actions, reading, suggesting
from terreau.rooms.gatherings.coaching.actions import CoachingRefused
from terreau.rooms.gatherings.coaching.enums import Why
from terreau.rooms.gatherings.coaching.forms import NeedForm, OfferForm
from terreau.rooms.gatherings.coaching.models import Need, Offer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    agent = access.agent_of(request.user)
    context = {
        "mine": reading.mine(agent) if agent is not None else None,
        "may_animate": access.may_animate(request.user),
    }
    return render(request, "coaching/home.html", context)


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    agent = access.own_agent(request.user)
    known = Offer.objects.filter(agent=agent).first()
    form = OfferForm(request.POST or None, employer=agent.employer_id, wish=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_offer(agent, **form.changes, by=request.user)
        except CoachingRefused as refusal:
            form.add_error("capacity", str(refusal))
        else:
            messages.success(
                request, _("Merci ! Votre offre est enregistrée. Un courriel vous dira quand quelqu’un la cherche.")
            )
            return redirect("coaching:home")
    return render(request, "coaching/offer.html", {"form": form, "known": known})


@require_POST
def offer_pause(request: HttpRequest) -> HttpResponse:
    own = access.own_offer(request.user)
    paused = request.POST.get("paused") == "yes"
    actions.pause(own, paused=paused, by=request.user)
    if paused:
        messages.success(
            request, _("Votre offre est en pause : plus rien ne vous est proposé. Vos binômes continuent.")
        )
    else:
        messages.success(request, _("Votre offre est de nouveau proposée."))
    return redirect("coaching:home")


@require_http_methods(["GET", "POST"])
def offer_withdraw(request: HttpRequest) -> HttpResponse:
    own = access.own_offer(request.user)
    if request.method == "POST":
        try:
            actions.withdraw_offer(own, by=request.user)
            messages.success(request, _("Votre offre est retirée. Merci pour ce que vous avez donné."))
        except CoachingRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("coaching:home")
    return render(request, "coaching/withdraw.html", {"offer": own, "need": None})


@require_http_methods(["GET", "POST"])
def need(request: HttpRequest) -> HttpResponse:
    agent = access.own_agent(request.user)
    known = Need.objects.open().filter(agent=agent).first()
    form = NeedForm(request.POST or None, employer=agent.employer_id, wish=known)
    if request.method == "POST" and form.is_valid():
        actions.save_need(agent, **form.changes, by=request.user)
        messages.success(request, _("Votre demande est enregistrée. Vous pouvez chercher quelqu’un tout de suite."))
        return redirect("coaching:home")
    return render(request, "coaching/need.html", {"form": form, "known": known})


@require_POST
def need_now(request: HttpRequest) -> HttpResponse:
    """Ask for the suggestion of today."""
    own = access.own_need(request.user)
    try:
        found = suggesting.suggest_now(own, by=request.user)
    except CoachingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("coaching:home")
    if isinstance(found, Why):
        messages.info(
            request, _("Pas de proposition aujourd’hui. %(why)s Votre demande reste en place.") % {"why": found.label}
        )
        return redirect("coaching:home")
    messages.success(request, _("Nous avons trouvé quelqu’un : lisez pourquoi, puis répondez."))
    return redirect("coaching:pair", pk=found.pk)


@require_http_methods(["GET", "POST"])
def need_withdraw(request: HttpRequest) -> HttpResponse:
    own = access.own_need(request.user)
    if request.method == "POST":
        try:
            actions.withdraw_need(own, by=request.user)
            messages.success(request, _("Votre demande est retirée."))
        except CoachingRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("coaching:home")
    return render(request, "coaching/withdraw.html", {"need": own, "offer": None})
