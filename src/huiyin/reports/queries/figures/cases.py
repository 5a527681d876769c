"""Figures of complaints and of what is done about them.

Source: requirements 2.4, A5-4, K-06, K-13, K-19, K-20, K-29 to K-32.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, StageEntry
from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.clocks import due_and_settled
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.enums import Standing
from huiyin.worklist.models import WorkItem

SERVICES = frozenset({"request", "track"})  # what we do for customers: the hundred of which so many complain


def processes(pack: Pack, *counts_as: str) -> list[str]:
    return [one.key for one in pack.processes.values() if one.counts_as in counts_as]


def _has(*counts_as: str) -> Callable[[Pack], bool]:
    return lambda pack: bool(processes(pack, *counts_as))


def cases_of(asker: Asker, *counts_as: str) -> Rows:
    """What was merged into another case is counted where it went on."""
    rows = Case.objects.filter(process__in=processes(asker.pack, *counts_as)).exclude(ends=Case.Ends.MERGED)
    return rows if asker.reach.everything else rows.filter(department__in=asker.reach.departments)


def complaints(asker: Asker) -> Rows:
    return cases_of(asker, "complaint")


def _services(asker: Asker) -> Rows:
    return cases_of(asker, *SERVICES)


def late_stages(asker: Asker) -> Rows:
    """Stages of a case that were not done in time, or are not done although their time is over."""
    items: Any = WorkItem.objects.standing(asker.at)  # the stubs know nothing of the annotation
    broken = items.filter(pk=OuterRef("item"), standing__in=[Standing.LATE, Standing.MISSED])
    return StageEntry.objects.filter(Exists(broken), case=OuterRef("pk"))


def _late(asker: Asker) -> Exists:
    return Exists(late_stages(asker))


def _decided(asker: Asker, *counts_as: str) -> Rows:
    """Of a case that runs and is in time nobody can say yet how it will end."""
    return cases_of(asker, *counts_as).filter(Q(ended_at__isnull=False) | Q(_late(asker)))


def _in_time(asker: Asker) -> Q:
    return ~Q(_late(asker))


def written(*counts_as: str) -> Callable[[Pack], list[str]]:
    return lambda pack: [f"case/{key}" for key in processes(pack, *counts_as)]


def _stages(*counts_as: str) -> Callable[[Pack], list[str]]:
    return lambda pack: [f"{what}/{key}" for key in processes(pack, *counts_as) for what in ("case", "late")]


def _stages_running(*counts_as: str) -> Callable[[Asker], Rows]:
    """When the stages of cases fall due."""

    def entries(asker: Asker) -> Rows:
        rows = StageEntry.objects.filter(case__process__in=processes(asker.pack, *counts_as))
        return due_and_settled(rows, asker.at, moment="case__received_at", item="item__")

    return entries


OF_COMPLAINTS = (
    by.listed("class", Dimension.CLASS, "classification"),
    by.listed("cause", Dimension.CAUSE, "cause"),
    by.department("liable_department", _("Liable department")),
    by.listed("severity", Dimension.SEVERITY, "severity"),
    by.listed("channel", Dimension.CHANNEL, "channel"),
    by.person("responsible_person", _("Person responsible")),
    by.process("process"),
    by.listed("membership", Dimension.MEMBERSHIP, "customer__membership"),
)
OF_SERVICES = (by.department("department"),)

_of_complaints = partial(
    Figure,
    source="cases",
    changed_by=written("complaint"),
    day="received_at",
    reach="department",
    dimensions=OF_COMPLAINTS,
    answers_of=("complaint",),
    fits=_has("complaint"),
)

FIGURES = (
    _of_complaints(
        key="complaints",
        name=_("Complaints"),
        formula=_("Complaints received in the period; those merged into another count once."),
        kind=Kind.NUMBER,
        rows=complaints,
        parts_kept=("cause", "department"),
        better="less",
    ),
    Figure(
        key="complaints_per_hundred",
        name=_("Complaints per 100 services"),
        formula=_(
            "Complaints received in the period per hundred matters in which we served customers: requests "
            "and contract steps received in the same days."
        ),
        kind=Kind.RATIO,
        source="cases",
        rows=complaints,
        per=_services,
        changed_by=written("complaint", *SERVICES),
        day="received_at",
        reach="department",
        dimensions=OF_SERVICES,
        better="less",
        fits=lambda pack: bool(processes(pack, "complaint")) and bool(processes(pack, *SERVICES)),
    ),
    _of_complaints(
        key="complaints_founded",
        name=_("Complaints that were founded"),
        formula=_("Of the complaints received in the period and judged since, the share found to be justified."),
        kind=Kind.SHARE,
        rows=lambda asker: complaints(asker).filter(founded__isnull=False),
        good=lambda _asker: Q(founded=True),
        better="less",
    ),
    _of_complaints(
        key="complaints_in_time",
        name=_("Complaints handled in time"),
        formula=_(
            "Of the complaints received in the period that have ended or have an overdue stage, the share in "
            "which no stage was late; those still running on time will count later."
        ),
        kind=Kind.SHARE,
        rows=lambda asker: _decided(asker, "complaint"),
        changed_by=_stages("complaint"),
        by_itself=_stages_running("complaint"),
        good=_in_time,
        by_stages=True,
    ),
    _of_complaints(
        key="complaint_acceptance_hours",
        name=_("Working hours until a complaint is taken up"),
        formula=_(
            "For the complaints received in the period and taken up: working hours from receipt until they "
            "were taken up; half of them took no longer than this (median)."
        ),
        kind=Kind.HOURS,
        rows=lambda asker: complaints(asker).filter(accepted_at__isnull=False),
        clock=("received_at", "accepted_at"),
        better="less",
    ),
    _of_complaints(
        key="complaint_hours",
        name=_("Working hours to the result of a complaint"),
        formula=_(
            "For the complaints received in the period whose result the customer has been given: working "
            "hours from receipt to the result; half of them took no longer than this (median)."
        ),
        kind=Kind.HOURS,
        rows=lambda asker: complaints(asker).filter(resolved_at__isnull=False),
        clock=("received_at", "resolved_at"),
        better="less",
    ),
    _of_complaints(
        key="won_back",
        name=_("Customers won back after a complaint"),
        formula=_(
            "Of the complaints received in the period for which it was recorded, the share whose customer was won back."
        ),
        kind=Kind.SHARE,
        rows=lambda asker: complaints(asker).filter(won_back__isnull=False),
        good=lambda _asker: Q(won_back=True),
    ),
)
