"""Reports that people write on their work as a list."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.tables import Choice, Column, Dates, Table
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people


def work_reports() -> Table:
    """Every report that was owed; those not sent are the missing ones."""
    return Table(
        key="work-reports",
        title=_("Work reports"),
        columns=[
            Column("first_day", _("First day"), kind="day", fixed=True, sort="first_day"),
            Column("last_day", _("Last day"), kind="day"),
            Column("title", _("Report"), fixed=True, wide=True, show=lambda row: say(row["title"])),
            Column("person__name", _("Person"), needs=("person_id",), words=names_of_people),
            Column("department__name", _("Department"), needs=("department_id",), words=names_of_departments),
            Column("sent_at", _("Sent on"), kind="moment"),
            Column("to__name", _("Sent to"), needs=("to_id",), words=names_of_people),
        ],
        filters=[
            Dates("first_day", _("First day"), on_days=True),
            Choice("sent", _("Sent"), options=[("yes", _("Yes")), ("no", _("Not yet"))], where=_sent),
        ],
        order="-first_day",
        link="reports:work-report",
        empty=_("No report on work has been asked for yet"),
    )


def _sent(chosen: list[str]) -> Q:
    return Q(sent_at__isnull="yes" not in chosen) if len(set(chosen)) == 1 else Q()
