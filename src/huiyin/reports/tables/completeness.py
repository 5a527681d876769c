"""How complete the customer files are, as a sheet."""

import json
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.customers.queries import FieldFilled, Filled
from huiyin.kernel.spreadsheets import Column
from huiyin.reports.tables.sheets import Sheet, SheetLine, sheet_line


def completeness(found: Filled, *, within: str, target: int) -> Sheet:
    """Each particular that counts: in how many files it is asked for and stands, against the target."""
    columns = [
        Column(_("Particular"), width=28),
        Column(_("Asked in files"), "number"),
        Column(_("Filled in"), "number"),
        Column(_("Still empty"), "number"),
        Column(_("Completeness"), "percent"),
        Column(_("Target"), "percent"),
        Column(_("Against the target (points)"), "number"),
    ]
    lines: list[SheetLine] = []
    for group, fields in groupby(found.fields, key=lambda field: field.group):
        parts = list(fields)
        asked, filled = (sum(getattr(field, name) for field in parts) for name in ("asked", "filled"))
        lines.append(sheet_line(columns, _values(FieldFilled("", group, asked, filled), target), level="group"))
        lines += [sheet_line(columns, _values(field, target), level="part") for field in parts]
    asked, filled = (sum(getattr(field, name) for field in found.fields) for name in ("asked", "filled"))
    total = sheet_line(columns, _values(FieldFilled("", _("In all"), asked, filled), target), level="total")
    note = _("Files of lost customers do not count; a particular counts where the rule book asks for it.")
    return Sheet(_("Completeness of customer files"), within, columns, lines, total, note)


def _values(field: FieldFilled, target: int) -> list[tuple[Any, str]]:
    rate = field.filled / field.asked if field.asked else None
    off = None if rate is None else round(rate * 100 - target, 1)
    numbers = (field.asked, field.filled, field.asked - field.filled, rate, target / 100, off)
    return [(field.label, ""), *((number, "") for number in numbers)]


def below(target: int) -> str:
    """The files that are less complete than the target."""
    condition = {"all": [{"field": "completeness", "operator": "at_most", "value": target - 1}]}
    return f"{reverse('customers:list')}?{urlencode({'where': json.dumps(condition)})}"
