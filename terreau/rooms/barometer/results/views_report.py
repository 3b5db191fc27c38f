"""What is taken away of a wave: the tables, the report, the slides. Each holds what its reader may read, no more."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response
from terreau.rooms.barometer.results import access, exports, report
from terreau.rooms.barometer.results.reading import Sheet, sheet_of
from terreau.rooms.barometer.results.slides import ODP, presentation
from terreau.rooms.barometer.results.views import sheet_for


@require_safe
def tables_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    sheet = sheet_for(request, pk)
    rows = list(exports.csv_rows(sheet, access.scope_for(request.user)))
    return csv_response(f"barometre-{sheet.wave.code}.csv", exports.csv_headers(), rows)


def whole(request: HttpRequest, pk: int) -> Sheet:
    """The whole wave: a report speaks of it all, and shows what its reader may read of it."""
    wave = access.wave_for(request.user, pk)
    return sheet_of(wave, wave.structure, access.scope_for(request.user))


@require_safe
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = whole(request, pk)
    made = report.report_of(sheet, access.scope_for(request.user))
    return pdf_response(report.as_pdf(made), f"barometre-{sheet.wave.code}.pdf")


@require_safe
def slides_odp(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = whole(request, pk)
    made = report.report_of(sheet, access.scope_for(request.user))
    name = f"barometre-{sheet.wave.code}.odp"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(presentation(made), content_type=ODP, headers=headers)
