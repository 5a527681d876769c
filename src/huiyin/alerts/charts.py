"""An alert as a control chart: the periods before, the average, the bound, and the period that crossed it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.alerts.models import Alert
from huiyin.reports.queries.figures import Figure


def chart(alert: Alert, figure: Figure) -> dict[str, Any]:
    lines = [{"yAxis": float(alert.limit), "name": pgettext("alert", "Bound"), "lineStyle": {"type": "dashed"}}]
    if alert.average is not None:
        lines.append({"yAxis": float(alert.average), "name": _("Average"), "lineStyle": {"type": "solid", "width": 1}})
    points: list[Any] = [one["value"] for one in alert.before]
    points.append({"value": float(alert.value), "symbolSize": 16, "symbol": "circle"})
    return {
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [*(one["first"] for one in alert.before), alert.first_day.isoformat()]},
        "yAxis": {"type": "value", "scale": alert.average is None},
        "series": [
            {
                "type": "line",
                "name": str(figure.name),
                "data": points,
                "symbolSize": 7,
                "connectNulls": False,
                "markLine": {
                    "symbol": "none",
                    "data": lines,
                    "label": {"formatter": "{b} {c}", "position": "insideEndTop"},
                },
            }
        ],
    }
