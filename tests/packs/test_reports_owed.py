"""The reports that the documents ask for: asked for when their time is over, with what stands in them, and sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from huiyin.cases.models import Case
from huiyin.contact import actions as contact
from huiyin.kernel.texts import say
from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.queries.boards import figures_of
from huiyin.reports.queries.reports import waiting_for
from huiyin.reports.tables.standing import in_one_language
from huiyin.rulebook.definitions import ReportSection, flat
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import pack_folders
from huiyin.site import signature
from tests.conftest import NOW
from tests.packs import written
from tests.packs.everything import opened
from tests.packs.walking import Walk
from tests.packs.working import AtWork, working_by
from tests.printed import golden

pytestmark = pytest.mark.django_db
req = pytest.mark.req

Rows = list[list[Any]]
DAY = timedelta(days=1)
EVENING = NOW + timedelta(hours=7)
# When a report is written, and its first day.
WHEN: dict[str, tuple[datetime, str]] = {
    "day": (EVENING, "2026-11-23"),
    "week": (EVENING + 7 * DAY, "2026-11-23"),
    "month": (EVENING + 8 * DAY, "2026-11-01"),
    "quarter": (EVENING + 42 * DAY, "2026-10-01"),
    "half_year": (EVENING + 42 * DAY, "2026-07-01"),
    "year": (EVENING + 42 * DAY, "2026-01-01"),
}
COST = {"figures/compensation"}
SERVICE = {"figures/obligations_kept", "figures/complaints", "figures/satisfaction"}
LONGER = {"quarter", "half_year", "year"}  # than a month: the complaint of October is in it
PICTURE = signature.draw("签名")
LIVELY = re.compile(
    r"^(莱娜|安娜|麦克斯|马克斯) \| .+ \| \d{4}-"
)  # whose report is missing hangs on which were asked for


@pytest.fixture(scope="module")
def at_work(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[AtWork]:
    """A house with a complaint in October, three in November, one satisfied customer and one open countermeasure."""
    with working_by(request.param, django_db_blocker) as found, time_machine.travel(NOW, tick=False):
        for process in ("complaint", "delay"):
            for at, place in ((NOW - 30 * DAY, 1), (NOW, 0), (NOW, 1), (NOW, 1)):
                _happened(found, process, at, place)
        Walk(found.house, found.pack, found.pack.processes["measure"]).register()
        contact.note_interaction(
            contact.Said(direction="out", channel="phone", purpose="callback", content="都好", outcome="satisfied"),
            customer=opened(found.house, kind="person", name="王芳"),
            by=found.house.ana,
            at=NOW,
        )
        yield found


def _happened(at_work: AtWork, key: str, at: datetime, place: int) -> None:
    """One of the first two classes, and of the first two causes."""
    process = at_work.pack.processes.get(key)
    if process is not None:
        walk = Walk(at_work.house, at_work.pack, process, at=at)
        end = next(stage.key for stage in process.stages.values() if stage.ends == "settled")
        cause = {"cause": two_of(at_work, "causes")[place][0]}
        asked_at_once = {field.name for field in process.forms[process.intake].fields} & cause.keys()
        case = walk.register(
            {"classification": two_of(at_work, "classes")[place][0], **(cause if asked_at_once else {})}
        )
        walk.lead(case, end, cause)


def two_of(at_work: AtWork, name: str) -> list[tuple[str, str]]:
    """The first two words of a list, each with its label."""
    return [(one.key, say(one.label)) for one in flat(at_work.pack.lists[name]).values() if not one.children][:2]


def sent(at_work: AtWork, key: str) -> Report:
    """Asked for, written in words, signed by whoever signs, and gone out."""
    duty = at_work.pack.reports[key]
    at, first_day = WHEN[duty.every]
    with time_machine.travel(at, tick=False):
        actions.ask_for_reports(at)
        report = Report.objects.select_related("person").get(rule=key, first_day=first_day)
        words = {section.key: f"写明{section.key}" for section in duty.sections if section.words != "no"}
        report = actions.hand_in(report, words=words, by=report.person, at=at)
        while waiting := waiting_for(report):
            actions.sign(report, signature=PICTURE, by=waiting.person, at=at)
        report.refresh_from_db()
        assert (report.words, report.sends_at is not None) == (words, True)
        actions.send_due(report.sends_at or at)
    return report


def rows_of(report: Report, section: ReportSection) -> Rows:
    """What stands in the first table of a section, if it has one."""
    [found] = [one for one in in_one_language(report.content)["sections"] if one["key"] == section.key]
    tables = [block["table"]["lines"] for block in found["blocks"] if "table" in block]
    return [[cell["value"] for cell in line["cells"]] for line in tables[0]] if tables else []


@dataclass(frozen=True)
class Said:
    """What one section tells, held against what happened in its period."""

    at_work: AtWork
    report: Report
    section: ReportSection

    def holds_good(self) -> None:
        getattr(self, f"is_{self.section.kind}")(rows_of(self.report, self.section))

    @property
    def every(self) -> str:
        return self.at_work.pack.reports[self.report.rule].every

    @property
    def whole(self) -> int:
        return 4 if self.every in LONGER else 3

    @property
    def before(self) -> int:
        """The complaints of the period before."""
        return 1 if self.every == "month" else 0

    def counted(self, name: str) -> dict[str, int]:
        (_, rare), (_, usual) = two_of(self.at_work, name)
        return {rare: 1, usual: self.whole - 1}

    def is_table(self, rows: Rows) -> None:
        labelled = {str(row[0]).strip(): row[-2] for row in rows}
        assert self.section.rows == "class"
        assert labelled.items() >= self.counted("classes").items()

    def is_breakdown(self, rows: Rows) -> None:
        if self.section.figure == "satisfaction":
            assert [row[1] for row in rows] == [100]
        elif self.section.by == "class":
            assert {row[0]: row[1] for row in rows} == self.counted("classes")
        else:
            workshop = self.at_work.house.workshop.name
            assert [(row[0], row[1], row[3]) for row in rows] == [(workshop, self.whole, self.before)]

    def is_shares(self, rows: Rows) -> None:
        (few, once), (many, most) = self.counted("causes").items()
        shares = [(many, most, most / self.whole), (few, once, once / self.whole)]
        assert [(row[0], row[1], pytest.approx(row[2])) for row in rows] == shares

    def is_figures(self, rows: Rows) -> None:
        known = figures_of(self.at_work.pack, self.section.figures)
        assert {row[0] for row in rows} == {str(figure.name) for figure in known}
        assert [(row[1], row[6]) for row in rows if row[0] == "投诉"] == [(self.whole, self.before)]
        assert [row[1] for row in rows if row[0] == "服务满意率"] == [100]

    def is_trend(self, rows: Rows) -> None:
        if self.every == "year":
            assert [row[0][:7] for row in rows] == [
                f"{self.report.first_day.year}-{month:02}" for month in range(1, 13)
            ]
            assert sum(row[1] for row in rows) == self.whole
        else:
            assert [row[1] for row in rows][-2:] == [self.before, self.whole]  # as the chart above it runs

    def is_work(self, rows: Rows) -> None:
        assert {row[0]: row[1] for row in rows}[self.at_work.house.ana.name] > 0

    def is_measures(self, rows: Rows) -> None:
        open_ones = Case.objects.filter(process="measure", ended_at=None).values_list("number", flat=True)
        assert {row[0]: "未完成" in row[-1] for row in rows} == dict.fromkeys(open_ones, True)

    def is_progress(self, rows: Rows) -> None:
        titles = [say(self.at_work.pack.processes[key].title) for key in self.section.processes]
        assert [row[0] for row in rows] == titles

    def is_words(self, _rows: Rows) -> None:
        assert self.report.words[self.section.key]


def names_of(section: ReportSection) -> set[str]:
    """What a section holds: its kind, by what, of which figures."""
    return {section.kind, *(f"{section.kind}/{one}" for one in (section.by, section.rows, *section.figures) if one)}


@pytest.mark.parametrize(
    ("at_work", "key", "every", "holds", "goes_to"),
    [
        pytest.param("manufacturing", "closing", "day", {"work"}, {"max"}, marks=req("D410-1", "F-50")),
        pytest.param(
            "manufacturing",
            "weekly",
            "week",
            {"work", "measures", "breakdown/department"},
            {"max"},
            marks=req("D410-1", "F-50"),
        ),
        pytest.param(
            "manufacturing",
            "complaint_week",
            "week",
            {"breakdown/class", "shares/cause"},
            {"max", "production", "inspection"},
            marks=req("D2-11", "F-36"),
        ),
        pytest.param(
            "manufacturing",
            "complaint_month",
            "month",
            {"table/class", "shares/cause", "breakdown/department", "measures"} | COST,
            {"max", "dora", "production", "inspection", "products", "sales", "parts"},
            marks=req("D2-12", "D410-7", "F-37"),
        ),
        pytest.param(
            "manufacturing",
            "quality_week",
            "week",
            {"measures", "table/class", "words"},
            {"max", "production", "inspection", "products", "parts", "sales"},
            marks=req("D410-3", "D410-4", "F-51"),
        ),
        pytest.param(
            "courier",
            "half_year_causes",
            "half_year",
            {"shares/cause"},
            {"dora", "operations", "carriers"},
            marks=req("B43-2", "B44-6", "F-15", "F-16", "K-08", "K-09"),
        ),
        pytest.param("courier", "service_month", "month", SERVICE | COST, {"dora"}, marks=req("B41-1")),
        ("courier", "closing", "day", {"work"}, {"max"}),
        ("courier", "weekly", "week", {"work", "measures", "figures/complaints"}, {"max"}),
        ("courier", "causes_week", "week", {"breakdown/class", "shares/cause"}, {"max", "operations", "carriers"}),
        (
            "courier",
            "service_year",
            "year",
            {"shares/cause", "trend", "measures", "work"},
            {"dora", "operations", "carriers"},
        ),
        pytest.param(
            "auto-service",
            "complaint_classes",
            "month",
            {"table/class", "measures"} | COST,
            {"max"},
            marks=req("A6-18", "A6-19"),
        ),
        pytest.param(
            "auto-service", "monthly", "month", {"work", "words"}, {"max"}, marks=req("D42-5", "D52-17", "F-49", "F-59")
        ),
        pytest.param("auto-service", "yearly", "year", {"work", "words"}, {"max", "dora"}, marks=req("D52-17", "F-59")),
        pytest.param(
            "telecom",
            "complaint_quarter",
            "quarter",
            {"table/class", "shares/cause", "trend", "measures"},
            {"max", "dora", "network", "products", "billing"},
            marks=req("E53-1"),
        ),
        ("telecom", "closing", "day", {"work"}, {"max"}),
        ("telecom", "weekly", "week", {"work", "measures", "figures/complaints"}, {"max"}),
        (
            "telecom",
            "service_month",
            "month",
            {"table/class", "shares/cause", "measures", "figures/complaints"} | COST,
            {"max", "dora", "network", "products", "billing"},
        ),
        ("telecom", "service_year", "year", {"breakdown/class", "shares/cause", "measures", "work"}, {"dora"}),
        ("ecommerce", "closing", "day", {"work"}, {"max"}),
        ("ecommerce", "weekly", "week", {"work", "measures", "figures/complaints"}, {"max"}),
        (
            "ecommerce",
            "problems_week",
            "week",
            {"breakdown/class", "shares/cause", "words"},
            {"max", "goods", "warehouse", "shipping"},
        ),
        pytest.param(
            "ecommerce",
            "aftersales_month",
            "month",
            {"figures/complaints", "measures", "words"},
            {"max", "dora", "goods", "warehouse", "shipping", "sales"},
        ),
        ("ecommerce", "aftersales_year", "year", {"breakdown/class", "trend", "measures", "work"}, {"dora"}),
        pytest.param(
            "property-sales",
            "progress_week",
            "week",
            {"progress", "words"},
            {"max", "dora"},
            marks=req("C31-14", "F-28"),
        ),
        (
            "property-sales",
            "service_month",
            "month",
            {"table/class", "shares/cause", "progress", "measures", "figures/penalties"} | COST,
            {"max", "dora"},
        ),
    ],
    indirect=["at_work"],
    scope="module",
)
def test_a_report_is_made_of_its_period_and_goes_to_whom_it_is_for(
    at_work: AtWork, key: str, every: str, holds: set[str], goes_to: set[str]
) -> None:
    duty = at_work.pack.reports[key]
    assert (duty.every, holds - {name for one in duty.sections for name in names_of(one)}) == (every, set())

    report = sent(at_work, key)

    for section in duty.sections:
        if holds & names_of(section):
            Said(at_work, report, section).holds_good()
    found = [line for line in written.lines_of(report) if not LIVELY.search(line)]
    assert found == golden(written.GOLDEN / f"{at_work.pack.key}.txt").get(key), "\n".join(
        ["Found:", f"== {key}", *found]
    )
    gone = report.deliveries.select_related("person", "department")
    assert {one.department.key if one.department else one.person.username for one in gone} == goes_to


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_every_trade_closes_its_days_looks_at_its_weeks_reports_its_months_and_ends_its_year(folder: Path) -> None:
    reports = load(folder).pack.reports.values()

    assert {duty.every for duty in reports} >= {"day", "week", "month", "year"}
    assert any(duty.every == "day" and duty.team for duty in reports)
    assert any(duty.every == "month" and duty.sends.superior for duty in reports)
    assert all(any(one.kind == "changes" for one in duty.sections) for duty in reports if duty.every in LONGER)


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_figures_beside_countermeasures_say_what_effect_these_had(folder: Path) -> None:
    without = [
        duty.key
        for duty in load(folder).pack.reports.values()
        if "measures" in {one.kind for one in duty.sections}
        for one in duty.sections
        if one.kind == "figures" and "measures_effective" not in one.figures
    ]

    assert without == []


@pytest.mark.parametrize("at_work", ["manufacturing"], indirect=True, scope="module")
@req("D410-4")
def test_the_report_for_the_meeting_begins_with_the_measures_that_are_open(at_work: AtWork) -> None:
    report = sent(at_work, "quality_week")

    first, *_others = at_work.pack.reports["quality_week"].sections
    assert in_one_language(report.content)["sections"][0]["key"] == first.key
    Said(at_work, report, first).holds_good()
    assert first.kind == "measures"
