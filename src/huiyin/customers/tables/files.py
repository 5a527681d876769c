"""The list of customers."""

from collections.abc import Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries, rules
from huiyin.customers.models import Customer
from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table, Words
from huiyin.org.models import Person


def listing(*, region: str, memberships: Mapping[str, str], user: Person) -> Table:
    """The list as one person sees it; phones are masked on the screen and in the workbook alike."""
    kinds = {str(value): str(label) for value, label in Customer.Kind.choices}
    return Table(
        key="customers",
        title=_("Customers"),
        columns=[
            Column("number", _("File number"), fixed=True, sort="pk"),
            Column("name", rules.LABELS["name"], fixed=True, wide=True),
            Column("kind", rules.LABELS["kind"], show=lambda row: kinds[row["kind"]]),
            Column(
                "first_phone", rules.LABELS["phones"], show=lambda row: queries.masked_phone(row["first_phone"], region)
            ),
            Column("first_thing", _("Thing owned")),
            Column(
                "membership",
                rules.LABELS["membership"],
                show=lambda row: memberships.get(row["membership"], row["membership"]),
            ),
            Column("keeper__name", rules.LABELS["keeper"]),
            Column("department__name", rules.LABELS["department"], optional=True),
            Column("opened_at", _("Opened on"), kind="moment"),
        ],
        filters=[
            Words("q", field=queries.FOUND_BY, hint=_("Name, pinyin, phone, plate or number")),
            Choice("kind", rules.LABELS["kind"], options=list(kinds.items())),
            Choice("membership", rules.LABELS["membership"], options=list(memberships.items())),
            Flag("mine", _("My customers"), where=Q(keeper=user)),
            Dates("opened_at", _("Opened on")),
        ],
        order="-pk",
        link="customers:file",
        empty=_("No customer has a file yet"),
        new=reverse("customers:open") if user.may("customers.edit") else "",
    )
