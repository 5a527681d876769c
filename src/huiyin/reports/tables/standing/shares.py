"""The cases of a process by size, such as the causes of complaints (投诉因素比例表). Source: B44-6, B43-2."""

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.spreadsheets import Column
from huiyin.reports.queries.statistics import Statistics, share
from huiyin.reports.tables.sheets import Sheet, sheet_line
from huiyin.reports.tables.shown import by_size
from huiyin.reports.tables.standing.kept import Block, chart_of_bars, table
from huiyin.reports.tables.trails import Trail

FEW = 30


def _tops(found: Statistics) -> Sheet:
    """What the lines of a list with two levels stand under: what is in our hands, and what is not."""
    columns = [
        Column(str(found.question.rows.label)),
        Column(pgettext("figures", "Received"), "number"),
        Column(pgettext("figures", "Share"), "percent"),
        Column(pgettext("figures", "Previous period"), "number"),
    ]
    here, whole = Trail(found.question), found.total.counts.received
    lines = [
        sheet_line(
            columns,
            [
                (line.label, here.row(line).address),
                (line.counts.received, here.row(line).address),
                (share(line.counts.received, whole), ""),
                (line.counts.previous, here.row(line).during(found.question.period.previous).address),
            ],
        )
        for line in sorted(found.lines, key=lambda line: by_size(line.key, line.counts.received))
        if line.level in ("group", "row")
    ]
    return Sheet(_("By main entry"), "", columns, lines)


def shares(found: Statistics) -> Iterator[Block]:
    """By size, each with its share, that of it and those above it together, and what it was before."""
    columns = [
        Column(str(found.question.rows.label)),
        Column(pgettext("figures", "Received"), "number"),
        Column(pgettext("figures", "Share"), "percent"),
        Column(pgettext("figures", "Share together"), "percent"),
        Column(pgettext("figures", "Previous period"), "number"),
        Column(pgettext("figures", "Change"), "percent"),
    ]
    lines = [line for line in found.lines if line.level != "group" and line.counts.received + line.counts.previous]
    lines.sort(key=lambda line: by_size(line.key, line.counts.received))
    whole = found.total.counts.received
    together = accumulate(line.counts.received for line in lines)
    here = Trail(found.question)
    sheet = [
        sheet_line(
            columns,
            [
                (line.label, here.row(line).address),
                (line.counts.received, here.row(line).address),
                (share(line.counts.received, whole), ""),
                (share(so_far, whole), ""),
                (line.counts.previous, here.row(line).during(found.question.period.previous).address),
                (line.counts.since_previous, ""),
            ],
        )
        for line, so_far in zip(lines, together, strict=True)
    ]
    bars = [(line.label, line.counts.received, here.row(line).address) for line in lines if line.counts.received]
    yield chart_of_bars(bars, unit="")
    counts = found.total.counts
    total: list[tuple[Any, str]] = [
        (pgettext("figures", "Total"), ""), (whole, here.address), (1.0 if whole else None, ""), (None, ""),
        (counts.previous, here.during(found.question.period.previous).address), (counts.since_previous, ""),
    ]  # fmt: skip
    few = _("With fewer than 30 rows, a single row more or less changes the picture.") if 0 < whole < FEW else ""
    yield table(Sheet("", "", columns, sheet, sheet_line(columns, total, level="total"), few))
    if any(line.level == "group" for line in found.lines):
        yield table(_tops(found))
