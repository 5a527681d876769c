"""The rows of one sheet of an .xlsx, put together while its cells are told."""

from datetime import datetime, time, timedelta

from huiyin.kernel.spreadsheets.files import RowTooLong, TooManyColumns
from huiyin.kernel.spreadsheets.packages.looks import Looks
from huiyin.kernel.spreadsheets.packages.markup import Words
from huiyin.kernel.spreadsheets.packages.texts import Texts, unescaped
from huiyin.kernel.spreadsheets.values import Value, clean

Numbered = tuple[int, list[Value]]

_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576  # of Excel
_WIDEST = 1 << 20  # characters of a row


class Rows:
    """Listens to a sheet and puts its finished rows into `done`: only what they say, as far as their last cell."""

    def __init__(self, texts: Texts, looks: Looks, *, from_1904: bool, max_columns: int) -> None:
        self._texts, self._looks, self._max_columns = texts, looks, max_columns
        self._day_0 = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  # the reader's own
        self.done: list[Numbered] = []
        self._number = 0
        self._cells: list[Value] = []
        self._left = _WIDEST
        self._kind = self._look = ""
        self._column = 0
        self._said = Words()
        self._listens = self._phonetic = False

    def start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "c":
            self._column = _column(said["r"]) if "r" in said else len(self._cells) + 1
            self._kind = said.get("t", "n")
            self._look = self._looks[int(said.get("s", 0))]
            self._said.clear()
        elif tag == "v":
            self._listens = True
        elif tag == "t":
            self._listens = not self._phonetic
        elif tag == "row":
            number = int(said.get("r", self._number + 1))
            if not self._number < number <= _LAST_ROW:
                raise ValueError(number)  # the same row twice, or one that no sheet has
            self._number, self._cells, self._left = number, [], _WIDEST
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._listens = False
        elif tag == "c":
            if self._said:
                self._put(clean(self._value(self._said.whole())))
        elif tag == "row":
            if self._cells:
                self.done.append((self._number, self._cells))
        elif tag == "rPh":
            self._phonetic = False

    def text(self, text: str) -> None:
        if self._listens:
            self._said.add(text)

    def _put(self, value: Value) -> None:
        if value is None:
            return
        if self._column > self._max_columns:
            raise TooManyColumns(most=self._max_columns)
        if isinstance(value, str):
            self._left -= len(value)
            if self._left < 0:
                raise RowTooLong(row=self._number)
        self._cells.extend([None] * (self._column - 1 - len(self._cells)))
        self._cells[self._column - 1 :] = [value]

    def _value(self, said: str) -> Value:
        if self._kind == "s":
            return self._texts[int(said)]
        if self._kind in ("str", "inlineStr"):
            return unescaped(said)
        if self._kind == "b":
            return said.strip() == "1"
        if self._kind == "e":
            return None
        if self._kind == "d":
            return datetime.fromisoformat(said.strip())
        return self._number_as_shown(float(said))

    def _number_as_shown(self, number: float) -> Value:
        if not self._look:
            return number
        try:
            span = timedelta(seconds=round(number * 86_400))
            if self._look == "elapsed":
                return span
            moment = self._day_0 + span
        except (OverflowError, ValueError):  # no day there is: in Excel it stands as ######
            return number
        return moment if number >= 1 else time(moment.hour, moment.minute, moment.second)


def _column(place: str) -> int:
    number = 0
    for sign in place:
        if not sign.isalpha():
            break
        number = number * 26 + ord(sign.upper()) - 64
        if number > _LAST_COLUMN:
            raise ValueError(place)
    return number
