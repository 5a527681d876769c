"""Every figure of the statistics table against the same figure worked out case by case."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from huiyin.cases.actions import merge
from huiyin.cases.models import Case
from huiyin.kernel.worktime import elapsed
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports import tables
from huiyin.reports.enums import Dimension, Span
from huiyin.reports.queries.statistics import Question, Statistics, Times, compute
from huiyin.reports.rules import Period, period_of
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, as_built
from tests.reports.months import SHANGHAI

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
AUTUMN = Period(date(2026, 10, 1), date(2026, 11, 23))
TOPS = {
    "fault_returns": "repair_quality", "fault_remains": "repair_quality", "rude": "attitude", "overcharged": "price",
    "skill": "people", "carelessness": "people", "no_quotation": "method",
}  # fmt: skip
VALUES: dict[Dimension, Callable[[Case], str]] = {
    Dimension.CLASS: lambda case: case.classification,
    Dimension.CAUSE: lambda case: case.cause,
    Dimension.SEVERITY: lambda case: case.severity,
    Dimension.CHANNEL: lambda case: case.channel,
    Dimension.OUTCOME: lambda case: case.ends,
    Dimension.DEPARTMENT: lambda case: str(case.liable_department_id or ""),
    Dimension.PERSON: lambda case: str(case.responsible_person_id or ""),
    Dimension.MEMBERSHIP: lambda case: case.customer.membership if case.customer else "",
    Dimension.MONTH: lambda case: f"{case.received_at.astimezone(SHANGHAI):%Y-%m}",
}


def within(cases: Iterable[Case], period: Period) -> list[Case]:
    return [case for case in cases if period.first <= case.received_at.astimezone(SHANGHAI).date() <= period.last]


def table(
    book: Pack,
    period: Period,
    rows: Dimension = Dimension.CLASS,
    columns: Dimension = Dimension.DEPARTMENT,
    **more: Any,
) -> Statistics:
    question = Question("complaint", period, rows, columns, SHANGHAI, more.get("reach", Reach(everything=True)))
    return compute(question, calendar=calendar_of(), pack=book, at=NOW)


def percentile(values: list[float], part: float) -> float:
    """Between the two nearest values, as percentile_cont says."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@pytest.mark.req("A6-18")
def test_every_cell_of_every_table_counts_its_cases(months: SimpleNamespace, book: Pack) -> None:
    cases = within(months.every, AUTUMN)
    assert len(cases) == 7

    for rows, columns in permutations(Dimension, 2):
        found = table(book, AUTUMN, rows, columns)

        counted = {
            (line.key, column): counts.received
            for line in found.lines
            if line.level != "group"
            for column, counts in line.cells.items()
            if counts.received
        }
        assert counted == Counter((VALUES[rows](case), top(VALUES[columns](case))) for case in cases)
        assert found.total.counts.received == len(cases)


def top(key: str) -> str:
    return TOPS.get(key, key)


@pytest.mark.req("B44-6")
def test_the_causes_of_a_half_year_are_ranked_with_their_shares(months: SimpleNamespace, book: Pack) -> None:
    half = period_of(Span.LAST_HALF, date(2027, 1, 8))
    assert (half.first, half.last) == (date(2026, 7, 1), date(2026, 12, 31))
    causes = Counter(case.cause for case in within(months.every, half))

    sheet = tables.pareto(table(book, half, Dimension.CAUSE))

    counts = [line.cells[1].value for line in sheet.lines]
    unknown = causes.pop("", 0)  # no cause: it stands last, however many there are
    assert unknown
    assert counts == [*sorted(causes.values(), reverse=True), unknown]
    assert [line.cells[2].value for line in sheet.lines] == [count / sum(counts) for count in counts]
    assert sheet.lines[-1].cells[3].value == 1


@pytest.mark.req("A6-18")
def test_shares_and_comparisons_of_every_line(months: SimpleNamespace, book: Pack) -> None:
    for rows in Dimension:
        found = table(book, NOVEMBER, rows, Dimension.CHANNEL if rows != Dimension.CHANNEL else Dimension.CLASS)

        for line in [*found.lines, found.total]:
            cases = [case for case in months.every if belongs(case, rows, line)]
            now = within(cases, NOVEMBER)
            judged = [case.founded for case in now if case.founded is not None]
            asked = [case.won_back for case in now if case.won_back is not None]
            assert (line.counts.received, line.counts.founded) == (len(now), sum(judged))
            assert line.counts.founded_share == (sum(judged) / len(judged) if judged else None)
            assert line.counts.won_back_share == (sum(asked) / len(asked) if asked else None)
            assert line.counts.previous == len(within(cases, Period(date(2026, 10, 1), date(2026, 10, 31))))
            assert line.counts.year_before == len(within(cases, Period(date(2025, 11, 1), date(2025, 11, 30))))


def belongs(case: Case, rows: Dimension, line: Any) -> bool:
    value = VALUES[rows](case)
    return line.level == "total" or (top(value) if line.level == "group" else value) == line.key


@pytest.mark.req("A5-4")
def test_times_to_accept_and_to_result_on_the_wall_and_in_hours_of_work(months: SimpleNamespace, book: Pack) -> None:
    calendar = calendar_of()
    for rows in Dimension:
        found = table(book, AUTUMN, rows, Dimension.SEVERITY if rows != Dimension.SEVERITY else Dimension.CLASS)

        for line in [*found.lines, found.total]:
            cases = within([case for case in months.every if belongs(case, rows, line)], AUTUMN)
            for measured, worked, until in (
                (line.times.accept, line.times.accept_worked, "accepted_at"),
                (line.times.result, line.times.result_worked, "resolved_at"),
            ):
                spans = [(case.received_at, getattr(case, until)) for case in cases if getattr(case, until)]
                assert measured == quantiles((end - begin).total_seconds() for begin, end in spans)
                assert worked == quantiles(elapsed(begin, end, calendar).total_seconds() for begin, end in spans)


