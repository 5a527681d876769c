"""From a figure to the rows behind it: addresses of the register, narrowed to exactly those cases."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from huiyin.cases.listed import BY
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.dimensions import Axis, Counted
from huiyin.reports.queries.statistics import Line, Question
from huiyin.reports.rules import Period

FILTERS = {
    Dimension.CLASS: "classification",
    Dimension.CAUSE: "cause",
    Dimension.SEVERITY: "severity",
    Dimension.CHANNEL: "channel",
    Dimension.OUTCOME: "ends",
    Dimension.DEPARTMENT: "liable",
    Dimension.PERSON: "responsible",
    Dimension.MEMBERSHIP: "membership",
}
NONE = "-"  # the register's word for a field that is empty
ALONE = "="  # before a main entry: itself, without what stands under it
YES_NO = {"true": "yes", "false": "no"}  # as statistics find it, as the register asks it


@dataclass(frozen=True)
class Trail:
    """The way from one figure of the table to its cases."""

    question: Question
    narrowed: tuple[tuple[str, str], ...] = ()
    days: tuple[date, date] | None = None
    happened: str = "received"  # what of them lies in these days

    @property
    def address(self) -> str:
        first, last = self.days or (self.question.period.first, self.question.period.last)
        where = [
            *self.narrowed,
            ("counted", "yes"),
            (f"{self.happened}_from", first.isoformat()),
            (f"{self.happened}_to", last.isoformat()),
        ]
        if not self.question.reach.everything:
            where += [("department", str(pk)) for pk in sorted(self.question.reach.departments)]
        return f"{reverse('cases:register', args=[self.question.process])}?{urlencode(where)}"

    def row(self, line: Line) -> "Trail":
        if line.level == "total":
            return self
        alone = line.level == "part" and line.alone
        return self._narrow(self.question.rows, ALONE + line.key if alone else line.key)

    def column(self, key: str) -> "Trail":
        return self._narrow(self.question.columns, key)

    def only(self, name: str, value: str) -> "Trail":
        return replace(self, narrowed=(*self.narrowed, (name, value)))

    def during(self, period: Period) -> "Trail":
        return replace(self, days=(period.first, period.last))

    def _narrow(self, dimension: Axis, key: str) -> "Trail":
        if isinstance(dimension, Counted):
            return self.only(BY + dimension.name, YES_NO.get(key, key) or NONE)
        if dimension != Dimension.MONTH:
            return self.only(FILTERS[dimension], key or NONE)
        month = Period(date.fromisoformat(f"{key}-01"), date.fromisoformat(f"{key}-01"), "month")
        period = self.question.period
        return replace(self, days=(max(month.first, period.first), min(month.end, period.last)))
