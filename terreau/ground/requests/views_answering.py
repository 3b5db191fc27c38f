"""The side of those who answer: the list, one request, what is done with it, the file."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.ground.requests import access, actions, answering
from terreau.ground.requests.forms import HandOverForm, TextForm
from terreau.ground.requests.models import ContactRequest
from terreau.ground.requests.querysets import ContactRequestQuerySet

VIEWS = ("open", "late", "ended")


def _asked(request: HttpRequest) -> tuple[str, ContactRequestQuerySet]:
    rows = access.requests_for(request.user)
    view = request.GET.get("voir", "")
    if view == "late":
        return view, rows.late(timezone.localdate())
    return (view, rows.ended()) if view == "ended" else ("open", rows.open())


@never_cache
@require_safe
def to_answer(request: HttpRequest) -> HttpResponse:
    """The nearest deadline first."""
    view, rows = _asked(request)
    page = keyset_page(rows, order=("due_on", "id"), key=request.GET.get("page", ""), total=0)
    return render(request, "requests/list.html", {"page": page, "view": view, "views": VIEWS})


@require_safe
def to_answer_csv(request: HttpRequest) -> StreamingHttpResponse:
    _view, rows = _asked(request)
    headers = [
        _("référence"), _("employeur"), _("objet"), _("droit exercé"), _("état"), _("reçue le"),
        _("à répondre avant le"), _("délai prolongé"), _("terminée le"), _("suivie par"), _("nom"), _("courriel"),
    ]  # fmt: skip

    def lines() -> Iterator[list[object]]:
        for each in rows.order_by("due_on", "id").iterator():
            yield [
                each.reference, each.employer.label, each.get_intent_display(), each.get_right_display(),
                each.get_state_display(), _day(each.received_at), each.due_on.isoformat(),
                _("oui") if each.extended_at else _("non"), _day(each.ended_at), str(each.owner or ""), each.name,
                each.email,
            ]  # fmt: skip

    return csv_response("demandes.csv", headers, lines())


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.request_for(request.user, pk)
    return render(request, "requests/show.html", _context(request, found))


def _context(request: HttpRequest, found: ContactRequest, **forms: Any) -> dict[str, Any]:
    others = [user for user in access.holders(found) if user.pk != found.owner_id]
    return {
        "found": found,
        "exchanges": found.exchanges.order_by("at", "id"),
        "mine": found.owner_id == request.user.pk,
        "others": others,
        "answer_form": TextForm(label=_("Votre réponse"), help_text=_("Elle part par courriel à la personne.")),
        "extend_form": TextForm(
            label=_("Motif"), help_text=_("Il est envoyé à la personne avec la nouvelle date."), prefix="extend"
        ),
        "hand_over_form": HandOverForm(holders=others, prefix="hand"),
    } | forms


def _attempt(request: HttpRequest, pk: int, act: Callable[[], None], done: str) -> HttpResponse:
    try:
        act()
    except actions.RequestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("requests:show", pk=pk)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.request_for(request.user, pk)
    done = _("Vous suivez cette demande.")
    return _attempt(request, pk, lambda: answering.take(found, by=request.user), done)  # type: ignore[arg-type]


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.request_to_answer(request.user, pk)
    form = TextForm(request.POST, label=_("Votre réponse"), help_text=_("Elle part par courriel à la personne."))
    if not form.is_valid():
        return render(request, "requests/show.html", _context(request, found, answer_form=form))
    text = form.cleaned_data["text"]
    done = _("La réponse part.")
    return _attempt(request, pk, lambda: answering.answer(found, text=text, by=request.user), done)  # type: ignore[arg-type]


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.request_for(request.user, pk)
    form = HandOverForm(request.POST, holders=access.holders(found), prefix="hand")
    if not form.is_valid():
        return render(request, "requests/show.html", _context(request, found, hand_over_form=form))
    to = form.cleaned_data["to"]
    done = _("La demande est confiée à %(person)s.") % {"person": to}
    return _attempt(request, pk, lambda: answering.hand_over(found, to=to, by=request.user), done)  # type: ignore[arg-type]


@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.request_to_answer(request.user, pk)
    form = TextForm(
        request.POST,
        label=_("Motif"),
        help_text=_("Il est envoyé à la personne avec la nouvelle date."),
        prefix="extend",
    )
    if not form.is_valid():
        return render(request, "requests/show.html", _context(request, found, extend_form=form))
    reason = form.cleaned_data["text"]
    done = _("Le délai est prolongé, la personne est prévenue.")
    return _attempt(request, pk, lambda: answering.extend(found, reason=reason, by=request.user), done)  # type: ignore[arg-type]


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.request_to_answer(request.user, pk)
    return _attempt(request, pk, lambda: answering.close(found, by=request.user), _("La demande est close."))  # type: ignore[arg-type]
