"""CSV for spreadsheets: streamed, UTF-8 with BOM, `;`, and no cell that a spreadsheet would run as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

# A cell beginning so is a formula to a spreadsheet (OWASP, CSV injection); a plain negative number is not.
# The wide forms are those of East Asian keyboards, which some spreadsheets take for the others.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """What csv.writer writes to: it hands each line back."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> Any:
    """The value, with an apostrophe before text that a spreadsheet would take for a formula.

    A fractional number has the decimal comma that goes with `;`: in French a spreadsheet takes 12.5 for text or a date.
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() else str(value).replace(".", ",")
    if value is None or isinstance(value, int | Decimal):
        return "" if value is None else value
    text = str(value)
    # Some spreadsheets drop the spaces before looking.
    risky = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if risky and not is_number(text) else text


def is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def csv_lines(headers: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of the file, one at a time; the first begins with the byte order mark that Excel expects."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\N{BOM}" + writer.writerow([safe_cell(header) for header in headers])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def csv_response(filename: str, headers: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A download named `filename`. `rows` is read while it is sent: make its queries before, or iterate a queryset."""
    response = StreamingHttpResponse(
        (line.encode() for line in csv_lines(headers, rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response
