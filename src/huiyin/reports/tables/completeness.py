"""How complete the customer files are, as a sheet."""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.customers.queries import FieldFilled, Filled, vocabulary
from huiyin.kernel.numbers import in_per_cent
from huiyin.kernel.spreadsheets import Column
from huiyin.org.models import Department
from huiyin.reports.tables.sheets import Sheet, SheetLine, sheet_line
from huiyin.reports.tables.shown import plain


class FilesBehind:
    """The addresses of the files that figures of these departments count."""

    def __init__(self, departments: Sequence[Department]) -> None:
        names = [each.name for each in departments]
        self._counted: list[dict[str, Any]] = [
            {"field": "lost_on", "operator": "empty"},
            {"field": "department", "operator": "one_of", "value": names},
        ]
        self._may_be_asked = vocabulary().fields

    def below(self, target: int) -> str:
        """Those less complete than the target."""
        return self._where({"field": "completeness", "operator": "at_most", "value": target - 1})

    def without(self, field: FieldFilled) -> str:
        """Those in which a particular is asked for and empty; nothing for one that lists can't be asked about."""
        if field.name not in self._may_be_asked:
            return ""
        kinds = [{"field": "kind", "operator": "one_of", "value": list(field.kinds)}] if field.kinds else []
        return self._where(*kinds, {"field": field.name, "operator": "empty"})

    def _where(self, *conditions: dict[str, Any]) -> str:
        tree = json.dumps({"all": [*self._counted, *conditions]}, ensure_ascii=False)
        return f"{reverse('customers:list')}?{urlencode({'where': tree})}"


def completeness(found: Filled, *, within: str, target: int, behind: FilesBehind | None) -> Sheet:
    """Each particular that counts: in how many files it is asked for and stands, against the target."""
    columns = [
        Column(_("Particular"), width=28),
        Column(_("Asked in files"), "number"),
        Column(_("Filled in"), "number"),
        Column(_("Still empty"), "number"),
        Column(_("Completeness"), "percent"),
        Column(_("Target"), "percent"),
        Column(_("Against the target (points)"), "points"),
    ]
    lines: list[SheetLine] = []
    for group, fields in groupby(found.fields, key=lambda field: field.group):
        parts = list(fields)
        lines.append(sheet_line(columns, _sum(group, parts, target), level="group"))
        for field in parts:
            address = behind.without(field) if behind and field.filled < field.asked else ""
            lines.append(
                sheet_line(columns, _values(field.label, field.asked, field.filled, target, address), level="part")
            )
    total = sheet_line(columns, _sum(_("In all"), found.fields, target), level="total")
    note = _("Files of lost customers do not count; a detail counts where the rule book asks for it.")
    return Sheet(_("Completeness of customer files"), within, columns, lines, total, note, "completeness")


def _sum(label: str, fields: Sequence[FieldFilled], target: int) -> list[tuple[Any, str]]:
    return _values(label, sum(field.asked for field in fields), sum(field.filled for field in fields), target)


def _values(label: str, asked: int, filled: int, target: int, empty_ones: str = "") -> list[tuple[Any, str]]:
    rate = filled / asked if asked else None
    off = None if rate is None else plain(in_per_cent(rate) - target)
    return [
        (label, ""), (asked, ""), (filled, ""), (asked - filled, empty_ones), (rate, ""), (target / 100, ""), (off, "")
    ]  # fmt: skip
