"""A list as whoever looks at it takes it along: a workbook, or text with commas."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse, StreamingHttpResponse

from huiyin.kernel.spreadsheets.cells import Column
from huiyin.kernel.spreadsheets.csv_files import write_csv
from huiyin.kernel.spreadsheets.writing import write

KINDS = ("xlsx", "csv")  # what an address asks for with export=…


def send(
    kind: str,
    rows: Iterable[Sequence[Any]],
    columns: Sequence[Column],
    *,
    title: str,
    totals: Sequence[Any] | None = None,
    within: str = "",
) -> FileResponse | StreamingHttpResponse:
    """The list as a download of one of KINDS; programs read CSV, and take no line of sums for a row.

    `within`: what it was narrowed by, at the head of each page that is printed of a workbook.
    """
    if kind == "csv":
        return write_csv(rows, columns, title=title)
    return write(rows, columns, title=title, totals=totals, within=within)
