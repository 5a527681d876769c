"""Charts of sheets, as ECharts wants them."""

from typing import Any

from django.utils.translation import gettext as _

from huiyin.reports.tables.dictionary import Shown, plain
from huiyin.reports.tables.sheets import Sheet

NO_LINES = {"show": False}
SHOWN = 25  # bars; the page says so when the table beside the chart holds more


def pareto_chart(sheet: Sheet) -> dict[str, Any]:
    """Bars by size and the line of their share together; a bar leads to its cases."""
    lines = [line.cells for line in sheet.lines[:SHOWN]]
    _first, received, _share, together = (column.heading for column in sheet.columns)
    bars = [{"value": cells[1].value, "url": cells[1].address} for cells in lines]
    points = [round(cells[3].value * 100, 1) for cells in lines]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "xAxis": {
            "type": "category",
            "data": [cells[0].value for cells in lines],
            "axisLabel": {"interval": 0, "rotate": 40 if len(lines) > 6 else 0, "width": 84, "overflow": "truncate"},
        },
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {
                "type": "value",
                "min": 0,
                "max": 100,
                "axisLabel": {"formatter": "{value}%"},
                "splitLine": {"show": False},
            },
        ],
        "series": [
            {"type": "bar", "name": received, "data": bars, "barMaxWidth": 40},
            {"type": "line", "name": f"{together} %", "yAxisIndex": 1, "data": points, "symbolSize": 6},
        ],
    }


def trend_chart(shown: Shown) -> dict[str, Any]:
    """A figure over twelve periods, with its target as a line; a point leads to its rows."""
    points = [{"value": plain(number.value), "url": shown.behind(period)} for period, number in shown.reading.trend]
    line: dict[str, Any] = {
        "type": "line",
        "name": str(shown.figure.name),
        "data": points,
        "symbolSize": 8,
        "connectNulls": False,
    }
    target = plain(shown.aim.target)
    if target is not None:
        line["markLine"] = {
            "symbol": "none",
            "data": [{"yAxis": target, "name": _("Target")}],
            "lineStyle": {"type": "dashed"},
        }
    return {
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [str(period) for period, _number in shown.reading.trend]},
        "yAxis": {"type": "value", "scale": target is None},
        "series": [line],
    }
