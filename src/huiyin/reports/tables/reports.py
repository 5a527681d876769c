"""Reports as a list: those somebody owes, those to be signed, and the archive."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel.tables import Choice, Column, Dates, Table
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.reports.enums import Standing
from huiyin.reports.models import Report, standing_of
from huiyin.reports.queries.standing import form_of
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import title_of

if TYPE_CHECKING:
    from huiyin.org.models import Person

MINE, TO_SIGN, ARCHIVE = "mine", "to-sign", "archive"
WHICH = [
    (MINE, _("Mine to write")),
    (TO_SIGN, _("Mine to sign")),
    (ARCHIVE, pgettext_lazy("reports", "Archive")),
]
# What stands behind a door where nothing waits.
DONE_WITH = {
    MINE: _("You have no report left to write"),
    TO_SIGN: _("No report waits for your signature"),
    ARCHIVE: _("No report is in the archive yet"),
}
STATES = {
    Standing.OWED: Q(written_at=None, words={}, sent_back=""),
    Standing.BEGUN: Q(written_at=None, sent_back="") & ~Q(words={}),
    Standing.RETURNED: Q(written_at=None) & ~Q(sent_back=""),
    Standing.HANDED_IN: Q(written_at__isnull=False, sealed_at=None),
    Standing.SEALED: Q(sealed_at__isnull=False, sent_at=None),
    Standing.SENT: Q(sent_at__isnull=False),
}


def reports(user: "Person", at: datetime) -> Table:
    """Every report that was owed; those not handed in are the missing ones."""
    return Table(
        key="reports",
        title=pgettext_lazy("written", "Reports"),
        columns=[
            Column("title", _("Report"), fixed=True, wide=True, needs=("rule", "title"), show=_called),
            Column("first_day", _("First day"), kind="day", fixed=True, sort="first_day"),
            Column("last_day", _("Last day"), kind="day"),
            Column("person__name", _("Person"), needs=("person_id",), words=names_of_people),
            Column(
                "department__name", _("Department"), needs=("department_id",), words=names_of_departments, optional=True
            ),
            Column("item__due_at", _("Due"), kind="moment"),
            Column(
                "standing",
                _("State"),
                needs=("written_at", "sealed_at", "sent_at", "item__due_at", "words", "sent_back"),
                show=partial(_standing, at),
            ),
            Column("written_at", pgettext_lazy("report", "Handed in on"), kind="moment"),
            Column("sent_at", _("Sent on"), kind="moment"),
        ],
        filters=[
            Choice("which", _("Which"), options=WHICH, where=partial(_which, user)),
            Choice("rule", _("Report"), options=_rules),
            Choice("state", _("State"), options=Standing.choices, where=partial(_in_state, at)),
            Dates("first_day", _("First day"), on_days=True),
        ],
        order="-first_day",
        link="reports:report",
        empty=_("No report has been asked for yet"),
    )


def _called(row: Mapping[str, Any]) -> str:
    return title_of(form_of(row["rule"]), row["title"])


def _rules() -> list[tuple[str, str]]:
    return [(duty.key, title_of(form_of(duty.key), duty.title)) for duty in pack_in_force().reports.values()]


def _standing(at: datetime, row: Mapping[str, Any]) -> str:
    moments = (row["written_at"], row["sealed_at"], row["sent_at"])
    begun, returned = bool(row["words"]), bool(row["sent_back"])
    return str(standing_of(*moments, begun=begun, returned=returned, due_at=row["item__due_at"], at=at).label)


def _which(user: "Person", chosen: list[str]) -> Q:
    where = Q(pk__in=[])
    if MINE in chosen:
        where |= Q(pk__in=Report.objects.to_be_written_by(user).values("pk"))
    if TO_SIGN in chosen:
        where |= Q(pk__in=Report.objects.to_be_signed_by(user).values("pk"))
    if ARCHIVE in chosen:
        where |= Q(sealed_at__isnull=False)
    return where


def _in_state(at: datetime, chosen: list[str]) -> Q:
    late = Q(written_at=None, sent_back="", item__due_at__lt=at)
    where = Q(pk__in=[])
    for state in chosen:
        if state == Standing.MISSING:
            where |= late
        else:
            where |= STATES[Standing(state)] & ~late
    return where
