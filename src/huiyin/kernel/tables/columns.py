"""What a list shows: its columns, and how a value is written in a cell and in a workbook."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from huiyin.kernel.tables.filters import Filter

Row = Mapping[str, Any]
Label = Any  # a text, or one translated when it is shown
Words = Mapping[Any, str] | Callable[[], Mapping[Any, str]]  # asked for once a page


KINDS = {"text": "text", "moment": "datetime", "day": "date", "number": "number"}  # of a column, in a workbook


@dataclass(frozen=True)
class Column:
    """One column; `key` is also the field it reads unless `needs` names others."""

    key: str
    label: Label
    kind: str = "text"  # text, moment, day or number
    words: Words | None = None  # what its values are called, such as the name of a person
    show: Callable[[Row], Any] | None = None
    export: Callable[[Row], Any] | None = None
    needs: tuple[str, ...] = ()
    sort: str = ""
    optional: bool = False  # hidden until somebody chooses it
    fixed: bool = False  # can't be hidden
    wide: bool = False
    whole: bool = False  # of a wide one: its words run over lines rather than being cut
    width: float | None = None  # on paper and in a workbook, in characters
    money: bool = False  # of numbers: with two places on paper and in the workbook
    summed: bool = False  # of numbers that a row has of its own: the last line of the list says what all come to

    @property
    def reads(self) -> tuple[str, ...]:
        return self.needs or (self.key,)

    @property
    def said_by_database(self) -> bool:
        """A moment that is only written down: the database does it in a fraction of the time."""
        return self.kind == "moment" and self.show is None

    @property
    def writer(self) -> Callable[[Row], Any]:
        """What stands in a cell; looked up once a page, called once a row."""
        if self.show:
            return self.show
        key = self.reads[0]
        if self.words:
            words = self.words() if callable(self.words) else self.words
            return lambda row: words.get(row[key], row[key] or "")
        write = _WRITERS[self.kind]()
        return lambda row: write(row[key])

    @property
    def exporter(self) -> Callable[[Row], Any]:
        """What stands in the workbook: the value itself, so that it can be sorted and summed there."""
        if self.export:
            return self.export
        if self.show and self.kind == "text":
            show = self.show
            return lambda row: _plain(show(row))
        return self.writer if self.words else lambda row: row[self.reads[0]]


@dataclass(frozen=True)
class Table:
    """A list page, declared once."""

    key: str
    title: Label
    columns: Sequence[Column]
    filters: Sequence["Filter"] = ()
    computes: Callable[[Any], Any] | None = None  # rows with what no column of their table holds; the same each time
    order: str = "-pk"  # a column's `sort`, with - for newest or largest first
    link: str = ""  # the URL name of a row's page; its one argument is the key of the row
    link_reads: str = "pk"
    page_size: int = 50
    empty: Label = ""
    on_paper: Label = ""  # its title as a register, where that says more
    told_on_paper: Label = ""  # what a register says below that, before what the list was narrowed by
    new: str = ""  # the address of "register a new one", for the key n
    by_key: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})

    @property
    def register_title(self) -> str:
        """What stands at its head on paper."""
        return str(self.on_paper or self.title)

    def shown(self, wanted: Sequence[str]) -> list[Column]:
        """The columns somebody chose, in the table's order; its usual ones when nothing known was chosen."""
        chosen = {key for key in wanted if key in self.by_key}
        if not chosen:
            return [column for column in self.columns if not column.optional]
        return [column for column in self.columns if column.fixed or column.key in chosen]


def _plain(shown: Any) -> Any:
    return shown.striptags() if hasattr(shown, "striptags") else shown


def _text() -> Callable[[Any], Any]:
    return lambda value: "" if value is None else value


def _moment() -> Callable[[Any], str]:
    zone = timezone.get_current_timezone()  # once a page: finding it costs more than writing a moment
    # isoformat writes it several times as fast as strftime does.
    return lambda value: value.astimezone(zone).isoformat(" ", "minutes")[:16] if value else ""


def _day() -> Callable[[Any], str]:
    return lambda value: value.isoformat()[:10] if value else ""


def _number() -> Callable[[Any], str]:
    return lambda value: "" if value is None else f"{value:,}"


_WRITERS: dict[str, Callable[[], Callable[[Any], Any]]] = {
    "text": _text,
    "moment": _moment,
    "day": _day,
    "number": _number,
}
