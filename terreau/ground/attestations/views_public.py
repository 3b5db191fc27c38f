"""Verifying: a page for whoever was given a code, documents for the machines that verify a badge. No account."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.ground.attestations import access, badges
from terreau.ground.attestations.forms import CodeForm
from terreau.ground.attestations.models import BadgeKey
from terreau.ground.attestations.sheet import verdict_on

# Whoever verifies from a page of his own reads these; nothing there is anybody's.
FOR_MACHINES = {"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}


@login_not_required
@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """A code typed from paper leads to its page."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        return redirect("attestations:verify", code="-".join(code[at : at + 4] for at in range(0, len(code), 4)))
    return render(request, "attestations/check.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the attestation of this code says, and whether it holds. An unknown code says nothing else."""
    found = access.attestation_of_code(code)
    context = {
        "verdict": verdict_on(found),
        "found": found if found and access.may_withdraw_for_issuer(request.user, found) else None,
    }
    answer = render(request, "attestations/verify.html", context, status=200 if found else 404)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def for_machines(content: dict[str, Any], kind: str = "application/json") -> JsonResponse:
    return JsonResponse(content, content_type=kind, headers=FOR_MACHINES)


@login_not_required
@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    return for_machines(badges.issuer_profile())


@login_not_required
@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """The document of the issuer's identifier; 404 until a first badge was signed."""
    keys = list(BadgeKey.objects.order_by("-made_at", "-id"))
    if not keys:
        raise Http404
    return for_machines(badges.did_document(keys), "application/did+json")


@login_not_required
@require_safe
def key_set(request: HttpRequest) -> HttpResponse:
    return for_machines(badges.key_set(BadgeKey.objects.order_by("-made_at", "-id")), "application/jwk-set+json")


@login_not_required
@require_safe
def status(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of withdrawn badges, as a JWT."""
    listed = badges.status_list(number)
    if listed is None:
        raise Http404
    return HttpResponse(listed, content_type="application/vc+jwt", headers=FOR_MACHINES)
