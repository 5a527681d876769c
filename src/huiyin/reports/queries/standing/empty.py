"""A report of which nothing was counted: what its empty form is made of."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.models import Report
from huiyin.reports.queries.figures import FIGURES, Asker, Figure, Reading, nothing
from huiyin.reports.queries.standing.drafting import Draft, Drafted, asked_of
from huiyin.reports.queries.standing.measures import Measures
from huiyin.reports.queries.standing.progress import Progress
from huiyin.reports.queries.statistics import uncounted
from huiyin.reports.queries.work import WHAT
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack, ReportDuty, ReportSection


def empty_draft(duty: ReportDuty, pack: Pack, at: datetime) -> Draft:
    """All its sections; no row is asked for."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    asker = Asker(pack, Reach(), zone, calendar_of(), at)
    today = timezone.localdate(at)
    report = Report(rule=duty.key, title=dict(duty.title), first_day=today, last_day=today)
    return Draft(report, duty, asker, None, [_section(one, asker, Period(today, today)) for one in duty.sections])


def _section(section: ReportSection, asker: Asker, period: Period) -> Drafted:
    match section.kind:
        case "figures":
            known = [FIGURES[key] for key in section.figures]
            return Drafted(section, readings=[_nothing(one, period) for one in known if one.fits(asker.pack)])
        case "breakdown" | "trend":
            figure = FIGURES[section.figure]
            return Drafted(section, readings=[_nothing(figure, period, section.by)] if figure.fits(asker.pack) else [])
        case "table" | "shares":
            return Drafted(section, statistics=uncounted(asked_of(section, period, asker), asker.pack))
        case "measures":
            return Drafted(section, measures=Measures([], 0, []))
        case "progress":
            found = [Progress(asker.pack.processes[key], section.shows, [], 0, 0, 0, 0) for key in section.processes]
            return Drafted(section, progress=found)
        case "work":
            done = {"people": [], "total": dict.fromkeys(WHAT, 0), "contacts": [], "missing": [], "missing_count": 0}
            return Drafted(section, work=done)
    return Drafted(section)


def _nothing(figure: Figure, period: Period, by: str = "") -> Reading:
    none = nothing(figure)
    return Reading(figure, period, none, none, none, trend=[], by=figure.dimension(by), parts=[])
