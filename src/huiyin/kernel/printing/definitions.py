"""What stands on a paper: plain frozen data that the screen, the printer and Excel share."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.kernel.spreadsheets import Column, Drawn
from huiyin.kernel.texts import Text

UNITS = 24  # columns of the paper's finest grid; a span of 12 is the whole width
PREVIEW = 0  # the copy of a paper that is only looked at


@dataclass(frozen=True)
class Choice:
    """A tick box."""

    label: Text | str
    chosen: bool = False


@dataclass(frozen=True)
class Cell:
    """A label and, beside it, what was written; `span` of twelve, `lines` the least height left for handwriting."""

    label: Text | str
    value: str = ""
    span: int = 6
    lines: int = 1
    choices: tuple[Choice, ...] = ()
    name: str = ""  # of the field, for a form on screen
    required: bool = False

    @property
    def label_units(self) -> int:
        return 4 if self.span >= 5 else 3

    @property
    def value_units(self) -> int:
        return self.span * 2 - self.label_units


@dataclass(frozen=True)
class Row:
    """Cells side by side; their spans make twelve."""

    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        if sum(cell.span for cell in self.cells) != UNITS // 2:
            raise ValueError("the spans of a row make twelve")


@dataclass(frozen=True)
class Section:
    """A shaded line across the paper that names what follows; `known`: what the empty form calls it, if not so."""

    title: Text | str
    known: Text | str = ""


@dataclass(frozen=True)
class Lines:
    """A small table inside the paper, such as proposals or penalties; `widths` are shares."""

    headings: tuple[Text | str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Signature:
    """A box to sign or seal in; what was signed on a screen stands in it as a picture."""

    label: Text | str
    name: str = ""
    date: datetime.date | None = None
    image: bytes = b""  # PNG or JPEG
    opinion: str = ""
    seal: bool = False
    by_hand: bool = False  # nothing but a pen ever fills it, and the box says so
    known: Text | str = ""  # as of a section


@dataclass(frozen=True)
class Paper:
    """A form as on paper: title, number and date, the grid, signatures, attachments."""

    title: Text | str
    rows: tuple[Row | Section | Lines, ...]
    house: str = ""
    number: str = ""
    date: datetime.date | None = None
    signatures: tuple[Signature, ...] = ()
    attachments: tuple[str, ...] = ()
    note: Text | str = ""
    key: str = ""  # the form's stable name, whatever its title says
    copy: int = 1  # the how manieth time it is printed; from the second on the paper says so. PREVIEW: not printed
    logo: bytes = b""  # PNG or JPEG
    watermark: Text | str = ""
    by_hand: bool = False  # nothing stands in it yet: its number is written, too


@dataclass(frozen=True)
class TablePaper:
    """A statistics table or list on A4 across, its header on every page.

    `drawing`: a chart above it, as SVG; `drawn`: the same for a workbook, which draws by itself.
    """

    title: Text | str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    totals: Sequence[Any] | None = None
    house: str = ""
    subtitle: str = ""
    date: datetime.date | None = None
    signatures: tuple[Signature, ...] = ()
    note: Text | str = ""
    key: str = ""
    copy: int = 1
    logo: bytes = b""
    watermark: Text | str = ""
    drawing: str = ""
    drawn: Drawn | None = None
