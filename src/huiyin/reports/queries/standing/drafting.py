"""What stands in a report before anybody has written a word: counted once, in whichever language it is read."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from huiyin.org.models import Department
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.enums import Dimension
from huiyin.reports.models import Report
from huiyin.reports.queries.dimensions import Axis, Counted
from huiyin.reports.queries.figures import FIGURES, Asker, Reading, read, series
from huiyin.reports.queries.standing.measures import Measures, measures_for
from huiyin.reports.queries.standing.notable import Finding, findings
from huiyin.reports.queries.standing.progress import Progress, progress_of
from huiyin.reports.queries.statistics import Question, Statistics, compute
from huiyin.reports.queries.work import work_figures
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Process, ReportDuty, ReportSection
from huiyin.rulebook.queries import pack_of

BY_SIZE = Dimension.OUTCOME  # shares have no columns; this one costs nothing


@dataclass(frozen=True)
class Drafted:
    """One section with what was counted for it."""

    section: ReportSection
    readings: list[Reading] = field(default_factory=list)
    statistics: Statistics | None = None
    measures: Measures | None = None
    progress: list[Progress] = field(default_factory=list)
    work: dict[str, Any] | None = None
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Draft:
    """All sections of a report; `department` is none where the whole house is counted."""

    report: Report
    duty: ReportDuty
    asker: Asker
    department: Department | None
    sections: list[Drafted]

    @property
    def readings(self) -> list[Reading]:
        return [reading for one in self.sections for reading in one.readings]


def form_of(rule: str) -> str:
    """The key of the form that a report of this rule is; its printings are counted under it."""
    return f"report-{rule}"


def duty_of(report: Report) -> ReportDuty:
    """The rule as it stood when the report was asked for."""
    return pack_of(report.version_id).reports[report.rule]


def days_of(report: Report, at: datetime) -> Period:
    """What of its days has passed: a month that still runs is held against as many days of the month before."""
    today = max(report.first_day, timezone.localdate(at))
    return Period(report.first_day, min(report.last_day, today), report.unit)


def drafted(report: Report, at: datetime, *, within: Collection[int] | None = ()) -> Draft:
    """Count all that a report asks for, of its days and of what its writer answers for. Source: D2-11, D2-12, D410-1.

    `within` says of which departments it was counted once; None: of all.
    """
    duty = duty_of(report)
    department, asker = _asker(report, at, within)
    readings = _Readings(report, duty, asker)
    sections = [_section(one, report, asker, readings) for one in duty.sections]
    return Draft(report, duty, asker, department, sections)


def asker_of(report: Report, at: datetime) -> Asker:
    """Whose rows a report counts: those it was counted of when it was handed in."""
    return _asker(report, at, report.said.get("within", ()))[1]


def _asker(report: Report, at: datetime, within: Collection[int] | None) -> tuple[Department | None, Asker]:
    department, reach = _within(report)
    if within is None:
        department, reach = None, Reach(everything=True)
    elif within:
        department, reach = report.department, Reach(departments=frozenset(within))
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return department, Asker(pack_of(report.version_id), reach, zone, calendar_of(), at)


def _within(report: Report) -> tuple[Department | None, Reach]:
    """The whole house for whoever sees all of it, else the department and what stands below it."""
    if report.person.reach("reports.view").everything:
        return None, Reach(everything=True)
    below = Department.objects.filter(path__contains=[report.department_id]).values_list("pk", flat=True)
    return report.department, Reach(departments=frozenset(below if report.department_id else ()))


class _Readings:
    """Each figure is counted once, however many sections speak of it."""

    def __init__(self, report: Report, duty: ReportDuty, asker: Asker) -> None:
        self._period, self._asker = days_of(report, asker.at), asker
        self._by = {one.figure: one.by for one in reversed(duty.sections) if one.kind == "breakdown"}
        self._found: dict[tuple[str, str], Reading] = {}
        self._known = {figure.key for figure in FIGURES.values() if figure.fits(asker.pack)}

    def of(self, key: str, by: str = "") -> list[Reading]:
        """Nothing of a figure of which the rule book can have no rows."""
        if key not in self._known:
            return []
        name = (key, by or self._by.get(key, ""))
        if name not in self._found:
            figure = FIGURES[key]
            self._found[name] = read(figure, self._asker, self._period, by=figure.dimension(name[1]))
        return [self._found[name]]


def _section(section: ReportSection, report: Report, asker: Asker, readings: _Readings) -> Drafted:
    match section.kind:
        case "figures":
            return Drafted(section, readings=[each for key in section.figures for each in readings.of(key)])
        case "breakdown" | "trend":
            found = readings.of(section.figure, section.by)
            return Drafted(section, readings=found if section.kind == "breakdown" else _looking_back(found, asker))
        case "changes":
            duty = duty_of(report)
            every = [
                each
                for one in duty.sections
                for key in (*one.figures, *([one.figure] if one.figure else []))
                for each in readings.of(key, one.by)
            ]
            unique = list({id(each): each for each in every}.values())
            return Drafted(section, findings=findings(unique, asker.pack.figures))
        case "table" | "shares":
            return Drafted(section, statistics=_statistics(section, report, asker))
        case "measures":
            return Drafted(section, measures=measures_for(days_of(report, asker.at), asker))
        case "progress":
            return Drafted(section, progress=progress_of(section, days_of(report, asker.at), asker))
        case "work":
            return Drafted(section, work=work_figures(report, team=duty_of(report).team))
    return Drafted(section)


def _looking_back(found: list[Reading], asker: Asker) -> list[Reading]:
    """Over the months of a year, where a report is of one, not over twelve years."""
    return [_in_months(one, asker) if one.period.unit == "year" else one for one in found]


def _in_months(reading: Reading, asker: Asker) -> Reading:
    months = reading.period.months
    return replace(reading, trend=list(zip(months, series(reading.figure, asker, months)[None], strict=True)))


def _statistics(section: ReportSection, report: Report, asker: Asker) -> Statistics:
    question = asked_of(section, days_of(report, asker.at), asker)
    return compute(question, calendar=asker.calendar, pack=asker.pack, at=asker.at)


def asked_of(section: ReportSection, period: Period, asker: Asker) -> Question:
    """What a section with cases of a process is to count."""
    process = asker.pack.processes[section.process]
    rows = _axis(section.rows, process)
    columns = _axis(section.columns, process) if section.columns else BY_SIZE
    return Question(section.process, period, rows, columns, asker.zone, asker.reach)


def _axis(key: str, process: Process) -> Axis:
    if key.startswith(Counted.prefix):
        name = key.removeprefix(Counted.prefix)
        return Counted(name, process.counted[name])
    return Dimension(key)
