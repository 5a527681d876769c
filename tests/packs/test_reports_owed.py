"""The reports that the documents ask for: asked for when their time is over, with what stands in them, and sent."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from huiyin.cases.models import Case
from huiyin.contact.actions import note_interaction
from huiyin.kernel.texts import say
from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.queries.boards import figures_of
from huiyin.reports.queries.reports import waiting_for
from huiyin.reports.tables.standing import in_one_language
from huiyin.rulebook.definitions import ReportSection, flat
from huiyin.site import signature
from tests.conftest import NOW
from tests.packs.everything import opened
from tests.packs.walking import Walk
from tests.packs.working import AtWork, working_by

pytestmark = pytest.mark.django_db
req = pytest.mark.req

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
SERVICE = {"figures/obligations_kept", "figures/complaints", "figures/satisfaction"}
LONGER = {"quarter", "half_year", "year"}  # than a month: the complaint of October is in it
PICTURE = signature.draw("签名")


@pytest.fixture(scope="module")
def at_work(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[AtWork]:
    """A house with a complaint in October, three in November, one satisfied customer and one open countermeasure."""
    with working_by(request.param, django_db_blocker) as found, time_machine.travel(NOW, tick=False):
        for process in ("complaint", "delay"):
            for at, place in ((NOW - 30 * DAY, 1), (NOW, 0), (NOW, 1), (NOW, 1)):
                _happened(found, process, at, place)
        Walk(found.house, found.pack, found.pack.processes["measure"]).register()
        note_interaction(
            customer=opened(found.house, kind="person", name="王芳"), direction="out", channel="phone",
            purpose="callback", content="都好", outcome="satisfied", by=found.house.ana, at=NOW,
        )  # fmt: skip
        yield found


def _happened(at_work: AtWork, key: str, at: datetime, place: int) -> None:
    """One of the first two classes, and of the first two causes."""
    process = at_work.pack.processes.get(key)
    if process is not None:
        walk = Walk(at_work.house, at_work.pack, process, at=at)
        end = next(stage.key for stage in process.stages.values() if stage.ends == "settled")
        case = walk.register({"classification": two_of(at_work, "classes")[place][0]})
        walk.lead(case, end, {"cause": two_of(at_work, "causes")[place][0]})


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


def rows_of(report: Report, section: ReportSection) -> list[list[Any]]:
    """What stands in the first table of a section, if it has one."""
    [found] = [one for one in in_one_language(report.content)["sections"] if one["key"] == section.key]
    tables = [block["table"]["lines"] for block in found["blocks"] if "table" in block]
    return [[cell["value"] for cell in line["cells"]] for line in tables[0]] if tables else []


def says(at_work: AtWork, report: Report, section: ReportSection) -> None:
    """A section tells of what happened in the period, and of nothing else."""
    often, whole = (3, 4) if at_work.pack.reports[report.rule].every in LONGER else (2, 3)
    rows = rows_of(report, section)
    counted = {
        name: {label: number for (_key, label), number in zip(two_of(at_work, name), (1, often), strict=True)}
        for name in ("classes", "causes")
    }
    match section.kind, section.by or section.rows or section.figure:
        case "table", "class":
            assert leaves(rows, counted["classes"], column=-2) == counted["classes"]
        case "breakdown", "class":
            assert leaves(rows, counted["classes"], column=1) == counted["classes"]
        case "breakdown", "department" if section.figure == "complaints":
            before = {"month": 1}.get(at_work.pack.reports[report.rule].every, 0)
            assert [(row[0], row[1], row[3]) for row in rows] == [(at_work.house.workshop.name, whole, before)]
        case "breakdown", "department":
            assert [row[1] for row in rows] == [100]
        case "shares", "cause":
            (few, once), (many, most) = counted["causes"].items()
            shares = [(many, most, most / whole), (few, once, once / whole)]
            assert [(row[0], row[1], pytest.approx(row[2])) for row in rows] == shares
        case "figures", _:
            known = {str(figure.name) for figure in figures_of(at_work.pack, section.figures)}
            assert {row[0] for row in rows} == known
            before = 1 if at_work.pack.reports[report.rule].every == "month" else 0
            assert [(row[1], row[6]) for row in rows if row[0] == "投诉"] == [(whole, before)]
            assert [row[1] for row in rows if row[0] == "服务满意率"] == [100]
        case "trend", "complaints":
            assert [row[1] for row in rows][-2:] == [0, whole]
        case "work", _:
            assert {row[0]: row[1] > 0 for row in rows}[at_work.house.ana.name] is True
        case "measures", _:
            open_ones = Case.objects.filter(process="measure", ended_at=None).values_list("number", flat=True)
            assert {row[0]: "未完成" in row[-1] for row in rows} == dict.fromkeys(open_ones, True)
        case "words", _:
            assert report.words[section.key]
        case kind, by:
            pytest.fail(f"nothing is known of {kind} {by}")


def leaves(rows: Iterable[list[Any]], of: Iterable[str], *, column: int) -> dict[str, int]:
    """The numbers of lines that are no heading of several."""
    labelled = {str(row[0]).strip(): row[column] for row in rows}
    return {label: labelled[label] for label in of}


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
            {"table/class", "shares/cause", "breakdown/department", "measures"},
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
            marks=req("B43-2", "B44-6", "F-15", "F-16"),
        ),
        pytest.param("courier", "service_month", "month", SERVICE, {"dora"}, marks=req("B41-1")),
        pytest.param(
            "auto-service",
            "complaint_classes",
            "month",
            {"table/class", "measures"},
            {"max"},
            marks=req("A6-18", "A6-19"),
        ),
        pytest.param("auto-service", "monthly", "month", {"work", "words"}, {"max"}, marks=req("D52-17", "F-59")),
        pytest.param("auto-service", "yearly", "year", {"work", "words"}, {"max", "dora"}, marks=req("D52-17", "F-59")),
        pytest.param(
            "telecom",
            "complaint_quarter",
            "quarter",
            {"table/class", "shares/cause", "trend", "measures"},
            {"max", "dora", "network", "products", "billing"},
            marks=req("E53-1"),
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
            says(at_work, report, section)
    gone = report.deliveries.select_related("person", "department")
    assert {one.department.key if one.department else one.person.username for one in gone} == goes_to


@pytest.mark.parametrize("at_work", ["manufacturing"], indirect=True, scope="module")
@req("D410-4")
def test_the_report_for_the_meeting_begins_with_the_measures_that_are_open(at_work: AtWork) -> None:
    report = sent(at_work, "quality_week")

    first, *_others = at_work.pack.reports["quality_week"].sections
    assert in_one_language(report.content)["sections"][0]["key"] == first.key
    says(at_work, report, first)
    assert first.kind == "measures"
