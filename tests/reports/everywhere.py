"""The dictionary as a page, a workbook, a paper and data for programs: the same numbers, or what differs."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.test import Client
from django.utils import timezone

from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import Asker, known_to, read, rows_behind
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
    """The figures that stand otherwise somewhere than they are counted."""
    [shown] = reading.tables(browser.get(address).text)
    in_excel = reading.workbook(browser.get(f"{address}&as=xlsx").getvalue())  # type: ignore[attr-defined]
    on_paper = reading.paper(browser.get(f"{address}&as=pdf").content)
    for_programs = json.loads(browser.get(f"{address}&as=json").content)["figures"]
    known = known_to(asker.pack)
    assert len(shown) - 1 == len(in_excel) - 1 == len(for_programs) == len(known)
    different = []
    for line, row, data, figure in zip(shown[1:], in_excel[1:], for_programs, known, strict=True):
        found = read(figure, asker, period)
        value = None if found.now.value is None else float(found.now.value)
        before = None if found.previous.value is None else float(found.previous.value)
        said = (str(figure.name), value, found.now.rows, before)
        printed = "".join(bare(text) for text, _address in line[:2])
        if not (
            (line[0][0], number_in(line[1][0]), number_in(line[3][0]), number_in(line[6][0])) == said
            and (row[0], row[1], row[3], row[6]) == said
            and (data["name"], data["value"], data["rows"], data["previous"]["value"]) == said
            and printed in on_paper
        ):
            different.append(figure.key)
    return different


def number_in(text: str) -> float | None:
    words = text.split(" 共 ")[0].replace(",", "").split()
    return float(words[0]) if words else None


def bare(text: str) -> str:
    return text.split(" 共 ")[0].split("共")[0].replace(" ", "")
