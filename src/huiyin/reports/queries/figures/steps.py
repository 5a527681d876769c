"""Figures of single steps of processes: what the rule book says that they mark.

Source: D43-3, D1-5, D42-3, C31-15, E53-5, K-16, K-17, K-25, K-26, K-32.
"""

from collections.abc import Callable
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Act
from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows
from huiyin.rulebook.definitions import Pack

MOVED = "moved"


def _marking(pack: Pack, *marks: str) -> list[tuple[str, str]]:
    """The processes with their ways that mark one of these things."""
    return [
        (process.key, way.key)
        for process in pack.processes.values()
        for way in process.transitions.values()
        if not set(marks).isdisjoint(way.marks)
    ]


def _are(pack: Pack, *marks: str) -> Q:
    found = Q(pk=None)
    for process, way in _marking(pack, *marks):
        found |= Q(case__process=process, transition=way)
    return found


def _steps(*marks: str) -> Callable[[Asker], Rows]:
    """The steps taken that mark one of these things, of matters within reach."""

    def rows(asker: Asker) -> Rows:
        ways = [way for _process, way in _marking(asker.pack, *marks)]  # by themselves they lead to the index
        taken = Act.objects.filter(_are(asker.pack, *marks), kind=MOVED, transition__in=ways)
        return taken if asker.reach.everything else taken.filter(case__department__in=asker.reach.departments)

    return rows


def _good(mark: str) -> Callable[[Asker], Q]:
    return lambda asker: _are(asker.pack, mark)


def _written(*marks: str) -> Callable[[Pack], list[str]]:
    return lambda pack: list(dict.fromkeys(f"step/{process}" for process, _way in _marking(pack, *marks)))


def _has(*marks: str) -> Callable[[Pack], bool]:
    return lambda pack: bool(_marking(pack, *marks))


OF_STEPS = (
    by.department("case__department"),
    by.person("by", _("Who recorded it")),
    by.process("case__process"),
)

_of_steps = partial(
    Figure, source="steps", day="at", reach="case__department", dimensions=OF_STEPS, customer="case__customer"
)

FIGURES = (
    _of_steps(
        key="measures_effective",
        name=_("Countermeasures with a good effect"),
        formula=_(
            "Of the checks made in the period on what countermeasures achieved, the share that found a good "
            "effect; a measure with a poor effect is analysed again, and each of its checks counts."
        ),
        kind=Kind.SHARE,
        rows=_steps("effect_good", "effect_poor"),
        changed_by=_written("effect_good", "effect_poor"),
        good=_good("effect_good"),
        dimensions=(
            by.listed("cause", Dimension.CAUSE, "case__cause"),
            by.listed("class", Dimension.CLASS, "case__classification"),
            *OF_STEPS,
        ),
        fits=_has("effect_good", "effect_poor"),
    ),
    _of_steps(
        key="dispatches_right",
        name=_("Dispatches that were right"),
        formula=_(
            "Of the dispatches checked by their recipients in the period, the share found correct; one that "
            "was wrong counts as wrong even if a later delivery put it right."
        ),
        kind=Kind.SHARE,
        rows=_steps("dispatch_right", "dispatch_wrong"),
        changed_by=_written("dispatch_right", "dispatch_wrong"),
        good=_good("dispatch_right"),
        fits=_has("dispatch_right", "dispatch_wrong"),
    ),
    _of_steps(
        key="leads_won",
        name=_("Leads that became customers"),
        formula=_("Of the leads won or lost in the period, the share won; withdrawn leads do not count."),
        kind=Kind.SHARE,
        rows=_steps("lead_won", "lead_lost"),
        changed_by=_written("lead_won", "lead_lost"),
        good=_good("lead_won"),
        fits=_has("lead_won"),
    ),
    _of_steps(
        key="arrival_hours",
        name=_("Working hours until arrival at the customer"),
        formula=_(
            "For the visits with an arrival in the period: working hours from receipt of the matter until "
            "the arrival was recorded; half of them took no longer than this (median)."
        ),
        kind=Kind.HOURS,
        rows=_steps("arrived"),
        changed_by=_written("arrived"),
        clock=("case__received_at", "at"),
        better="less",
        fits=_has("arrived"),
    ),
    _of_steps(
        key="papers_lost",
        name=_("Papers lost"),
        formula=_("Lost papers on which a decision was made in the period because the search had found nothing."),
        kind=Kind.NUMBER,
        rows=_steps("paper_lost"),
        changed_by=_written("paper_lost"),
        better="less",
        fits=_has("paper_lost"),
    ),
)
