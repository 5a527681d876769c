"""The list of customers."""

from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries, rules
from huiyin.customers.enums import Stage
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.kernel.tables import Choice, Column, Conditions, Dates, Flag, Table, Words
from huiyin.org.models import Person
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook.definitions import FileField


def listing(*, book: FileRules, user: Person) -> Table:
    """The list as one person sees it; phones are masked on the screen and in the workbook alike."""
    region, memberships = book.region, book.lists["memberships"]
    stages = {str(value): str(label) for value, label in Stage.choices}
    kinds = {str(value): str(label) for value, label in Customer.Kind.choices}
    return Table(
        key="customers",
        title=_("Customers"),
        columns=[
            Column("number", _("File number"), fixed=True, sort="pk"),
            Column("name", rules.LABELS["name"], fixed=True, wide=True),
            Column("kind", rules.LABELS["kind"], words=kinds),
            Column(
                "first_phone", rules.LABELS["phones"], show=lambda row: queries.masked_phone(row["first_phone"], region)
            ),
            Column("first_thing", _("Thing owned")),
            Column("membership", rules.LABELS["membership"], words=memberships),
            Column("keeper__name", rules.LABELS["keeper"], needs=("keeper_id",), words=names_of_people),
            Column(
                "department__name",
                rules.LABELS["department"],
                needs=("department_id",),
                words=names_of_departments,
                optional=True,
            ),
            Column("opened_at", _("Opened on"), kind="moment"),
            Column("birth_date", rules.label_of("birth_date", book.file), kind="day", optional=True),
            Column("tags_text", rules.label_of("tags", book.file), optional=True),
            Column("stage", _("Where the file stands"), words=stages, optional=True),
            Column("completeness", _("Completeness in per cent"), kind="number", optional=True),
            Column("next_service_on", rules.LABELS["next_service_on"], kind="day", optional=True),
            *(_own(field, book) for field in queries.listed_fields(book)),
        ],
        filters=[
            Words("q", field=queries.FOUND_BY, hint=_("Name, pinyin, phone, plate or number")),
            Choice("kind", rules.LABELS["kind"], options=list(kinds.items())),
            Choice("membership", rules.LABELS["membership"], options=list(memberships.items())),
            Flag("mine", _("My customers"), where=Q(keeper=user)),
            Dates("opened_at", _("Opened on")),
            Conditions("where", _("Filter by conditions"), vocabulary=queries.vocabulary()),
        ],
        computes=queries.listed(),
        order="-pk",
        link="customers:file",
        empty=_("No customer has a file yet"),
        new=reverse("customers:open") if user.may("customers.edit") else "",
    )


def _own(field: FileField, book: FileRules) -> Column:
    """A field of the pack as a column somebody may choose."""
    key, label = queries.own_column(field), rules.field_label(field)
    if field.type in {"money", "date"}:
        return Column(key, label, kind="day" if field.type == "date" else "number", optional=True)
    if field.type == "number":
        return Column(
            key,
            label,
            kind="number",
            show=lambda row: _plainly(row[key]),
            export=lambda row: _plainly(row[key]),
            optional=True,
        )
    return Column(key, label, show=lambda row: rules.shown(field, row[key], places=book.places), optional=True)


def _plainly(number: Decimal | None) -> str | Decimal:
    """12, not 12.0000."""
    return "" if number is None else Decimal(f"{number.normalize():f}")
