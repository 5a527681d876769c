"""A list on paper and as the house wants it: its title, its columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import pgettext

from huiyin.kernel import printing
from huiyin.kernel.printing.adjusting import RUNNING, columns_of
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.tables.columns import KINDS, Table
from huiyin.kernel.tables.pages import Page
from huiyin.kernel.texts import instead, strung


def as_wanted(table: Table) -> Table:
    """The table with the columns the house has chosen for it, called as the house calls them."""
    wanted = printing.adjustment_of(table.key)
    if wanted is None or not (wanted.parts or wanted.order or wanted.title):
        return table
    chosen = columns_of(sheet_columns(table.columns), wanted)
    columns = [replace(table.columns[place], label=new.heading, width=new.width) for place, new in chosen]
    title = instead(wanted.title)
    on_paper = "" if title else table.on_paper
    return replace(table, title=title or table.title, on_paper=on_paper, columns=columns or table.columns)


def sheet_columns(columns: Sequence[Any]) -> list[Column]:
    """The columns of a list as those of a workbook."""
    return [
        Column(str(column.label), "money" if column.money else KINDS[column.kind], column.width, column.key)
        for column in columns
    ]


def register_columns(columns: Sequence[Any]) -> list[Column]:
    """The same on a register: its lines are counted, so that nobody can slip one out or in unseen."""
    return [Column(pgettext("register", "Line"), "number", 6, RUNNING), *sheet_columns(columns)]


def narrowed_by(page: Page) -> str:
    """What the list was narrowed by, as the marks above it say."""
    return " · ".join(str(chip.words) for chip in page.chips)


def sheet_of(
    page: Page,
    *,
    house: str,
    rows: Iterable[Sequence[Any]],
    note: str = "",
    part: str = "",
    first: int = 1,
    totals: Sequence[Any] | None = None,
) -> printing.TablePaper:
    """The list as a register on A4: what it was narrowed by stands above it; `first`: the number of its first line."""
    return printing.TablePaper(
        title=page.table.register_title,
        columns=register_columns(page.columns),
        rows=([number, *row] for number, row in enumerate(rows, first)),
        totals=[None, *totals] if totals else None,
        house=house,
        subtitle=strung(filter(None, [part, str(page.table.told_on_paper), narrowed_by(page)])),
        date=localdate(),
        note=note,
        key=page.table.key,
    )
