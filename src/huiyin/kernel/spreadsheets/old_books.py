"""The rows of an .xls, read by a process of its own: its reader holds whatever a file pretends to and may fall over it.

A file of five kilobytes with one cell in the last corner fills a gigabyte; here it ends a process that nobody misses.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from huiyin.kernel.spreadsheets.files import CannotOpen, NeedsPassword, NothingInside, OldAndLarge
from huiyin.kernel.spreadsheets.values import Value

_READER = Path(__file__).with_name("old_book_reader.py")
_TOO_LARGE = (-6, 3)  # how the reader ends for want of memory: aborted, or told so

_AGAIN: dict[str, Callable[[Any], Value]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


@dataclass(frozen=True)
class OldSheet:
    name: str
    others: tuple[str, ...]
    height: int
    rows: Iterator[list[Value]]


def read_old_book(file: BinaryIO, wanted: str | None) -> OldSheet:
    """The first visible sheet with something in it, or the one that is wanted."""
    lines = _lines(file, wanted)
    said = next(lines, None)
    if said is None:
        raise NothingInside
    if said == {"refused": "password"}:
        raise NeedsPassword
    return OldSheet(said["name"], tuple(said["others"]), said["height"], (list(map(_cell, cells)) for cells in lines))


def _lines(file: BinaryIO, wanted: str | None) -> Iterator[Any]:
    file.seek(0)
    command = [sys.executable, "-I", str(_READER), *([wanted] if wanted else [])]
    with subprocess.Popen(  # noqa: S603  # our own program; the name of a sheet is an argument of it, no shell's
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        try:
            with suppress(BrokenPipeError), cast("IO[bytes]", reader.stdin) as told:
                told.write(file.read())
            for line in cast("IO[bytes]", reader.stdout):
                yield json.loads(line)
        except BaseException:  # GeneratorExit among them: whoever wants no more rows
            reader.kill()
            raise
    ended = reader.wait()
    if ended in _TOO_LARGE:
        raise OldAndLarge
    if ended:
        raise CannotOpen


def _cell(said: Any) -> Value:
    if not isinstance(said, dict):
        return cast("Value", said)
    [(kind, plain)] = said.items()
    return _AGAIN[kind](plain)
