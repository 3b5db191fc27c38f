"""For administrators: which messages have not left, why, and what to do about each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.common.paging import keyset_page
from terreau.ground.mail import access, actions


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What has not left: refused and uncertain first named, then what waits."""
    rows = access.messages_for(request.user).not_gone()
    page = keyset_page(rows, order=("created_at", "id"), key=request.GET.get("page", ""))
    context = {"page": page, "uncertain": len(access.uncertain_for(request.user))}
    return render(request, "mail/outbox.html", context)


@require_http_methods(["GET", "POST"])
def resend_all(request: HttpRequest) -> HttpResponse:
    """Everything uncertain at once, after a machine that stopped: each may have arrived, and the page says so."""
    found = access.uncertain_for(request.user)
    if request.method == "POST":
        number = actions.resend_all(found, by=request.user)
        said = ngettext("%(number)d message repart.", "%(number)d messages repartent.", number)
        messages.success(request, said % {"number": number})
        return redirect("mail:outbox")
    return render(request, "mail/resend_all.html", {"number": len(found)})


@require_http_methods(["GET", "POST"])
def resend(request: HttpRequest, pk: Any) -> HttpResponse:
    message = access.message_for(request.user, pk)
    if request.method == "POST":
        try:
            actions.resend(message, by=request.user)
        except actions.MailRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Le message repart."))
        return redirect("mail:outbox")
    return render(request, "mail/resend.html", {"message": message})


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, pk: Any) -> HttpResponse:
    message = access.message_for(request.user, pk)
    if request.method == "POST":
        try:
            actions.discard(message, by=request.user)
        except actions.MailRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Le message est abandonné, son contenu est effacé."))
        return redirect("mail:outbox")
    return render(request, "mail/discard.html", {"message": message})
