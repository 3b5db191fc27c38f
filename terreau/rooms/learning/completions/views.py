"""What one completed: the list, the attestation, the file to take away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.rooms.learning.completions import access, attesting, exports
from terreau.rooms.learning.completions.refusals import CompletionRefused


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user = signed_in(request.user)
    rows = access.own_completions(user).select_related("course__structure", "attestation")
    page = keyset_page(rows, order=("completed_on", "id"), key=request.GET.get("page", ""), size=25, newest_first=True)
    context = {"page": page, "keeps_records": access.keeps_records(user), "has_file": user.agent_id is not None}
    return render(request, "completions/mine.html", context)


@never_cache
@require_safe
def mine_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = exports.own_rows(access.own_completions(signed_in(request.user)))
    return csv_response("mes-formations.csv", exports.own_headers(), rows)


@require_POST
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    completion = access.own_completion(user, pk)
    try:
        attesting.attest(completion, by=user)
    except CompletionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Votre attestation est prête : téléchargez-la, ou emportez le badge."))
    return redirect("completions:mine")
