"""The customers of an area."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.customers.queries import FOUND_BY, file_rules, listed, masked_phone
from huiyin.kernel.tables import Column, Flag, Table, Words
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people


def customers_of_area(user: Person) -> Table:
    """Who they are and who keeps them; phones are hidden as everywhere."""
    book = file_rules()
    memberships = book.lists["memberships"]
    return Table(
        key="area-customers",
        title=_("Customers of the area"),
        columns=[
            Column("number", _("File number"), fixed=True, sort="pk"),
            Column("name", _("Customer"), fixed=True, wide=True),
            Column("first_phone", _("Phone"), show=lambda row: masked_phone(row["first_phone"], book.region)),
            Column("membership", _("Membership"), words=memberships),
            Column("keeper__name", _("Keeper"), needs=("keeper_id",), words=names_of_people),
            Column("opened_at", _("Opened on"), kind="moment", optional=True),
        ],
        filters=[
            Words("q", field=FOUND_BY, hint=_("Name, pinyin, phone or number")),
            Flag("mine", _("My customers"), where=Q(keeper=user)),
        ],
        computes=listed(),
        order="-pk",
        link="customers:file",
        empty=_("No customer you may see lives in this area"),
    )
