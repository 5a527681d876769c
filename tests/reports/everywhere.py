"""The dictionary as a page, a workbook, a paper and data for programs: the same numbers, or what differs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.test import Client
from django.utils import timezone

from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import Asker, Figure, Reading, known_to, read, rows_behind
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack
from tests.reports import reading
from tests.reports.reckoning import worked_out

# What a month that ends now may have nothing of: windows and first contacts end later, few complaints are judged. Each
# of these has rows under tests/reports/test_figures.py.
LATER = {
    "callbacks_reached", "callbacks_in_time", "complaints_founded", "first_contacts_in_time", "groups_reached",
    "promises_kept", "won_back",
}  # fmt: skip


def check_a_month(browser: Client, pack: Pack, at: datetime) -> None:
    """Hold every figure of a pack over a month against its reckoning, and hold all places where it stands together."""
    with time_machine.travel(at, tick=False):
        today = timezone.localdate(at)
        month = Period(today - timedelta(days=30), today)
        asker = Asker(pack, Reach(everything=True), ZoneInfo(timezone.get_current_timezone_name()), calendar_of(), at)
        known = known_to(pack)
        for figure in known:
            found = read(figure, asker, month)
            counted = [(one.value, one.rows) for one in (found.now, found.previous, found.year_before)]
            periods = (month, month.previous, month.year_before)
            assert counted == [worked_out(figure.key, one, at, pack) for one in periods], figure.key
            assert rows_behind(figure, asker, month).count() == found.now.rows, figure.key
        address = f"/reports/figures/?span=days&first={month.first}&last={month.last}"
        assert the_same_everywhere(browser, address, month, asker) == []
        assert {figure.key for figure in known if not read(figure, asker, month).now.rows} <= LATER


def the_same_everywhere(browser: Client, address: str, period: Period, asker: Asker) -> list[str]:
    """The figures that stand otherwise somewhere than they are counted: value, target, comparisons, trend."""
    [shown] = reading.tables(browser.get(address).text)
    in_excel = reading.workbook(browser.get(f"{address}&as=xlsx").getvalue())  # type: ignore[attr-defined]
    on_paper = reading.paper(browser.get(f"{address}&as=pdf").content)
    for_programs = json.loads(browser.get(f"{address}&as=json").content)["figures"]
    known = known_to(asker.pack)
    assert len(shown) - 1 == len(in_excel) - 1 == len(for_programs) == len(known)
    different = []
    for line, row, data, figure in zip(shown[1:], in_excel[1:], for_programs, known, strict=True):
        found = read(figure, asker, period)
        said = Said.of(found, asker.pack)
        printed = "".join(bare(text) for text, _address in line[:10])
        if not (
            Said.on_screen([text for text, _address in line]) == said
            and Said.in_excel(row) == said
            and Said.for_programs(data) == said.without_changes
            and printed in on_paper
            and the_same_trend(browser, address, found, data["trend"])
        ):
            different.append(figure.key)
    return different


def the_same_trend(browser: Client, address: str, found: Reading, for_programs: Sequence[Mapping[str, Any]]) -> bool:
    """The twelve periods of a figure, which stands on a page of its own."""
    own = address.replace("/reports/figures/", f"/reports/figures/{found.figure.key}/", 1)
    said = [(plain_in(number.value), number.rows) for _period, number in found.trend]
    shown = next(one for one in reading.tables(browser.get(own).text) if len(one) == len(said) + 1 and len(one[0]) == 3)
    in_excel = reading.workbook(browser.get(f"{own}&table=trend&as=xlsx").getvalue())  # type: ignore[attr-defined]
    return (
        [(one["value"], one["rows"]) for one in for_programs] == said
        and [(number_in(line[1][0]), number_in(line[2][0])) for line in shown[1:]] == said
        and [(row[1], row[2]) for row in in_excel[1:]] == said
    )


@dataclass(frozen=True)
class Said:
    """What one place says of a figure."""

    name: str
    value: float | None
    rows: float | None
    target: float | None
    reached: bool | None
    previous: float | None
    change: float | None
    year_before: float | None
    change_on_the_year: float | None

    @classmethod
    def of(cls, found: Reading, pack: Pack) -> "Said":
        figure, aim = found.figure, pack.figures.get(found.figure.key)
        target, value = (aim.target if aim else None), found.now.value
        reached = None
        if target is not None and value is not None and figure.better:
            reached = value >= target if figure.better == "more" else value <= target
        return cls(
            str(figure.name), plain_in(value), found.now.rows, plain_in(target), reached,
            plain_in(found.previous.value), changed(figure, value, found.previous.value),
            plain_in(found.year_before.value), changed(figure, value, found.year_before.value),
        )  # fmt: skip

    @classmethod
    def on_screen(cls, line: Sequence[str]) -> "Said":
        numbers = [number_in(line[place]) for place in (1, 3, 4, 6, 7, 8, 9)]
        value, rows, target, *compared = numbers
        return cls(line[0], value, rows, target, {"是": True, "否": False}.get(line[5]), *compared)

    @classmethod
    def in_excel(cls, row: Sequence[Any]) -> "Said":
        return cls(row[0], row[1], row[3], row[4], {"是": True, "否": False}.get(row[5]), *row[6:10])

    @classmethod
    def for_programs(cls, data: Mapping[str, Any]) -> "Said":
        before, year = data["previous"]["value"], data["year_before"]["value"]
        return cls(
            data["name"], data["value"], data["rows"], data["target"], data["target_reached"], before, None, year, None
        )

    @property
    def without_changes(self) -> "Said":
        """Programs work out for themselves what has changed."""
        return replace(self, change=None, change_on_the_year=None)


def changed(figure: Figure, now: Decimal | None, before: Decimal | None) -> float | None:
    """In points what runs along a scale, anything else in per cent of what it was."""
    if now is None or before is None:
        return None
    if figure.kind.value in {"share", "average", "off"}:
        return float(now - before)
    return round(float(100 * (now - before) / before), 1) if before else None


def plain_in(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def number_in(text: str) -> float | None:
    words = text.split(" 共 ")[0].replace(",", "").split()
    return float(words[0]) if words else None


def bare(text: str) -> str:
    return text.split(" 共 ")[0].split("共")[0].replace(" ", "")
