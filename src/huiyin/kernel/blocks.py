"""Named blocks of .sql files, where statements that count stand as SQL."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def rows(
    file: Path, block: str, parameters: Mapping[str, Any], parts: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """What a block answers, row by row, by the names of its columns.

    `parts` are pieces of SQL that are put in for {their name}.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement(file, block, parts), parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def statement(file: Path, block: str, parts: Mapping[str, str] | None = None) -> str:
    """The SQL of a block."""
    found = _blocks(file)[block]
    for name, part in (parts or {}).items():
        found = found.replace(f"{{{name}}}", part)
    return found


@cache
def _blocks(file: Path) -> dict[str, str]:
    _before, *parts = _NAME.split(file.read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))
