"""Alerts as a list."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.alerts.enums import Bound, Verdict
from huiyin.alerts.models import Alert
from huiyin.alerts.queries import part_names
from huiyin.cases.models import Case
from huiyin.cases.queries import Measured
from huiyin.kernel.tables import Choice, Column, Dates, Table
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of, names_of_people
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, Asker, Number, dimension_named
from huiyin.reports.tables.effect import Seen, measured
from huiyin.reports.tables.shown import with_unit
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_in_force


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
                show=_parts(pack),
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


def _number(key: str, label: Any) -> Column:
    """With its unit on screen, and as a number in a workbook."""
    return Column(
        key,
        label,
        kind="number",
        needs=(key, "figure"),
        show=lambda row: with_unit(row[key], FIGURES[row["figure"]]),
        export=lambda row: row[key],
    )


def _parts(pack: Pack) -> Callable[[Mapping[str, Any]], str]:
    """What parts are called: of each figure that is sorted by them it is asked once a page, not once a row."""
    names: dict[tuple[str, str, str], str] = {}

    def name(row: Mapping[str, Any]) -> str:
        key = (row["figure"], row["by"], row["part"])
        if row["by"] and key not in names:
            alike = Alert.objects.filter(figure=row["figure"], by=row["by"]).order_by()
            names.update(part_names(alike.values_list("figure", "by", "part").distinct(), pack))
        return names.get(key, "")

    return name


def _verdict(verdict: str) -> str:
    return str(Verdict(verdict).label) if verdict else ""


def _open(chosen: list[str]) -> Q:
    return Q(judged_at__isnull="open" in chosen) if len(set(chosen)) == 1 else Q()


def measured_by_alerts(case: Case, reader: Person, at: datetime) -> list[Measured]:
    """What the figures of the alerts that a measure answers came to then and since."""
    pack = pack_in_force()
    zone = ZoneInfo(timezone.get_current_timezone_name())
    asker = Asker(pack, Reach(everything=True), zone, calendar_of(), at)
    found = []
    for alert in Alert.objects.filter(measures=case).order_by("pk"):
        figure = FIGURES.get(alert.figure)
        if figure is not None and figure.fits(pack):
            by = dimension_named(figure, alert.by, pack) if alert.by else None
            number = Number(alert.value, alert.rows)
            found.append(measured(Seen(figure, alert.period, number, by, alert.part), asker, reader))
    return found
