"""How far matters have got, as sheets of a report: how many of each process, then one by one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from huiyin.cases.listed import column_of
from huiyin.cases.models import Case
from huiyin.kernel import masking
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import say
from huiyin.reports.queries.standing import Draft, Progress
from huiyin.reports.tables.sheets import Sheet, sheet_line


def sheets(found: Sequence[Progress], draft: Draft) -> Iterator[Sheet]:
    yield _numbers(found)
    for one in found:
        if one.shown:
            yield _each(one, draft.asker.at)


def _numbers(found: Sequence[Progress]) -> Sheet:
    columns = [
        Column(_("Process")),
        Column(pgettext("progress", "Under way"), "number"),
        Column(_("Of these late"), "number"),
        Column(pgettext("progress", "Begun"), "number"),
        Column(pgettext("progress", "Ended"), "number"),
    ]
    numbers = [(one.running, one.late, one.begun, one.ended) for one in found]
    lines = [
        sheet_line(columns, [(say(one.process.title), ""), *((number, "") for number in line)])
        for one, line in zip(found, numbers, strict=True)
    ]
    sums = [(sum(each), "") for each in zip(*numbers, strict=True)]
    total = sheet_line(columns, [(pgettext("figures", "Total"), ""), *sums], level="total")
    return Sheet("", "", columns, lines, total if len(lines) > 1 else None)


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
                ("" if row["ended_at"] else _day(row["step_due_at"]), ""),
                (_stands(row, at), ""),
            ],
            level="late" if _late(row, at) else "row",
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


def _late(row: dict[str, Any], at: datetime) -> bool:
    return not row["ended_at"] and row["step_due_at"] is not None and row["step_due_at"] < at


def _stands(row: dict[str, Any], at: datetime) -> str:
    if row["ended_at"]:
        gone = _("Withdrawn on %(day)s") if row["ends"] == Case.Ends.WITHDRAWN else _("Ended on %(day)s")
        return gone % {"day": _day(row["ended_at"])}
    if _late(row, at):
        days = (at - row["step_due_at"]).days
        return _("Under way, %(days)d days late") % {"days": days} if days else _("Under way, late")
    return pgettext("progress", "Under way")


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""
