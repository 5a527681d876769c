"""A figure as somebody sees it: its number in words, its target, and the addresses of its page and rows."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import npgettext

from huiyin.kernel.numbers import TENTH, half_up
from huiyin.kernel.texts import say
from huiyin.org.models import Department
from huiyin.org.roles import Role
from huiyin.reports.enums import Kind, Span, Which
from huiyin.reports.queries.figures import Figure, Number, Part, Reading
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Aim, Pack


@dataclass(frozen=True)
class Shown:
    """A figure with what the rule book wants of it, and whose rows are looked at."""

    reading: Reading
    pack: Pack
    department: Department | None = None

    @property
    def figure(self) -> Figure:
        return self.reading.figure

    @property
    def aim(self) -> Aim:
        return self.pack.figures.get(self.figure.key) or Aim(self.figure.key)

    @property
    def met(self) -> bool | None:
        return self.reached(self.reading.now)

    def reached(self, number: Number) -> bool | None:
        """Whether the target is reached; nobody can say without a target or without rows."""
        return self.figure.reaches(self.aim.target, number.value)

    @property
    def owner(self) -> str:
        return str(Role(self.aim.owner).label) if self.aim.owner else ""

    @property
    def clause(self) -> str:
        clause = self.pack.clauses.get(self.aim.clause)
        return f"{list(self.pack.clauses).index(clause.key) + 1}. {say(clause.text)}" if clause else ""

    @property
    def now(self) -> Number:
        return self.reading.now

    def part(self, key: str) -> Part | None:
        return next((part for part in self.reading.parts if part.key == key), None)

    def said(self, number: Number) -> str:
        return said(self.figure, number)

    @property
    def target(self) -> str:
        """What the rule book wants of it, in words; empty if it wants nothing."""
        return "" if self.aim.target is None else self.said(Number(self.aim.target))

    @property
    def of_how_many(self) -> int:
        return of_how_many(self.figure, self.now)

    @property
    def page(self) -> str:
        return page_of(self.figure, self.reading.period, self.department)

    def behind(self, period: Period, which: Which = Which.ALL, part: Part | None = None) -> str:
        if self.figure.now_only and period.last < timezone.localdate():
            return ""  # the number was written down that night; its rows stand otherwise by now
        rows = _behind(self.figure.key, period, self.department.pk if self.department else None, which)
        if part is None or not self.reading.by:
            return rows
        return f"{rows}&{urlencode({'by': self.reading.by.key, 'of': part.key})}"


@lru_cache
def _behind(figure: str, period: Period, department: int | None, which: Which) -> str:
    """Where all rows of a figure are; a table leads there from hundreds of cells."""
    asked = {**asked_days(period), **_of(department), "which": which.value}
    return f"{reverse('reports:behind', args=[figure])}?{urlencode(asked)}"


def days_of(period: Period) -> dict[str, str]:
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def page_of(figure: Figure, period: Period, department: Department | None, *, by: str = "") -> str:
    """The page of a figure, broken down by what is usual or was asked for."""
    asked = {**asked_days(period), **_of(department.pk if department else None), **({"by": by} if by else {})}
    return f"{reverse('reports:figure', args=[figure.key])}?{urlencode(asked)}"


def asked_days(period: Period) -> dict[str, str]:
    """How an address asks for a period: its days, and whether they are a week or a month."""
    unit = {} if period.unit == "days" else {"unit": period.unit}
    return {"span": Span.DAYS.value, **days_of(period), **unit}


def _of(department: int | None) -> dict[str, str]:
    return {} if department is None else {"department": str(department)}


def of_how_many(figure: Figure, number: Number) -> int:
    """Of how many rows a number is, where these are few; a count says so itself."""
    return number.rows if number.few and figure.kind not in (Kind.NUMBER, Kind.OFF) else 0


def plain(value: Decimal | None) -> int | float | None:
    """The same number, as tables, workbooks and programs take it: nothing is rounded here."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def said(figure: Figure, number: Number) -> str:
    """A number as it is written, with its unit where that is short."""
    if number.value is None:
        return "—"
    text = f"{plain(number.value):,}"
    return f"{text} %" if figure.kind == Kind.SHARE else text


def unit_behind(figure: Figure, value: Decimal | None) -> str:
    """What stands behind a number where nothing else says what it is; a share bears its sign already."""
    if figure.kind == Kind.SHARE or value is None:
        return ""
    if figure.kind == Kind.NUMBER:
        return npgettext("behind a number", "case", "cases", int(value))
    return str(figure.kind.label)


def change(figure: Figure, now: Number, before: Number) -> float | int | None:
    """A share or an average changes in points, anything else in per cent of what it was."""
    if now.value is None or before.value is None:
        return None
    if figure.kind.in_points:
        return plain(now.value - before.value)
    return plain(half_up((now.value - before.value) / before.value * 100, TENTH)) if before.value else None


def by_size(key: str, number: int) -> tuple[bool, int]:
    """The largest first; what is not established is no kind of its own: it stands last, however much it is."""
    return key == "", -number


def with_unit(number: Decimal | float, figure: Figure) -> str:
    """A number with its unit: what stands in a sentence has no heading that says it."""
    value = Decimal(str(number))
    text, unit = f"{plain(value):,}", "%" if figure.kind == Kind.SHARE else unit_behind(figure, value)
    return f"{text} {unit}"
