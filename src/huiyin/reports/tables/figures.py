"""Which figures a process has: nobody is told of founded shares where nothing is judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huiyin.kernel.numbers import in_hours, in_per_cent
from huiyin.reports.queries.statistics import Line, Times
from huiyin.reports.tables.shown import plain
from huiyin.reports.tables.trails import Trail
from huiyin.rulebook.definitions import Process

Values = list[tuple[Any, str]]
Words = str | Promise


@dataclass(frozen=True)
class Headline:
    """One figure above the table."""

    label: Words
    text: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """One thing that is figured out for each line: its columns, its values, and how it is put above the table."""

    columns: Sequence[tuple[Words, str]]
    values: Callable[[Line, Trail], Values]
    headline: Callable[[Line, Trail], Headline]
    note: Words = ""


def figures_of(process: Process) -> list[Figure]:
    """What can be said of the cases of a process, by what its ways mark and its forms ask."""
    effects = {name for way in process.transitions.values() for name in way.effects}
    judged = bool(effects & {"mark_founded", "mark_unfounded"})
    found = [RECEIVED]
    if judged:
        found.append(FOUNDED)
    if process.forms_that_say("won_back"):
        found.append(WON_BACK)
    if "mark_accepted" in effects:
        found.append(JUDGED if judged else TAKEN_UP)
    if "mark_resolved" in effects:
        found.append(RESULT)
    return found


def _shared(name: str, heading: Words, share: Words, note: Words) -> Figure:
    """A count and its share, such as of founded cases."""

    def values(line: Line, here: Trail) -> Values:
        address = here.only(name, "yes").address
        return [(getattr(line.counts, name), address), (getattr(line.counts, f"{name}_share"), address)]

    def headline(line: Line, here: Trail) -> Headline:
        part = getattr(line.counts, f"{name}_share")
        count = f"{getattr(line.counts, name):,}"
        told = "" if part is None else f"{in_per_cent(part)} %"
        return Headline(heading, count, here.only(name, "yes").address, told)

    return Figure([(heading, "number"), (share, "percent")], values, headline, note)


def _timed(name: str, filtered: str, headings: Sequence[Words], label: Words, note: Words) -> Figure:
    """Hours from receipt to something, on the wall and at work: median and 90 per cent."""

    def hours(times: Times, kind: str) -> Sequence[float | None]:
        seconds = getattr(times, kind)
        return [plain(in_hours(value)) for value in seconds] if seconds else [None, None]

    def values(line: Line, here: Trail) -> Values:
        address = here.only(filtered, "yes").address
        found = [value for kind in (name, f"{name}_worked") for value in hours(line.times, kind)]
        return [(value, "" if value is None else address) for value in found]

    def headline(line: Line, here: Trail) -> Headline:
        median, worked = hours(line.times, name)[0], hours(line.times, f"{name}_worked")[0]
        told = _("%(hours)s working hours") % {"hours": _hours(worked)} if worked is not None else ""
        return Headline(label, _hours(median), here.only(filtered, "yes").address, told)

    return Figure([(heading, "number") for heading in headings], values, headline, note)


def _hours(value: float | None) -> str:
    return "—" if value is None else f"{value:,.1f}"


RECEIVED = Figure(
    [(pgettext_lazy("figures", "Received"), "number")],
    lambda line, here: [(line.counts.received, here.address)],
    lambda line, here: Headline(pgettext("figures", "Received"), f"{line.counts.received:,}", here.address),
)
FOUNDED = _shared(
    "founded",
    pgettext_lazy("figures", "Founded"),
    pgettext_lazy("figures", "Founded share"),
    gettext_lazy("The share founded is of the complaints judged."),
)
WON_BACK = _shared(
    "won_back",
    pgettext_lazy("figures", "Won back"),
    pgettext_lazy("figures", "Won-back share"),
    gettext_lazy("The share won back is of the customers for whom it was recorded."),
)
_HOURS = gettext_lazy(
    "Hours run from receipt, for cases that got that far: half of them took no longer than the median, nine "
    "in ten no longer than the 90% value; working hours count business hours only."
)
JUDGED = _timed(
    "accept",
    "accepted",
    [
        pgettext_lazy("figures", "Judged in, median h"),
        pgettext_lazy("figures", "Judged in, 90% h"),
        pgettext_lazy("figures", "Judged in, median working h"),
        pgettext_lazy("figures", "Judged in, 90% working h"),
    ],
    gettext_lazy("Hours to the judgement, median"),
    "",
)
TAKEN_UP = _timed(
    "accept",
    "accepted",
    [
        pgettext_lazy("figures", "Taken up in, median h"),
        pgettext_lazy("figures", "Taken up in, 90% h"),
        pgettext_lazy("figures", "Taken up in, median working h"),
        pgettext_lazy("figures", "Taken up in, 90% working h"),
    ],
    gettext_lazy("Hours until taken up, median"),
    "",
)
RESULT = _timed(
    "result",
    "resolved",
    [
        pgettext_lazy("figures", "Result in, median h"),
        pgettext_lazy("figures", "Result in, 90% h"),
        pgettext_lazy("figures", "Result in, median working h"),
        pgettext_lazy("figures", "Result in, 90% working h"),
    ],
    gettext_lazy("Hours to the result, median"),
    _HOURS,
)
