"""Charts of sheets, as ECharts wants them."""

from typing import Any

from huiyin.reports.tables.sheets import Sheet

NO_LINES = {"show": False}
SHOWN = 25  # bars; the page says so when the table beside the chart holds more


def pareto_chart(sheet: Sheet) -> dict[str, Any]:
    """Bars by size and the line of their share together; a bar leads to its cases."""
    lines = [line.cells for line in sheet.lines[:SHOWN]]
    _name, received, _share, together = (column.heading for column in sheet.columns)
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
