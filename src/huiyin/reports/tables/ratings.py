"""The ratings of conversations as a sheet: each clerk with averages, and how many ratings they are of."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.spreadsheets import Column
from huiyin.reports.queries.ratings import ClerkLine, Ratings
from huiyin.reports.tables.sheets import Sheet, SheetLine, sheet_line


def ratings(found: Ratings) -> Sheet:
    """Each clerk, and all of them; each number of conversations opens these."""
    columns = [Column(_("Clerk"), width=24), Column(_("Conversations rated"), "number")]
    for label in found.asked.values():
        columns += [
            Column(_("%(what)s: average") % {"what": label}, "number"),
            Column(_("%(what)s: ratings") % {"what": label}, "number"),
        ]
    return Sheet(
        _("Ratings of conversations"),
        f"{found.department.name} · {found.period}",
        columns,
        [_line(columns, line, found) for line in found.lines],
        _line(columns, found.total, found, level="total"),
        _("Points from 0 to 100 on the scale of the rule book; conversations without a rating do not count."),
        "ratings",
    )


def _line(columns: list[Column], line: ClerkLine, found: Ratings, *, level: str = "row") -> SheetLine:
    behind = {
        "at_from": found.period.first,
        "at_to": found.period.last,
        "by": [line.person] if line.person else [each.person for each in found.lines],
    }
    rated = _register({"rated": 1, **behind}) if line.rated else ""
    values: list[tuple[Any, str]] = [(line.name or _("In all"), ""), (line.rated or None, rated)]
    for key in found.asked:
        average = line.averages.get(key)
        values += [
            (average and average.share, ""),
            (average and average.count, _register({**behind, "rating": key}) if average else ""),
        ]
    return sheet_line(columns, values, level=level, source=line)


def _register(asked: dict[str, Any]) -> str:
    return f"{reverse('contact:register')}?{urlencode(asked, doseq=True)}"
