"""What the look of a number says it is: a date is a number that is shown as one."""

import re

from huiyin.kernel.spreadsheets.files import TooLarge

_MOST = 100_000  # looks of a workbook; Excel has 64,000
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # that need no pattern of their own
_NUMBERED_ELAPSED = 46  # [h]:mm:ss
_NO_LETTERS_OF_A_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LONGEST_PATTERN = 255


class Looks:
    """Of each look a cell may have: moment, elapsed, or nothing for plain numbers."""

    def __init__(self) -> None:
        self._patterns: dict[int, str] = {}
        self._found: list[str] = []
        self._within = False

    def __getitem__(self, place: int) -> str:
        return self._found[place] if 0 <= place < len(self._found) else ""

    def start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "numFmt":
            self._patterns[int(said.get("numFmtId", 0))] = said.get("formatCode", "")[:_LONGEST_PATTERN]
        elif tag == "cellXfs":
            self._within = True
        elif tag == "xf" and self._within:
            self._found.append(_look(int(said.get("numFmtId", 0)), self._patterns))
        if len(self._patterns) + len(self._found) > _MOST:
            raise TooLarge

    def end(self, tag: str) -> None:
        self._within = self._within and tag != "cellXfs"


def _look(number: int, patterns: dict[int, str]) -> str:
    pattern = patterns.get(number)
    if pattern is None:
        return "elapsed" if number == _NUMBERED_ELAPSED else "moment" if number in _DATE_FORMATS else ""
    if _ELAPSED.search(pattern):
        return "elapsed"
    letters = _NO_LETTERS_OF_A_DATE.sub("", pattern.partition(";")[0])
    return "moment" if re.search("[ymdhs]", letters, re.IGNORECASE) and "general" not in letters.lower() else ""
