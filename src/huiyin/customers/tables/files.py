"""The list of customers."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries, rules
from huiyin.customers.enums import Stage
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Conditions, Dates, Flag, Page, Table, Words
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook.definitions import AssetKind, FileField

WORDS = frozenset({"external_number", "short_name", "needs", "preferences", "note"})


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
            Column("name", rules.label_of("name", book.file), fixed=True, wide=True, sort="name_read"),
            Column("kind", rules.LABELS["kind"], words=kinds),
            Column(
                "first_phone",
                rules.label_of("phones", book.file),
                show=lambda row: queries.masked_phone(row["first_phone"], region),
            ),
            _first_thing(book),
            Column("membership", rules.label_of("membership", book.file), words=memberships),
            Column("keeper__name", rules.LABELS["keeper"], needs=("keeper_id",), words=names_of_people),
            Column(
                "department__name",
                rules.LABELS["department"],
                needs=("department_id",),
                words=names_of_departments,
                optional=True,
            ),
            Column("opened_at", _("Opened on"), kind="moment", sort="opened_at"),
            Column("birth_date", rules.label_of("birth_date", book.file), kind="day", optional=True),
            Column("age", _("Age"), kind="number", optional=True),
            Column("tags_text", rules.label_of("tags", book.file), optional=True),
            Column("stage", _("Where the file stands"), words=stages, optional=True),
            Column("completeness", _("Completeness in per cent"), kind="number", sort="completeness", optional=True),
            Column(
                "next_service_on",
                rules.LABELS["next_service_on"],
                kind="day",
                sort="next_service_on",
                optional=True,
            ),
            *_placed(book),
            *(_own(field, book) for field in queries.listed_fields(book)),
            *(_of_things(kind, field, book) for kind, field in queries.listed_of_things(book)),
        ],
        filters=[
            Words("q", field=queries.FOUND_BY, hint=_hint(book)),
            Choice("kind", rules.LABELS["kind"], options=list(kinds.items())),
            Choice("membership", rules.label_of("membership", book.file), options=list(memberships.items())),
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


def found(asked: str, *, user: Person, to: str = "view") -> QuerySet[Customer]:
    """All that the list holds for a person who narrowed it so, and with which they may do this."""
    table = listing(book=queries.file_rules(), user=user)
    return Page(table, Customer.objects.open_to(user, to), QueryDict(asked)).narrowed


def _first_thing(book: FileRules) -> Column:
    """The key of the first thing; which kind it is of is only asked where some kind's keys are hidden."""
    label, kinds = rules.label_of("assets", book.file), book.file.assets
    if all(kind.spelling != "phone" for kind in kinds.values()):
        return Column("first_thing", label)
    return Column(
        "first_thing",
        label,
        needs=("first_thing", "first_thing_kind"),
        show=lambda row: queries.masked_thing(row["first_thing"], row["first_thing_kind"], kinds),
    )


def _hint(book: FileRules) -> Any:
    if any(kind.spelling == "plate" for kind in book.file.assets.values()):
        return _("Name, pinyin, phone, plate or number")
    return _("Name, pinyin, phone or number")


def _placed(book: FileRules) -> list[Column]:
    """The parts that every file may have, as far as the rule book places them and they aren't columns already."""
    words = {
        "salutation": {str(value): str(label) for value, label in Customer.Salutation.choices},
        "category": book.lists["categories"],
        "preferred_channel": book.lists["channels"],
    }
    lines: dict[str, tuple[str, Callable[[Row], str]]] = {
        "phones": ("said_phones", lambda row: queries.phones_in_words(row["said_phones"], book.region)),
        "handles": ("said_handles", lambda row: queries.handles_in_words(row["said_handles"])),
        "addresses": ("said_addresses", lambda row: queries.addresses_in_words(row["said_addresses"])),
        "contacts": ("said_contacts", lambda row: queries.contacts_in_words(row["said_contacts"])),
    }
    columns = []
    for field in book.file.fields:
        label = rules.label_of(field.name, book.file)
        if field.type:
            continue
        if field.name in lines:
            key, show = lines[field.name]
            label = str(_("All phones")) if field.name == "phones" else label
            columns.append(Column(key, label, show=show, optional=True))
        elif field.name in words:
            columns.append(Column(field.name, label, words=words[field.name], optional=True))
        elif field.name == "supplied_by":
            columns.append(
                Column("supplied_by__name", label, needs=("supplied_by_id",), words=names_of_departments, optional=True)
            )
        elif field.name in WORDS:
            columns.append(Column(field.name, label, show=_masked(field.name), optional=True))
    return columns


def _masked(key: str) -> Callable[[Row], str]:
    return lambda row: masking.text(row[key])


def _of_things(kind: AssetKind, field: FileField, book: FileRules) -> Column:
    """A listed field of the things a customer has in use, all of them in one cell."""
    key, label = queries.thing_column(kind, field), f"{say(kind.title)}: {rules.field_label(field)}"
    return Column(key, label, show=lambda row: queries.things_in_words(field, row[key], book), optional=True)


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
