"""Lists as .csv: what Excel opens without a question, and nothing it would calculate."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from huiyin.kernel.moments import moment
from huiyin.kernel.spreadsheets.cells import Column

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine


def write_csv(rows: Iterable[Sequence[Any]], columns: Sequence[Column], *, title: str) -> StreamingHttpResponse:
    """The list as a download, sent as it is read."""
    name = re.sub(r'[\\/:*?"<>|\r\n]+', " ", title).strip() or "list"
    response = StreamingHttpResponse(_lines(rows, columns), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or ""
    return response


def _lines(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Iterator[str]:
    line = io.StringIO(_MARK)
    line.seek(0, io.SEEK_END)
    writer = csv.writer(line)
    for row in chain([[column.heading for column in columns]], rows):
        writer.writerow([_cell(value) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
