"""Countermeasures of a report as sheets: one by one, the open ones first, and how many of each class."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.cases.models import Case
from huiyin.kernel import masking
from huiyin.kernel.moments import day
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import say
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.dimensions import words_of
from huiyin.reports.queries.standing import STATES, Draft, Measure, Measures
from huiyin.reports.tables.sheets import Sheet, sheet_line


def sheets(found: Measures, draft: Draft) -> Iterator[Sheet]:
    yield _each(found, draft)
    if len(found.classes) > 1:
        yield _classes(found, draft)


def _each(found: Measures, draft: Draft) -> Sheet:
    columns = [
        Column(_("No.")),
        Column(_("Goal")),
        Column(_("Class")),
        Column(_("Stage")),
        Column(_("With")),
        Column(_("Due")),
        Column(pgettext("measure", "How it stands")),
    ]
    classes = words_of(Dimension.CLASS, (), draft.asker.pack)
    lines = [
        sheet_line(
            columns,
            [
                (one.number, reverse("cases:page", args=[one.pk])),
                (masking.text(one.title), ""),
                (classes.label(one.classification) if one.classification else "", ""),
                (_stage(one, draft), ""),
                (one.owner, ""),
                ("" if one.ends else day(one.due_at), ""),
                (_stands(one), ""),
            ],
            level="late" if one.late else "row",
        )
        for one in found.shown
    ]
    rest = _("%(here)d of %(all)d; the rest is in the register.") % {"here": len(found.shown), "all": found.count}
    return Sheet("", "", columns, lines, note=rest if found.count > len(found.shown) else "")


def _stage(one: Measure, draft: Draft) -> str:
    stage = draft.asker.pack.processes[one.process].stages.get(one.stage)
    return say(stage.title) if stage else one.stage


def _stands(one: Measure) -> str:
    if one.ends:
        return _("Ended: good effect") if one.ends == Case.Ends.SETTLED else pgettext("measure", "Withdrawn")
    if one.late and one.due_at:
        days = (one.at - one.due_at).days
        words = ngettext("Open, %(days)d calendar day late", "Open, %(days)d calendar days late", days)
        return words % {"days": days} if days else _("Open, late")
    return pgettext("measure", "Open")


def _classes(found: Measures, draft: Draft) -> Sheet:
    columns = [
        Column(_("Class")),
        Column(pgettext("measure", "Open"), "number"),
        Column(_("Of these late"), "number"),
        Column(pgettext("measure", "Done"), "number"),
        Column(pgettext("measure", "Withdrawn"), "number"),
    ]
    classes = words_of(Dimension.CLASS, (), draft.asker.pack)
    lines = [
        sheet_line(
            columns,
            [
                (classes.label(key), ""),
                *(
                    (number, _behind(draft, key, state) if number else "")
                    for state, number in zip(STATES, numbers, strict=True)
                ),
            ],
        )
        for key, *numbers in found.classes
    ]
    return Sheet(_("Countermeasures by class"), "", columns, lines)


def _behind(draft: Draft, key: str, state: str) -> str:
    return f"{reverse('reports:measures-behind', args=[draft.report.pk, state])}?{urlencode({'class': key})}"
