"""The tables of results in the catalogue, each without results."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.contact.queries import ratings_asked
from huiyin.customers.queries import Filled
from huiyin.kernel.clock import now
from huiyin.kernel.printing import Paper, TablePaper
from huiyin.org.models import Department
from huiyin.org.roles import Reach
from huiyin.reports import tables
from huiyin.reports.forms import usual_axes
from huiyin.reports.queries.compliance import Board
from huiyin.reports.queries.dimensions import axes_of
from huiyin.reports.queries.fairness import Fairness
from huiyin.reports.queries.ratings import ClerkLine, Ratings
from huiyin.reports.queries.standing import form_of
from huiyin.reports.queries.statistics import Question, Statistics, uncounted
from huiyin.reports.rules import Period
from huiyin.reports.specimens import specimen_of
from huiyin.reports.tables import Sheet
from huiyin.reports.tables.statistics import key_of
from huiyin.rulebook.definitions import Process, ReportDuty
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.stationery.queries import Form, register_forms

NOBODY = Reach()
ABOUT = _("Results")
WRITTEN = pgettext_lazy("written", "Reports")


def forms() -> Iterator[Form]:
    try:
        pack = pack_in_force()
    except NothingPublished:
        return
    processes = list(pack.processes.values())
    for duty in pack.reports.values():
        yield Form(form_of(duty.key), _("a report"), partial(_specimen, duty), "reports:reports", about=WRITTEN)
    for process in processes:
        for key, sheet in (("counts", tables.crosstab), ("figures", tables.key_figures)):
            blank = partial(_statistics_of, process, sheet)
            by_hand = partial(_by_classes, process, sheet)
            where, paper, about = _("statistics"), _on_paper(blank), process.title
            yield Form(key_of(process, key), where, paper, "reports:statistics", by_hand=by_hand, about=about)
    yield Form("compliance", _("compliance"), _on_paper(_compliance), "reports:compliance", about=ABOUT)
    yield Form("completeness", _("file completeness"), _on_paper(_completeness), "reports:completeness", about=ABOUT)
    yield Form("fairness", _("fairness"), _on_paper(_fairness), "reports:fairness", about=ABOUT)
    yield Form("ratings", _("ratings"), _on_paper(_ratings), "reports:ratings", about=ABOUT)
    yield Form("figures", _("figures"), _on_paper(_figures), "reports:figures", about=ABOUT)


def enter() -> None:
    register_forms(forms)


def _on_paper(blank: Callable[[], Sheet]) -> Callable[[], TablePaper]:
    def paper() -> TablePaper:
        sheet = blank().paper(house="", day=timezone.localdate())
        return TablePaper(sheet.title, sheet.columns, (), note=sheet.note, key=sheet.key)

    return paper


def _by_classes(process: Process, sheet: Callable[[Statistics], Sheet]) -> TablePaper:
    """To be filled in by hand: a line for each class."""
    found = _none_of(process)
    blank = _on_paper(lambda: sheet(found))()
    rows = [
        [name, *([""] * (len(blank.columns) - 1))]
        for name in tables.names_of_lines(found.question.rows, pack_in_force())
    ]
    return replace(blank, rows=rows)


def _today() -> Period:
    return Period(timezone.localdate(), timezone.localdate())


def _specimen(duty: ReportDuty) -> Paper:
    return specimen_of(duty, now())


def _statistics_of(process: Process, sheet: Callable[[Statistics], Sheet]) -> Sheet:
    return sheet(_none_of(process))


def _none_of(process: Process) -> Statistics:
    """What is counted of a process, before anything is."""
    axes = axes_of(process, personal=False)
    rows, columns = usual_axes(axes)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    question = Question(process.key, _today(), axes[rows], axes[columns], zone, NOBODY)
    return uncounted(question, pack_in_force())


def _compliance() -> Sheet:
    return tables.compliance(Board(_today(), [], [], []))


def _completeness() -> Sheet:
    return tables.completeness(Filled(0, 0, []), within="", target=100, behind=None)


def _fairness() -> Sheet:
    return tables.fairness(Fairness(_today(), Department(pk=0, name=""), []))


def _ratings() -> Sheet:
    return tables.ratings(Ratings(_today(), Department(pk=0, name=""), ratings_asked(), [], ClerkLine(0, "")))


def _figures() -> Sheet:
    return tables.dictionary([], within="", period=_today())
