"""The texts that the cells of an .xlsx share: held packed, because any row may point to any of them."""

import re
from array import array

from huiyin.kernel.spreadsheets.files import TooLarge
from huiyin.kernel.spreadsheets.packages.markup import Words

_MOST_SHARED = 128 << 20  # bytes of all of them, with eight for each that say where it ends
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Texts:
    """One text behind the other in a heap of bytes."""

    def __init__(self) -> None:
        self._heap = bytearray()
        self._ends = array("Q", [0])
        self._said = Words()
        self._listens = self._phonetic = False

    def __getitem__(self, place: int) -> str:
        return self._heap[self._ends[place] : self._ends[place + 1]].decode()

    def start(self, tag: str, _said: dict[str, str]) -> None:
        if tag == "si":
            self._said.clear()
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._listens = not self._phonetic

    def end(self, tag: str) -> None:
        if tag == "si":
            self._heap += unescaped(self._said.whole()).encode("utf-8", "replace")
            self._ends.append(len(self._heap))
            if len(self._heap) + 8 * len(self._ends) > _MOST_SHARED:
                raise TooLarge
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "t":
            self._listens = False

    def text(self, text: str) -> None:
        if self._listens:
            self._said.add(text)


def unescaped(text: str) -> str:
    """Signs that XML has no place for are written _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
