"""How far matters have got, as sheets of a report: how many of each process, then one by one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from huiyin.cases.listed import column_of
from huiyin.cases.models import Case
from huiyin.kernel import masking
from huiyin.kernel.moments import day
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import say
from huiyin.reports.queries.standing import Draft, Progress
from huiyin.reports.queries.standing.drafting import days_of
from huiyin.reports.tables.sheets import Sheet, sheet_line


def sheets(found: Sequence[Progress], draft: Draft) -> Iterator[Sheet]:
    yield _numbers(found, draft)
    for one in found:
        if one.shown:
            yield _each(one, draft.asker.at)


def _numbers(found: Sequence[Progress], draft: Draft) -> Sheet:
    columns = [
        Column(_("Process")),
        Column(pgettext("progress", "Under way"), "number"),
        Column(_("Of these late"), "number"),
        Column(pgettext("progress", "Begun"), "number"),
        Column(pgettext("progress", "Ended"), "number"),
    ]
    numbers = [(one.running, one.overdue, one.begun, one.ended) for one in found]
    lines = [
        sheet_line(columns, [(say(one.process.title), ""), *zip(line, _register(one, draft), strict=True)])
        for one, line in zip(found, numbers, strict=True)
    ]
    sums = [(sum(each), "") for each in zip(*numbers, strict=True)]
    total = sheet_line(columns, [(pgettext("figures", "Total"), ""), *sums], level="total")
    return Sheet("", "", columns, lines, total if len(lines) > 1 else None)


def _register(one: Progress, draft: Draft) -> list[str]:
    """Where the cases behind the numbers stand today; those that ended stand below."""
    period, reach = days_of(draft.report, draft.asker.at), draft.asker.reach
    within = [] if reach.everything else [("department", pk) for pk in sorted(reach.departments)]
    begun = [("received_from", period.first.isoformat()), ("received_to", period.last.isoformat())]
    page = reverse("cases:register", args=[one.process.key])
    asked: list[list[tuple[str, Any]]] = [[("running", 1)], [("late", 1)], begun]
    return [*(f"{page}?{urlencode([*where, *within])}" for where in asked), ""]


def _each(one: Progress, at: datetime) -> Sheet:
    said = [column for name in one.shows if (column := column_of(one.process, name, whole=True, language=_spoken()))]
    columns = [
        Column(_("No.")),
        *([Column(str(column.label)) for column in said] or [Column(_("Content"))]),
        Column(_("Stage")),
        Column(_("With")),
        Column(_("Due")),
        Column(pgettext("progress", "How it stands")),
    ]
    lines = [
        sheet_line(
            columns,
            [
                (row["number"], reverse("cases:page", args=[row["pk"]])),
                *([(str(column.writer(row)), "") for column in said] or [(masking.text(row["title"]), "")]),
                (_stage(one, row), ""),
                ("" if row["ended_at"] else row["owner_name"] or "", ""),
                ("" if row["ended_at"] else day(row["step_due_at"]), ""),
                (_stands(row, at), ""),
            ],
            level="late" if row["late"] else "row",
        )
        for row in one.shown
    ]
    rest = _("%(here)d of %(all)d; the rest is in the register.") % {"here": len(one.shown), "all": one.count}
    return Sheet(say(one.process.title), "", columns, lines, note=rest if one.count > len(one.shown) else "")


def _spoken() -> str:
    return get_language() or "zh-hans"


def _stage(one: Progress, row: dict[str, Any]) -> str:
    stage = one.process.stages.get(row["stage"])
    return say(stage.title) if stage else row["stage"]


def _stands(row: dict[str, Any], at: datetime) -> str:
    if row["ended_at"]:
        gone = _("Withdrawn on %(day)s") if row["ends"] == Case.Ends.WITHDRAWN else _("Ended on %(day)s")
        return gone % {"day": day(row["ended_at"])}
    if row["late"]:
        days = (at - row["step_due_at"]).days
        words = ngettext("Under way, %(days)d calendar day late", "Under way, %(days)d calendar days late", days)
        return words % {"days": days} if days else _("Under way, late")
    return pgettext("progress", "Under way")
