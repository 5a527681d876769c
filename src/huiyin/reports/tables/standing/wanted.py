"""The sections of a report as the house wants them: other titles and headings, what is left out.

What is handed in is kept so: what the house changes later is for later reports.
"""

from collections.abc import Iterator
from typing import Any

from huiyin.kernel.printing import adjustment_of
from huiyin.kernel.printing.adjusting import HEADING, SECTION, Adjustment
from huiyin.kernel.texts import instead

Part = dict[str, Any]


def as_wanted(content: Part, form: str) -> Part:
    """Content in one language, with what is changed about its form."""
    wanted = adjustment_of(form)
    return {**content, "sections": list(_sections(content["sections"], wanted))} if wanted else content


def _sections(sections: list[Part], wanted: Adjustment) -> Iterator[Part]:
    """What somebody has to write is never left out: they could not hand it in."""
    for section in sections:
        otherwise = wanted.of(SECTION, section["title"])
        if not otherwise.hidden or section["words"] == "must":
            blocks = [_block(one, wanted) for one in section["blocks"]]
            yield {**section, "title": instead(otherwise.says) or section["title"], "blocks": blocks}


def _block(block: Part, wanted: Adjustment) -> Part:
    if "table" not in block:
        return block
    table = block["table"]
    changes = [wanted.of(HEADING, column["heading"]) for column in table["columns"]]
    places = [place for place, otherwise in enumerate(changes) if not otherwise.hidden]
    columns = [
        {**table["columns"][place], "heading": instead(changes[place].says) or table["columns"][place]["heading"]}
        for place in places
    ]
    lines = [_line(line, places) for line in table["lines"]]
    total = _line(table["total"], places) if table["total"] else None
    return {"table": {**table, "columns": columns, "lines": lines, "total": total}}


def _line(line: Part, places: list[int]) -> Part:
    return {**line, "cells": [line["cells"][place] for place in places]}
