"""What somebody receives by mail, and how he stops it: « Mes courriels », and the link of each message.

The link works for whoever holds it, without account: mailboxes themselves press the button (RFC 8058).
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.ground.mail import opposing
from terreau.ground.mail.purposes import list_of, lists, service_purposes


def reader_or_404(token: str) -> opposing.Reader:
    reader = opposing.reader_of(token)
    if reader is None:
        raise Http404
    return reader


@csrf_exempt  # a mailbox has neither cookie nor token: what is signed in the address is the proof
@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_list(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a message. Looking at it changes nothing; the button refuses this list and no other."""
    reader = reader_or_404(token)
    if request.method == "POST":
        opposing.refuse(reader.list, [reader.key], by=None)
    context = {"list": reader.list, "token": token, "refused": opposing.refused(reader.list, [reader.key])}
    return render(request, "desk/stop_list.html", context)


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_lists(request: HttpRequest, token: str) -> HttpResponse:
    """Every list, for somebody without account who follows the link of a message."""
    reader = reader_or_404(token)
    if request.method == "POST":
        choose(request, [reader.key], by=None)
        return redirect("desk:choose_lists", token=token)
    return render(request, "desk/choose_lists.html", choices_of([reader.key]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_mails(request: HttpRequest) -> HttpResponse:
    """« Mes courriels »: for the addresses of the account and of the agent's file."""
    keys = opposing.keys_of(request.user)
    if request.method == "POST":
        choose(request, keys, by=request.user)
        return redirect("desk:my_mails")
    return render(request, "desk/my_mails.html", choices_of(keys))


def choices_of(keys: list[str]) -> dict[str, Any]:
    """Each list with whether it is received, and what cannot be refused."""
    refused = opposing.refused_lists(keys)
    return {
        "choices": [(each, each.code not in refused) for each in lists()],
        "services": [each.label for each in service_purposes()],
    }


def choose(request: HttpRequest, keys: list[str], *, by: Any) -> None:
    """One button of one list."""
    found = list_of(request.POST.get("list", ""))
    if found is None:
        messages.error(request, _("Cette liste n’existe plus : rien n’a été modifié."))
    elif request.POST.get("wanted") == "yes":
        opposing.accept(found, keys, by=by)
        messages.success(request, _("Vous recevrez de nouveau : %(list)s.") % {"list": found.label})
    else:
        opposing.refuse(found, keys, by=by)
        messages.success(request, _("Vous ne recevrez plus : %(list)s.") % {"list": found.label})
