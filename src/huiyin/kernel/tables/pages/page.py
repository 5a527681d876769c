"""One page of a list: the rows a person may see, narrowed, sorted and turned as the address asks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from markupsafe import Markup

from huiyin.kernel.tables import keyset, statements
from huiyin.kernel.tables.asking import Conditions
from huiyin.kernel.tables.columns import Column, Row, Table
from huiyin.kernel.tables.filters import Options
from huiyin.kernel.tables.pages.drawing import SAID, Line, Said, body_of, drawn_lines
from huiyin.kernel.tables.pages.summing import total_of, written

COUNTED = 10_000  # beyond this an exact count would cost more than the page
AFTER, BEFORE, SORT, COLUMNS = "after", "before", "sort", "col"
_PLACE = {AFTER, BEFORE, COLUMNS}


@dataclass(frozen=True)
class Header:
    """The head of a column: a sortable one leads to the list sorted by it."""

    label: str
    kind: str
    wide: bool
    address: str
    sorted: str  # ascending, descending or empty


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address of the list without it."""

    words: str
    address: str


class Page:
    """A table, the rows a person may see, and what they asked for in the address."""

    def __init__(self, table: Table, rows: QuerySet[Any], asked: QueryDict, chosen: Sequence[str] = ()) -> None:
        self.table = table
        self.asked = asked
        self.columns: list[Column] = table.shown(asked.getlist(COLUMNS) or chosen)
        self._conditions = [(each, found) for each in table.filters if (found := each.condition(asked))]
        if self._conditions or self._sort != table.order:
            rows = self._computed(rows)
        self._all = rows
        where = [condition.where for _filter, condition in self._conditions]
        self.narrowed: QuerySet[Any] = rows.filter(*where) if where else rows
        self._order = keyset.Order.of(rows, self._sort)
        self._cursor = self._asked_cursor()

    @cached_property
    def lines(self) -> list[Line]:
        """The rows as they are drawn."""
        return drawn_lines(self.table, self.columns, self._rows)

    def body(self, tick: Markup | str = "") -> Markup:
        """The rows as HTML, each with a box to tick it if there is a label for one."""
        return body_of(self.lines, tick)

    @cached_property
    def total(self) -> list[Any] | None:
        """What all rows of the list come to, where a column that is shown is summed."""
        return total_of(self.columns, self._computed(self.narrowed))

    @property
    def foot(self) -> list[tuple[Column, Any]]:
        """The last line as it stands below the rows."""
        return written(self.columns, self.total)

    @property
    def headers_say(self) -> tuple[Any, ...]:
        """All that the heads of the columns follow from."""
        columns = tuple((column.key, str(column.label)) for column in self.columns)
        return self.table.key, columns, self._sort, self.asked.urlencode()

    @cached_property
    def headers(self) -> tuple[Header, ...]:
        return tuple(self._header(column) for column in self.columns)

    @cached_property
    def filters(self) -> list[dict[str, Any]]:
        on = {each.key for each, _condition in self._conditions}
        asked_for = cache(lambda options: tuple(options()))

        def once(options: Options) -> Iterable[tuple[str, Any]]:
            return asked_for(options) if callable(options) else options

        return [{**each.state(self.asked, once), "on": each.key in on} for each in self.table.filters]

    @property
    def filters_say(self) -> tuple[Any, ...]:
        """All that the bar of filters shows."""
        return tuple(tuple(state.values()) for state in self.filters)

    @property
    def chips(self) -> list[Chip]:
        return [Chip(condition.words, self._link(without=each.names)) for each, condition in self._conditions]

    @property
    def cleared(self) -> str:
        """The address of the list with every filter off."""
        return self._link(without=[name for each in self.table.filters for name in each.names])

    @property
    def earlier(self) -> str:
        return self._turn(BEFORE, 0) if self._more_before else ""

    @property
    def later(self) -> str:
        return self._turn(AFTER, -1) if self._more_after else ""

    @property
    def workbook(self) -> str:
        return self._link(export="xlsx")

    @property
    def pdf(self) -> str:
        return self._link(export="pdf")

    @property
    def csv(self) -> str:
        return self._link(export="csv")

    @property
    def counting(self) -> str:
        return self._link(without=[AFTER, BEFORE], part="count")

    @property
    def view(self) -> dict[str, str]:
        """What a saved view remembers: filters, order and columns, no place in the list."""
        query = self._link(without=[AFTER, BEFORE, COLUMNS]).removeprefix("?")
        return {"list_key": self.table.key, "query": query, "columns": ".".join(each.key for each in self.columns)}

    @property
    def whole(self) -> str:
        """The query string of everything that the list holds, with the columns it shows."""
        return urlencode([*self.carried, *((COLUMNS, column.key) for column in self.columns)])

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along besides its own controls."""
        own = {name for each in self.table.filters for name in each.names} | {AFTER, BEFORE}
        return [(name, value) for name, values in self.asked.lists() if name not in own for value in values]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form that chooses columns carries along: filters and order."""
        return [(name, value) for name, values in self.asked.lists() if name not in _PLACE for value in values]

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Every column with whether it is shown now."""
        return [(column, column in self.columns) for column in self.table.columns]

    @property
    def columns_say(self) -> tuple[Any, ...]:
        """All that the menu of columns shows."""
        known = tuple(column.key for column in self.table.columns)
        return self.table.key, known, tuple(column.key for column in self.columns), tuple(self.carried)

    @property
    def steps(self) -> list[tuple[str, str]]:
        """How many rows the conditions leave, one after the other, among those that the other filters leave."""
        asking = next(each for each in self.table.filters if isinstance(each, Conditions))
        others = (condition.where for each, condition in self._conditions if each is not asking)
        return [(words, f"{count:,}") for words, count in asking.steps(self._all.filter(*others), self.asked)]

    @cached_property
    def count(self) -> str:
        """How many rows there are in all; honest about where counting stopped."""
        found = self.narrowed.order_by()[: COUNTED + 1].count()
        return f"{found:,}" if found <= COUNTED else _("more than %(count)s") % {"count": f"{COUNTED:,}"}

    @property
    def counted_here(self) -> str:
        """The count when this page already shows it: everything stands on it."""
        return "" if self._cursor or self._more_after else f"{len(self._rows):,}"

    def everything(self) -> Iterator[list[Any]]:
        """Every row as the workbook holds it, read in portions: nothing is left out, however many there are."""
        writers = [column.exporter for column in self.columns]
        rows = self._order.everything(self._computed(self.narrowed)).values(*self._reads_of(self.columns))
        for row in rows.iterator(chunk_size=2000):
            yield [write(row) for write in writers]

    def keys(self) -> Iterator[int]:
        """The keys of everything, in the order of the list."""
        rows = self._order.everything(self._computed(self.narrowed))
        yield from rows.values_list("pk", flat=True).iterator(chunk_size=20_000)

    @cached_property
    def _found(self) -> list[Row]:
        """The page's rows in the order they were read, and one more that says whether there are others beyond."""
        back = bool(self._cursor and self._cursor.back)
        moments = tuple((column.key, column.reads[0]) for column in self.columns if column.said_by_database)
        reads = tuple(self._reads_of([column for column in self.columns if not column.said_by_database]))
        length, zone = self.table.page_size + 1, self._zone

        def shaped(rows: QuerySet[Any]) -> QuerySet[Any]:
            said = {SAID + key: Said(field, zone) for key, field in moments}
            return self._order.within(self._computed(rows), back=back).values(*reads, **said)[:length]

        shape = (self._order, back, moments, reads, length, zone, self.table.computes)
        found: list[Row] = []
        for portion in self._order.portions(self.narrowed, self._cursor):
            found += statements.read(portion, shape, shaped)
            if len(found) >= length:
                break
        return found[:length]

    def _computed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what is computed beside the table's own columns: where it is asked for, and only once."""
        computes = self.table.computes
        return computes(rows) if computes and not rows.query.annotations else rows

    @cached_property
    def _rows(self) -> list[Row]:
        rows = self._found[: self.table.page_size]
        return rows[::-1] if self._cursor and self._cursor.back else rows

    @property
    def _beyond(self) -> bool:
        return len(self._found) > self.table.page_size

    @property
    def _more_after(self) -> bool:
        return bool(self._rows) and (self._beyond or bool(self._cursor and self._cursor.back))

    @property
    def _more_before(self) -> bool:
        return bool(self._rows and self._cursor) and (self._beyond or not (self._cursor and self._cursor.back))

    def _reads_of(self, columns: Sequence[Column]) -> list[str]:
        names = {name for column in columns for name in column.reads} | {"pk", self.table.link_reads}
        return sorted(names | {self._order.field})

    @cached_property
    def _zone(self) -> str:
        return get_current_timezone_name()

    @property
    def _sort(self) -> str:
        wanted = self.asked.get(SORT, "")
        known = {column.sort for column in self.table.columns if column.sort}
        return wanted if wanted.removeprefix("-") in known else self.table.order

    def _asked_cursor(self) -> keyset.Cursor | None:
        if before := self.asked.get(BEFORE):
            return keyset.parse(before, back=True)
        return keyset.parse(self.asked.get(AFTER, ""), back=False)

    def _turn(self, name: str, index: int) -> str:
        cursor = keyset.cursor_of(dict(self._rows[index]), self._order, back=name == BEFORE)
        return self._link(without=[AFTER, BEFORE], **{name: str(cursor)})

    def _header(self, column: Column) -> Header:
        label = str(column.label)
        if not column.sort:
            return Header(label, column.kind, column.wide, "", "")
        up = self._sort == column.sort
        down = self._sort == f"-{column.sort}"
        wanted = f"-{column.sort}" if up or (column.kind in {"moment", "day"} and not down) else column.sort
        address = self._link(without=[AFTER, BEFORE], sort=wanted)
        return Header(label, column.kind, column.wide, address, "ascending" if up else "descending" if down else "")

    def _link(self, *, without: Sequence[str] = (), **changes: str) -> str:
        gone = {"export", "part", *without, *changes}
        kept = [(name, value) for name, values in self.asked.lists() if name not in gone for value in values]
        return f"?{urlencode([*kept, *changes.items()])}"


def read(table: Table, rows: QuerySet[Any], asked: QueryDict | Mapping[str, str]) -> Page:
    """A page for who is not a browser: a report, a job, a test."""
    if isinstance(asked, QueryDict):
        return Page(table, rows, asked)
    query = QueryDict(mutable=True)
    query.update(asked)
    return Page(table, rows, query)
