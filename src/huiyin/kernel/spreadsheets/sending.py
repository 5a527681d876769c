"""A list as whoever looks at it takes it along: a workbook, or text with commas."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse, StreamingHttpResponse

from huiyin.kernel.spreadsheets.csv_files import write_csv
from huiyin.kernel.spreadsheets.writing import Column, write

KINDS = ("xlsx", "csv")  # what an address asks for with export=…


def send(
    kind: str, rows: Iterable[Sequence[Any]], columns: Sequence[Column], *, title: str
) -> FileResponse | StreamingHttpResponse:
    """The list as a download of one of KINDS."""
    return (write_csv if kind == "csv" else write)(rows, columns, title=title)
