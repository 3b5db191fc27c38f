"""The holder's own attestations; and withdrawing one for the structure that issued it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.ground.attestations import access, actions, badges, sheet, signing_keys
from terreau.ground.attestations.enums import BadgeForm
from terreau.ground.attestations.forms import RevokeForm
from terreau.ground.common.pdf import pdf_response


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user = signed_in(request.user)
    rows = access.own_attestations(user).order_by("-issued_at", "-id")[:100]
    return render(request, "attestations/mine.html", {"rows": rows, "badges": BadgeForm.choices})


@never_cache
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.own_attestation(signed_in(request.user), pk)
    return pdf_response(sheet.attestation_pdf(found), f"attestation-{found.spaced_code}.pdf")


@paced(HEAVY)
@never_cache
@require_POST
def badge(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The badge as a file. By a button: the first one makes the key that signs it, and a GET writes nothing."""
    user = signed_in(request.user)
    found = access.own_attestation(user, pk)
    if form not in BadgeForm.values:
        raise Http404
    if found.revoked_at is not None:
        messages.error(request, _("Cette attestation est retirée : elle n’a plus de badge."))
        return redirect("attestations:mine")
    actions.prepare_key(by=user)
    content = badges.badge(found, BadgeForm(form), signing_keys.read_or_make())
    return HttpResponse(
        content,
        content_type=badges.TYPES[BadgeForm(form)],
        headers={"Content-Disposition": f'attachment; filename="badge-{found.spaced_code}.{form}"'},
    )


@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The holder withdraws his own, after a page that says what follows."""
    user = signed_in(request.user)
    found = access.own_attestation(user, pk)
    if request.method == "POST":
        try:
            actions.revoke(found, by=user)
        except actions.AttestationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("L’attestation « %(title)s » est retirée.") % {"title": found.title})
        return redirect("attestations:mine")
    return render(request, "attestations/withdraw.html", {"found": found})


@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Who answers for the structure that issued it withdraws it, with a reason that the holder reads."""
    user = signed_in(request.user)
    found = access.attestation_to_revoke(user, code)
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.revoke(found, reason=form.cleaned_data["reason"], by=user)
        except actions.AttestationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("L’attestation est retirée. Son titulaire est prévenu."))
        return redirect("attestations:verify", code=found.spaced_code)
    return render(request, "attestations/revoke.html", {"form": form, "verdict": sheet.verdict_on(found)})
