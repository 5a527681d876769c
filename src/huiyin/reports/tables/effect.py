"""What a figure came to when a measure was begun from it, and since: by that its effect is judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.cases.queries import Came, Measured
from huiyin.kernel.periods import since
from huiyin.kernel.texts import aside
from huiyin.org.models import Person
from huiyin.reports.enums import Kind, Which
from huiyin.reports.models import Report
from huiyin.reports.queries.figures import FIGURES, Asker, By, Figure, Number, dimension_named, nothing, series
from huiyin.reports.queries.standing import asker_of
from huiyin.reports.rules import Period
from huiyin.reports.tables.measures import MEANINGS
from huiyin.reports.tables.shown import asked_days, with_unit

MOST = 5  # figures of a report that missed their targets


@dataclass(frozen=True)
class Seen:
    """A figure as somebody saw it when they began a measure: the whole, or a part of it."""

    figure: Figure
    period: Period
    number: Number
    by: By | None = None
    part: str = ""


def measured(seen: Seen, asker: Asker, reader: Person) -> Measured:
    """The same figure in the last period that is over and in the one that runs; its rows for who reads them all."""
    periods = since(seen.period.unit, seen.period.last, timezone.localdate(asker.at))
    found = series(seen.figure, asker, periods, by=seen.by)
    numbers = found.get(seen.part if seen.by else None, [nothing(seen.figure)] * len(periods))
    leads = asker.reach.everything and reader.reach("reports.view").everything
    name = str(seen.figure.name)
    return Measured(
        f"{name}{aside(seen.by.words([seen.part], asker.pack).label(seen.part))}" if seen.by else name,
        _came(seen, seen.period, seen.number, leads=leads),
        [_came(seen, period, number, leads=leads) for period, number in zip(periods, numbers, strict=True)],
    )


def _came(seen: Seen, period: Period, number: Number, *, leads: bool) -> Came:
    asked = {**asked_days(period), "which": Which.ALL.value}
    if seen.by:
        asked |= {"by": seen.by.key, "of": seen.part}
    return Came(
        str(period),
        "—" if number.value is None else with_unit(number.value, seen.figure),
        None if seen.figure.kind == Kind.NUMBER else number.rows,
        f"{reverse('reports:behind', args=[seen.figure.key])}?{urlencode(asked)}" if leads and number.rows else "",
    )


def of_reports(case: Case, reader: Person, at: datetime) -> list[Measured]:
    """Of the reports that a measure follows from: the class or cause it answers, and what missed its target."""
    found: list[Measured] = []
    for report in Report.objects.filter(measures=case, written_at__isnull=False).select_related("department", "person"):
        asker = asker_of(report, at)
        found += [measured(seen, asker, reader) for seen in list(_seen_in(report, case, asker))[:MOST]]
    return found


def _seen_in(report: Report, case: Case, asker: Asker) -> Iterator[Seen]:
    for key, kept in report.said.get("figures", {}).items():
        figure, aim = FIGURES.get(key), asker.pack.figures.get(key)
        if figure is None or not figure.fits(asker.pack):
            continue
        answered = getattr(case, MEANINGS[kept["by"]]) if kept["by"] in MEANINGS else ""
        by = dimension_named(figure, kept["by"], asker.pack) if answered in kept["parts"] else None
        if by:
            yield Seen(figure, report.period, _number(kept["parts"][answered]), by, answered)
        elif figure.reaches(aim.target if aim else None, _number(kept["now"]).value) is False:
            yield Seen(figure, report.period, _number(kept["now"]))


def _number(kept: list[str | int | None]) -> Number:
    value, rows, good = kept
    return Number(None if value is None else Decimal(value), int(rows or 0), int(good or 0))
