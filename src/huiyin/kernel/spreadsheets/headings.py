"""Which line of a table holds its headings, and the rows under them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from huiyin.kernel.spreadsheets.files import NothingInside, TooLarge, TooManyColumns, TooManyRows
from huiyin.kernel.spreadsheets.values import Value, clean, to_text

_LOOKED_THROUGH = 20  # rows among which the headings stand, under a title perhaps
_MOST_SAID = 600_000_000  # characters of a table: cells that share one long text cost a file nothing, but a database


@dataclass(frozen=True)
class Row:
    """One line of the sheet: `number` as Excel shows it, `surplus` the filled cells beyond the headings."""

    number: int
    values: Mapping[str, Value]
    surplus: tuple[Value, ...] = ()
    cells: tuple[Value, ...] = ()

    @property
    def shifted(self) -> bool:
        """Cells stand beyond the last heading, so others may stand under a wrong one."""
        return bool(self.surplus)

    @property
    def damaged(self) -> bool:
        """Some characters could not be read."""
        return any(isinstance(value, str) and "\ufffd" in value for value in self.cells)

    @property
    def length(self) -> int:
        """About how many characters its cells hold."""
        return sum(len(value) if isinstance(value, str) else 8 for value in self.cells)

    def text(self, heading: str) -> str:
        return to_text(self.values.get(heading))


def under_headings(
    records: Iterable[tuple[int, Sequence[Value]]], max_rows: int, max_columns: int
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The headings of a table and the rows below; what stands above them is a title."""
    lines = _filled_lines(records, max_rows, max_columns)
    first = list(islice(lines, _LOOKED_THROUGH))
    if not first:
        raise NothingInside
    filled = [sum(cell is not None for cell in cells) for _number, cells in first]
    at = next(at for at, count in enumerate(filled) if count * 2 >= max(filled))
    left = min(next(place for place, cell in enumerate(cells) if cell is not None) for _number, cells in first)
    headings = _headings(first[at][1][left:])
    below = chain(first[at + 1 :], lines)
    return headings, (_row(number, _beside(cells, left, len(headings)), headings) for number, cells in below)


def _beside(cells: tuple[Value, ...], left: int, width: int) -> tuple[Value, ...]:
    """The cells of a table that begins some columns from the left; what stands before it stands behind it instead."""
    if any(cell is not None for cell in cells[:left]):
        return cells[left:] + (None,) * (width - len(cells[left:])) + cells[:left]
    return cells[left:]


def _filled_lines(
    records: Iterable[tuple[int, Sequence[Value]]], max_rows: int, max_columns: int
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Cleaned lines with something in them, without the empty cells at their end."""
    count, left = 0, _MOST_SAID
    for number, record in records:
        cells = [clean(cell) for cell in record]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > max_columns:
            raise TooManyColumns(most=max_columns)
        if not cells:
            continue
        count += 1
        left -= sum(len(cell) for cell in cells if isinstance(cell, str))
        if count > max_rows + 1:
            raise TooManyRows(most=max_rows)
        if left < 0:
            raise TooLarge
        yield number, tuple(cells)


def _headings(cells: Sequence[Value]) -> tuple[str, ...]:
    """Every column gets a name of its own: 姓名, 姓名 (2); without a heading its place, (3)."""
    headings: dict[str, int] = {}  # how often each was there
    for place, cell in enumerate(cells, 1):
        heading = unique = " ".join(to_text(cell).split()) or f"({place})"
        while unique in headings:
            headings[heading] += 1
            unique = f"{heading} ({headings[heading]})"
        headings[unique] = 1
    return tuple(headings)


def _row(number: int, cells: tuple[Value, ...], headings: tuple[str, ...]) -> Row:
    padded = cells + (None,) * (len(headings) - len(cells))
    surplus = tuple(cell for cell in cells[len(headings) :] if cell is not None)
    return Row(number, dict(zip(headings, padded, strict=False)), surplus, cells)
