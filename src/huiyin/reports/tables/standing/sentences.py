"""What stands out, in words: each sentence leads to its rows, and below them stands by which rule they were made."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.reports.enums import Kind, Notable
from huiyin.reports.queries.figures import Number, Reading
from huiyin.reports.queries.standing import Draft, Finding
from huiyin.reports.tables.shown import Shown, of_how_many, plain


def block(findings: Sequence[Finding], draft: Draft) -> dict[str, Any]:
    lines = [_line(found, draft) for found in findings]
    return {"sentences": {"lines": lines or [_nothing(draft)], "note": rule()}}


def rule() -> str:
    """By which rule the sentences are made."""
    return _(
        "A figure is mentioned here when it misses its target, or when it differs from the previous period "
        "by more than chance would explain in 99 of 100 cases (a median: by a fifth, with at least 30 rows "
        "in both periods). Up to three parts that changed with it are named as well."
    )


def _nothing(draft: Draft) -> dict[str, Any]:
    words = _("Every figure is on target, and none changed by more than chance would explain.")
    if not any(reading.now.rows for reading in draft.readings):
        words = _("Nothing was counted in these days.")
    return {"words": words, "tone": "quiet", "address": ""}


def _line(found: Finding, draft: Draft) -> dict[str, Any]:
    shown = Shown(found.reading, draft.asker.pack, draft.department)
    words = _missed(found, shown) if found.sort == Notable.BEYOND else _changed(found, shown, draft)
    if found.now.few:
        # Before the full stop, whichever the language has.
        rows = of_how_many(shown.figure, found.now)
        few = _(" (%(number)d in all: few)") % {"number": rows} if rows else _(" (few)")
        words = words[:-1] + few + words[-1]
    tone = {True: "good", False: "bad", None: "info"}[found.better]
    return {"words": words, "tone": tone, "address": shown.behind(found.reading.period, part=found.part)}


def _missed(found: Finding, shown: Shown) -> str:
    return _("%(figure)s: %(now)s, the target of %(target)s is missed.") % {
        "figure": shown.figure.name,
        "now": _said(found.reading, found.now),
        "target": _said(found.reading, Number(found.target)),
    }


def _changed(found: Finding, shown: Shown, draft: Draft) -> str:
    rose = (found.now.value or 0) > (found.before.value or 0)
    year = found.against == found.reading.period.year_before
    told = {
        "now": _said(found.reading, found.now),
        "before": _said(found.reading, found.before),
        "than": _("the year before") if year else _("the period before"),
        "figure": shown.figure.name,
        "part": _part(found, draft),
    }
    if found.part is None:
        rising = _("%(figure)s rose from %(before)s in %(than)s to %(now)s, more than by chance.")
        return (
            rising if rose else _("%(figure)s fell from %(before)s in %(than)s to %(now)s, more than by chance.")
        ) % told
    rising = _("Within it, “%(part)s” rose from %(before)s to %(now)s.")
    return (rising if rose else _("Within it, “%(part)s” fell from %(before)s to %(now)s.")) % told


def _part(found: Finding, draft: Draft) -> str:
    by = found.reading.by
    if found.part is None or by is None:
        return ""
    return by.words([found.part.key], draft.asker.pack).label(found.part.key)


def _said(reading: Reading, number: Number) -> str:
    value: int | float | Decimal | None = plain(number.value)
    if value is None:
        return "—"
    text = f"{value:,}"
    match reading.figure.kind:
        case Kind.SHARE:
            return f"{text} %"
        case Kind.HOURS:
            return ngettext("%(num)s working hour", "%(num)s working hours", int(value)) % {"num": text}
    return text