def test_what_was_merged_is_counted_and_timed_where_it_went_on(months: SimpleNamespace, book: Pack) -> None:
    gone, goes_on = months.upheld.case, months.found.case
    before = table(book, AUTUMN).total
    merge(gone, number=goes_on.number, reason="同一件事。", confirmed=True, by=as_built().lena, at=NOW)

    after = table(book, AUTUMN).total

    rest = [case for case in within(months.every, AUTUMN) if case.pk != gone.pk]
    spans = [elapsed(case.received_at, case.accepted_at, calendar_of()) for case in rest if case.accepted_at]
    assert after.counts.received == before.counts.received - 1
    assert after.times.accept_worked == quantiles(span.total_seconds() for span in spans)
    assert after.times.accept_worked != before.times.accept_worked


def quantiles(seconds: Iterable[float]) -> Any:
    values = list(seconds)
    return (pytest.approx(percentile(values, 0.5)), pytest.approx(percentile(values, 0.9))) if values else None


def test_days_begin_at_midnight_in_the_house(months: SimpleNamespace, book: Pack) -> None:
    """A minute before midnight is October, midnight November; in UTC both are the last of October."""
    assert months.dismissed.case.received_at.astimezone(UTC).date() == date(2026, 10, 31)

    october = table(book, Period(date(2026, 10, 31), date(2026, 10, 31)), Dimension.MONTH)
    november = table(book, Period(date(2026, 11, 1), date(2026, 11, 1)), Dimension.MONTH)

    assert [(line.key, line.counts.received) for line in october.lines] == [("2026-10", 1)]
    assert [line.counts.received for line in november.lines if line.key == "2026-11"] == [1]


def test_an_empty_period_has_no_lines_and_no_shares(months: SimpleNamespace, book: Pack) -> None:
    found = table(book, Period(date(2020, 1, 1), date(2020, 1, 31)))

    assert (found.lines, found.columns) == ([], [])
    assert found.total.counts.founded_share is None
    assert found.total.times.accept is None


def test_a_department_reads_only_the_cases_within_its_reach(months: SimpleNamespace, book: Pack, house: Any) -> None:
    own = table(book, NOVEMBER, reach=house.lena.reach("reports.view"))
    every = table(book, NOVEMBER, reach=house.dora.reach("reports.view"))

    assert (own.total.counts.received, every.total.counts.received) == (4, 5)
    assert every.total.counts.received - own.total.counts.received == len([months.elsewhere])
    branch = table(book, AUTUMN, reach=Reach(departments=frozenset({house.branch.pk}))).total
    assert (branch.counts.received, branch.counts.judged, branch.times) == (1, 0, Times())
    months.archived.move("reopen", house.lena, {"reason": "异响再次出现"})
    reaches = (house.lena.reach("reports.view"), Reach(departments=frozenset({house.branch.pk})))
    assert [table(book, AUTUMN, reach=reach).reopened for reach in reaches] == [1, 0]


@pytest.mark.parametrize(("who", "status"), [("lena", 200), ("dora", 200), ("art", 200), ("ana", 403), ("hank", 403)])
def test_who_may_open_the_statistics(
    pack: Any, house: Any, signed_in: Callable[[Any], Client], who: str, status: int
) -> None:
    assert signed_in(getattr(house, who)).get("/reports/statistics/").status_code == status


@pytest.mark.parametrize(("who", "offered"), [("lena", True), ("art", False)])
def test_only_leaders_sort_by_the_person_responsible(
    months: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client], who: str, offered: bool
) -> None:
    answer = signed_in(getattr(house, who)).get("/reports/statistics/?rows=person&span=this_year")

    assert answer.status_code == (200 if offered else 422)
    assert ("韦斯" in answer.text) == offered


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("span=days&first=2026-11-09", "请选择日期"),
        ("span=days&first=2026-11-09&last=2026-11-02", "结束日期早于开始日期"),
        ("span=days&first=0001-01-01&last=2026-11-02", "1990"),
        ("span=days&first=%E6%98%A8%E5%A4%A9&last=2026-11-02", "昨天"),
        ("span=tomorrow", "tomorrow"),
        ("rows=class&columns=class", "不能相同"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(
    pack: Any, house: Any, signed_in: Callable[[Any], Client], asked: str, words: str
) -> None:
    answer = signed_in(house.dora).get(f"/reports/statistics/?{asked}")

    assert answer.status_code == 422
    assert words in answer.text
    assert "field-error" in answer.text


def test_the_number_of_queries_does_not_grow_with_the_rows(
    months: SimpleNamespace, house: Any, signed_in: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(house.dora)
    client.get("/reports/statistics/")

    with django_assert_max_num_queries(16) as few:
        client.get("/reports/statistics/?span=days&first=2026-11-02&last=2026-11-02")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/reports/statistics/?span=days&first=2025-01-01&last=2026-11-23")


def test_cases_of_a_main_class_stand_under_it_and_lead_to_themselves(months: SimpleNamespace, book: Pack) -> None:
    Case.objects.filter(pk=months.lost.case.pk).update(classification="repair_quality")

    found = table(book, NOVEMBER)

    under = [(line.level, line.key, line.counts.received) for line in found.lines if top(line.key) == "repair_quality"]
    assert under == [("group", "repair_quality", 2), ("part", "repair_quality", 1), ("part", "fault_returns", 1)]
