"""An alert as a control chart: the periods before, the average, the bound, and the period that crossed it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.alerts.models import Alert
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import Figure
from huiyin.reports.tables import Cell
from huiyin.reports.tables.charts import Chart, Series


def chart(alert: Alert, figure: Figure) -> Chart:
    days = [*(one["first"] for one in alert.before), alert.first_day.isoformat()]
    values = [*(one["value"] for one in alert.before), float(alert.value)]
    series = [Series(str(figure.name), [_cell(value) for value in values], line=True)]
    if alert.average is not None:
        series.append(Series(_("Average"), [_cell(float(alert.average)) for _day in days], line=True))
    bound, unit = pgettext("alert", "Bound"), "%" if figure.kind == Kind.SHARE else ""
    return Chart(_("First day"), days, series, target=float(alert.limit), target_name=bound, unit=unit)


def _cell(value: float | None) -> Cell:
    return Cell(value, "" if value is None else f"{value:,}")
