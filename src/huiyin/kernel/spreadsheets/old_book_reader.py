"""Reads an .xls from its input and writes a line of JSON for each row; run by old_books with little memory and time."""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

MEMORY = 320 << 20  # bytes of address space: some hundred for each cell of the largest file that is read
SECONDS = 60
DAMAGED, TOO_LARGE = 2, 3


def main(wanted: str | None) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _write(io.BytesIO(sys.stdin.buffer.read()), wanted)
    except calamine.PasswordError:
        _say({"refused": "password"})
    except MemoryError:
        return TOO_LARGE
    except BaseException:  # the reader's panics are no Exceptions
        return DAMAGED
    return 0


def _write(file: io.BytesIO, wanted: str | None) -> None:
    book = calamine.load_workbook(file)
    visible = [
        entry.name
        for entry in book.sheets_metadata
        if entry.typ == calamine.SheetTypeEnum.WorkSheet and entry.visible == calamine.SheetVisibleEnum.Visible
    ]
    names = [wanted] if wanted in visible else visible
    table = next((found for name in names if (found := book.get_sheet_by_name(name)).height), None)
    if table is None:
        return
    others = [name for name in visible if name != table.name]
    _say({"name": table.name, "others": others, "height": table.height})
    for cells in table.iter_rows():
        _say(cells)


def _say(said: Any) -> None:
    sys.stdout.write(json.dumps(said, default=_tagged) + "\n")


def _tagged(value: Any) -> dict[str, Any]:
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    kinds = (("datetime", datetime), ("date", date), ("time", time))
    return next({name: value.isoformat()} for name, kind in kinds if isinstance(value, kind))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
