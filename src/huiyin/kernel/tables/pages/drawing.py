"""Rows as they are drawn: cells and addresses as HTML, moments as the database says them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import CharField, F, Func
from django.urls import reverse
from markupsafe import Markup, escape

from huiyin.kernel.tables.columns import Column, Row, Table
from huiyin.kernel.texts import folded

SAID = "said_"  # before a column's key: what the database wrote down
ROOMY = 8  # columns that stand beside each other on a small screen without folding what their cells say
_CELLS = {
    "number": Markup(' class="number"'),
    "wide": Markup(' class="wide"'),
    "whole": Markup(' class="wide whole"'),
}
_LABELLED = frozenset({"number", "day", "moment"})
_TICK = Markup('<td class="col-tick"><input type="checkbox" name="row" value="{}" data-bulk-one aria-label="{}"></td>')
_HERE = 7_777_777_777
_BETWEEN = "\x00"  # the one character that no text in PostgreSQL holds


class Said(Func):
    """A moment as people read it, in a time zone."""

    output_field = CharField()
    template = "to_char(%(expressions)s AT TIME ZONE %%s, 'YYYY-MM-DD HH24:MI')"

    def __init__(self, field: str, zone: str) -> None:
        super().__init__(F(field))
        self.zone = zone

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> tuple[str, Any]:
        sql, parameters = super().as_sql(compiler, connection, *args, **options)
        return sql, [*parameters, self.zone]


@dataclass(frozen=True)
class Line:
    """One row: where it leads and what stands in its cells."""

    pk: int
    address: str
    cells: list[Any]
    drawn: str  # all its cells as HTML; the first one that says something leads to the row


def drawn_lines(table: Table, columns: Sequence[Column], found: Sequence[Row]) -> list[Line]:
    """The rows as they are drawn; written here because a template would take ten times as long a cell."""
    writers = [_said(column) if column.said_by_database else column.writer for column in columns]
    address, key = _addresses(table), table.link_reads
    cells = [[write(row) for write in writers] for row in found]
    texts = iter(_drawn([cell for line in cells for cell in line]))
    crowded = len(columns) > ROOMY
    folds = [folded if crowded and column.words else str for column in columns]
    bare = [f"<td{_attribute(column)}>%s" for column in columns]
    plain = "</td>".join([*bare, ""])
    linked = [_with_link(bare, place) for place in range(len(bare))]
    lines = []
    for row, line in zip(found, cells, strict=True):
        to, said = address(row[key]), [fold(text) for fold, text in zip(folds, islice(texts, len(line)), strict=True)]
        if not to:
            lines.append(Line(row["pk"], to, line, plain % tuple(said)))
            continue
        place = 0 if said[0] else next((place for place, text in enumerate(said) if text), 0)
        said.insert(place, to)
        lines.append(Line(row["pk"], to, line, linked[place] % tuple(said)))
    return lines


def _with_link(bare: Sequence[str], place: int) -> str:
    return "</td>".join([*bare[:place], bare[place] % '<a href="%s">%s</a>', *bare[place + 1 :], ""])


def body_of(lines: Iterable[Line], tick: Markup | str) -> Markup:
    """The rows as HTML, each with a box to tick it if there is a label for one."""
    rows = []
    for line in lines:
        leads = f' data-href="{line.address}"' if line.address else ""
        box = _TICK.format(line.pk, tick) if tick else ""
        rows.append(f"<tr{leads}>{box}{line.drawn}</tr>\n")
    return Markup("".join(rows))  # noqa: S704 - cells and addresses are escaped, keys are numbers


def _said(column: Column) -> Callable[[Row], str]:
    name = SAID + column.key
    return lambda row: row[name] or ""


def _attribute(column: Column) -> Markup:
    """How a cell is set, and what it is called where a row is a card: a number or a day alone says nothing."""
    kind = _CELLS.get(("whole" if column.whole else "wide") if column.wide else column.kind, Markup())
    if column.wide or column.kind not in _LABELLED:
        return kind
    label = Markup(' data-label="{}"').format(column.label)
    return kind + label.replace("%", "&#37;")  # rows are filled in by %s


def _addresses(table: Table) -> Any:
    """Addresses of rows, from one resolved pattern: reversing a URL for each row would cost more than the row.

    A pattern of Django with a number in it holds nothing that HTML would read otherwise.
    """
    if not table.link:
        return lambda _key: ""
    pattern = reverse(table.link, args=[_HERE])
    head, tail = pattern.split(str(_HERE))
    return lambda key: f"{head}{key}{tail}"


def _drawn(cells: list[Any]) -> list[str]:
    """Cells as HTML: all plain ones are escaped in one go, since a call for each would cost more than the work."""
    if not cells:
        return []
    plain = [cell if type(cell) is str else "" if hasattr(cell, "__html__") else str(cell) for cell in cells]
    texts = str(escape(_BETWEEN.join(plain))).split(_BETWEEN)
    return [
        text if type(cell) is str or not hasattr(cell, "__html__") else str(cell.__html__())
        for cell, text in zip(cells, texts, strict=True)
    ]
