"""Alerts as a list."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.alerts.enums import Bound, Verdict
from huiyin.alerts.queries import part_names
from huiyin.kernel.tables import Choice, Column, Dates, Table
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_people
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import FIGURES, Figure
from huiyin.reports.tables import plain
from huiyin.reports.tables.shown import unit_behind
from huiyin.rulebook.definitions import Pack


def alerts(pack: Pack) -> Table:
    """Every figure that was out of bounds, the newest first."""
    return Table(
        key="alerts",
        title=_("Alerts"),
        columns=[
            Column("title", _("Watched figure"), fixed=True, wide=True, show=lambda row: say(row["title"])),
            Column("first_day", _("First day"), kind="day", fixed=True, sort="first_day"),
            Column("last_day", _("Last day"), kind="day"),
            Column(
                "part",
                pgettext_lazy("figures", "Part"),
                needs=("part", "figure", "by"),
                show=lambda row: _part(row, pack),
            ),
            Column("bound", _("What was crossed"), show=lambda row: Bound(row["bound"]).label),
            _number("value", pgettext_lazy("figures", "Value")),
            _number("limit", pgettext_lazy("alert", "Bound")),
            Column("item__owner__name", _("Who looks into it"), needs=("item__owner_id",), words=names_of_people),
            Column("verdict", _("Finding"), show=lambda row: _verdict(row["verdict"])),
            Column("judged_at", _("Judged on"), kind="moment", optional=True),
        ],
        filters=[
            Dates("first_day", _("First day"), on_days=True),
            Choice("open", _("State"), options=[("open", _("To be looked into")), ("done", _("Judged"))], where=_open),
            Choice("verdict", _("Finding"), options=Verdict.choices),
        ],
        order="-first_day",
        link="alerts:alert",
        empty=_("No watched figure has been out of bounds yet"),
    )


def said(number: Decimal | float, figure: Figure) -> str:
    """A number with its unit: what stands in a sentence has no heading that says it."""
    value = Decimal(str(number))
    text, unit = f"{plain(value):,}", "%" if figure.kind == Kind.SHARE else unit_behind(figure, value)
    return f"{text} {unit}"


def _number(key: str, label: Any) -> Column:
    """With its unit on screen, and as a number in a workbook."""
    return Column(
        key,
        label,
        kind="number",
        needs=(key, "figure"),
        show=lambda row: said(row[key], FIGURES[row["figure"]]),
        export=lambda row: row[key],
    )


def _part(row: Mapping[str, Any], pack: Pack) -> str:
    key = (row["figure"], row["by"], row["part"])
    return part_names([key], pack)[key] if row["by"] else ""


def _verdict(verdict: str) -> str:
    return str(Verdict(verdict).label) if verdict else ""


def _open(chosen: list[str]) -> Q:
    return Q(judged_at__isnull="open" in chosen) if len(set(chosen)) == 1 else Q()
