"""Named blocks of the .sql files beside this one."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def rows(file: str, block: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a block answers, row by row, by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(_blocks(file)[block], parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def _blocks(file: str) -> dict[str, str]:
    _before, *parts = _NAME.split((Path(__file__).parent / f"{file}.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))
