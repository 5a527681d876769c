"""Tables and charts as a report keeps them: plain data, whatever draws it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiyin.reports.tables.sheets import Sheet, SheetLine

Block = dict[str, Any]
BARS = 12  # in a chart; the table below it holds them all


def table(sheet: Sheet) -> Block:
    """A sheet as it is kept."""
    return {
        "table": {
            "title": sheet.title,
            "columns": [{"heading": str(one.heading), "kind": one.kind} for one in sheet.columns],
            "lines": [_line(line) for line in sheet.lines],
            "total": _line(sheet.total) if sheet.total else None,
            "note": sheet.note,
        }
    }


def _line(line: SheetLine) -> dict[str, Any]:
    cells = [
        {"value": cell.value, "text": str(cell.text), **({"address": cell.address} if cell.address else {})}
        for cell in line.cells
    ]
    return {"level": line.level, "cells": cells}


def chart_of_bars(bars: Sequence[tuple[str, Any, str]], *, unit: str, target: Any = None) -> Block:
    """The largest ones; how many are left out stands beside them."""
    shown = [{"label": label, "value": value, "address": address} for label, value, address in bars[:BARS]]
    left = max(0, len(bars) - BARS)
    note = _("The %(shown)d largest of %(all)d; the table holds them all.") % {"shown": BARS, "all": len(bars)}
    return {"chart": {"sort": "bars", "points": shown, "target": target, "unit": unit, "note": note if left else ""}}
