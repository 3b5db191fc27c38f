"""The data protection officer's file of an employer: documents, opinions, locks. Read also by HR and administrators."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.desk.dpo_catalogue import compose, offered
from terreau.desk.dpo_document import Document, csv_rows, document_pdf as pdf_of
from terreau.ground.approvals import access, actions, reading
from terreau.ground.approvals.forms import ApprovalForm, LockForm, ParticularsForm, WithdrawForm
from terreau.ground.approvals.models import Approval
from terreau.ground.approvals.registry import doors
from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    employers = list(access.employers_for(request.user))
    if len(employers) == 1:
        return redirect("desk:dpo_employer", employers[0].pk)
    return render(request, "desk/dpo/index.html", {"employers": employers})


@require_safe
def employer(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.employer_for(request.user, pk)
    user: Any = request.user
    context = {
        "employer": found,
        "documents": offered(),
        "doors": [(one, reading.words_of_opening(one, found)) for one in doors().values()],
        "approvals": [(one, doors().get(one.room)) for one in Approval.objects.filter(employer=found)],
        "particulars": reading.particulars_of(found),
        "may_record": user.has_role(*access.RECORDERS, structure=found),
        "may_lock": user.has_role(*access.LOCKERS, structure=found),
    }
    return render(request, "desk/dpo/employer.html", context)


@require_http_methods(["GET", "POST"])
def particulars(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.employer_for(request.user, pk, *access.LOCKERS)
    form = ParticularsForm(request.POST or None, instance=reading.particulars_of(found))
    if request.method == "POST" and form.is_valid():
        actions.set_particulars(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("C’est enregistré : les documents le reprennent."))
        return redirect("desk:dpo_employer", pk)
    context = {"employer": found, "form": form, "title": _("Coordonnées pour les documents"), "door": None}
    return render(request, "desk/dpo/form.html", context)


def attempt(request: HttpRequest, form: Any, done: str, act: Callable[[], Any]) -> bool:
    """Do it and say so; or put the refusal on the form."""
    try:
        act()
    except actions.ApprovalRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, done)
    return True


@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an opinion received."""
    found = access.employer_for(request.user, pk, *access.RECORDERS)
    known = reading.particulars_of(found)
    form = ApprovalForm(request.POST or None, instance=Approval(employer=found), particulars=known)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        door = access.door_for(values.pop("room"))
        done = _("L’avis est enregistré.")
        if attempt(request, form, done, lambda: actions.record_approval(found, door, **values, by=request.user)):
            return redirect("desk:dpo_employer", pk)
    context = {"employer": found, "form": form, "title": _("Enregistrer un avis"), "door": None}
    return render(request, "desk/dpo/form.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int, approval: int) -> HttpResponse:
    one = access.approval_to_withdraw(request.user, pk, approval)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, done = form.cleaned_data["reason"], _("L’avis est retiré ; il reste dans la liste, avec son motif.")
        if attempt(request, form, done, lambda: actions.withdraw_approval(one, reason=reason, by=request.user)):
            return redirect("desk:dpo_employer", pk)
    said = _("Retirer l’avis : %(approval)s") % {"approval": one}
    return render(request, "desk/dpo/form.html", {"employer": one.employer, "form": form, "title": said, "door": None})


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, pk: int, room: str) -> HttpResponse:
    """Choose which opinions a room waits for; none: it is open."""
    found = access.employer_for(request.user, pk, *access.LOCKERS)
    door = access.door_for(room)
    initial = {"bodies": actions.locks_of(found, door)}
    form = LockForm(request.POST or None, initial=initial, particulars=reading.particulars_of(found))
    if request.method == "POST" and form.is_valid():
        done = _("C’est enregistré.")
        if attempt(request, form, done, lambda: actions.set_locks(found, door, **form.cleaned_data, by=request.user)):
            return redirect("desk:dpo_employer", pk)
    context = {"employer": found, "form": form, "title": door.label, "door": door}
    return render(request, "desk/dpo/form.html", context)


def composed(request: HttpRequest, pk: int, code: str) -> Document:
    found = compose(access.employer_for(request.user, pk), code)
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def document(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    context = {"document": composed(request, pk, code), "pk": pk, "employer": access.employer_for(request.user, pk)}
    return render(request, "desk/dpo/document.html", context)


@never_cache
@require_safe
def document_pdf(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    return pdf_response(pdf_of(composed(request, pk, code)), f"{code}.pdf")


@never_cache
@require_safe
def document_csv(request: HttpRequest, pk: int, code: str) -> StreamingHttpResponse:
    return csv_response(f"{code}.csv", ["rubrique", "contenu"], csv_rows(composed(request, pk, code)))
