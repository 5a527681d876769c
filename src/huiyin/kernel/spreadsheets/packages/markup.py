"""The XML inside an .xlsx, element by element: nothing that stands in it makes us hold more than a little."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from huiyin.kernel.spreadsheets.files import CannotOpen, TooLarge

Start = Callable[[str, dict[str, str]], None]

_CHUNK = 1 << 16
_LONGEST_TAG = 1 << 20  # bytes; a parser holds a tag or a comment whole
_DEEPEST = 100  # elements within each other; each that is open is held
_MOST_NAMES = 1_000  # of elements and of what stands in them; a parser forgets none
_LONGEST = 1 << 20  # characters of a cell; Excel itself writes 32,767


def heard(
    stream: IO[bytes],
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Tell the listeners what stands in the stream, by names without a prefix; stops after each piece of it."""
    parser = _parser(start, end, text)
    told = 0
    while piece := stream.read(_CHUNK):
        parser.Parse(piece, False)
        told += len(piece)
        if told - parser.CurrentByteIndex > _LONGEST_TAG:
            raise TooLarge
        yield
    parser.Parse(b"", True)
    yield


class Words:
    """The text of a cell, which comes in pieces."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._length = 0

    def __bool__(self) -> bool:
        return bool(self._said)

    def add(self, text: str) -> None:
        self._length += len(text)
        if self._length > _LONGEST:
            raise TooLarge
        self._said.append(text)

    def clear(self) -> None:
        self._said.clear()
        self._length = 0

    def whole(self) -> str:
        return "".join(self._said)


@contextmanager
def damage() -> Iterator[None]:
    """Whatever is wrong inside, the file is damaged."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError, OSError,
            OverflowError, NotImplementedError, RuntimeError) as error:  # fmt: skip
        raise CannotOpen from error


def _parser(start: Start, end: Callable[[str], None] | None, text: Callable[[str], None] | None) -> expat.XMLParserType:
    elements = _Elements(start, end)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = elements.opened
    parser.EndElementHandler = elements.closed
    parser.StartDoctypeDeclHandler = _refuse
    if text:
        parser.CharacterDataHandler = text
    return parser


def _refuse(*_declaration: object) -> None:
    """No sheet has entities of its own."""
    raise CannotOpen


class _Elements:
    """Passes elements on by their plain names, as long as they stay few and flat."""

    def __init__(self, start: Start, end: Callable[[str], None] | None) -> None:
        self._start, self._end = start, end
        self._plain: dict[str, str] = {}
        self._said: set[str] = set()
        self._depth = 0

    def opened(self, tag: str, said: dict[str, str]) -> None:
        self._depth += 1
        plain = self._plain.get(tag) or self._plain.setdefault(tag, tag.rpartition(":")[2])
        if not said.keys() <= self._said:
            self._said.update(said)
        if self._depth > _DEEPEST or len(self._said) + len(self._plain) > _MOST_NAMES:
            raise TooLarge
        self._start(plain, said)

    def closed(self, tag: str) -> None:
        self._depth -= 1
        if self._end:
            self._end(self._plain[tag])
