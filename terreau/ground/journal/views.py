"""The journal, as the data protection officer reads it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.ground.journal import access, actions, reading
from terreau.ground.journal.forms import FilterForm


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, entries=access.entries_for(request.user))
    page = keyset_page(form.rows(), order=("at", "id"), key=request.GET.get("page", ""), newest_first=True)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "lines": [reading.line_of(entry) for entry in page.rows],
        "employers": access.watched_employers(request.user),
        "query": query.urlencode(),
        "filters": [(name, value) for name, value in query.items() if value and name in form.fields],
        "months": settings.JOURNAL_KEEP_MONTHS,
    }
    return render(request, "journal/entries.html", context)


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that the filters keep, as CSV. Taking them away is an act: each employer's journal says so."""
    rows = FilterForm(request.POST, entries=access.entries_for(request.user)).rows().order_by("at", "id")
    for employer in access.watched_employers(request.user):
        actions.record("journal.entries.exported", employer, by=request.user)
    lines = (reading.export_row(entry) for entry in rows.iterator())
    return csv_response("journal.csv", reading.export_headers(), lines)
