"""Files of complaints as people send them, and the way of one through the import."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile

from huiyin.cases.actions import importing, taking_in
from huiyin.cases.models import Batch
from huiyin.intake import actions as intake
from huiyin.intake import jobs

HEADINGS = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "点赞数"]


def messages(count: int) -> list[list[Any]]:
    return [
        [
            str(9000 + n),
            f"A{n:05d}",
            f"第{n}次维修后仍有异响",
            f"2026/11/{1 + n % 20} 9:3{n % 10}:00",
            f"更换刹车片第{n}天又响。",
            n,
        ]
        for n in range(1, count + 1)
    ]


def workbook(
    rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, name: str = "留言.xlsx"
) -> "ContentFile[bytes]":
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([headings, *rows]):
            sheet.write_row(number, 0, cells)
    return ContentFile(content.getvalue(), name=name)


def text(lines: Sequence[str], encoding: str, name: str = "投诉.csv") -> "ContentFile[bytes]":
    return ContentFile("\r\n".join(lines).encode(encoding), name=name)


def checked(file: "ContentFile[bytes]", *, by: Any, at: datetime, **defaults: str) -> Batch:
    """The file uploaded with the columns as they were recognised, and every row with its verdict."""
    batch = importing.upload("complaint", file, by=by, at=at)
    importing.check(batch, columns=batch.mapping, defaults={**batch.defaults, **defaults}, by=by, at=at)
    jobs.check("cases", batch.pk)
    batch.refresh_from_db()
    return batch


def taken_in(batch: Batch, *, by: Any, at: datetime) -> Batch:
    taking_in.take_in(batch, by=by, at=at)
    while intake.take_in_some(batch, at=at):
        pass
    batch.refresh_from_db()
    return batch


def undone(batch: Batch, *, by: Any, at: datetime) -> Batch:
    taking_in.undo(batch, by=by, at=at)
    while taking_in.undo_some(batch, at=at):
        pass
    batch.refresh_from_db()
    return batch
