"""Pairs of files that look alike, as they are taken along."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries
from huiyin.customers.enums import Likeness
from huiyin.customers.models import Asset, Phone
from huiyin.customers.queries import FileRules
from huiyin.kernel.tables import Column, Table
from huiyin.kernel.tables.columns import Row
from huiyin.org.queries import names_of_people

_SIDES = {"one": _("One file"), "other": _("The other file")}


def in_question(book: FileRules) -> Table:
    """The pairs that may be of the same customer, those with the most reasons first."""
    return Table(
        key="lookalikes",
        title=_("Possible duplicates"),
        columns=[*_files(book), Column("why", _("Why"), show=_reasons), Column("found_at", _("Found"), kind="moment")],
        computes=_with_lines,
        order="-weight",
    )


def told_apart(book: FileRules) -> Table:
    """The pairs of different customers, with who told them apart."""
    return Table(
        key="differences",
        title=_("Told apart"),
        columns=[
            *_files(book),
            Column("why", _("Why they look alike"), show=_reasons),
            Column("by__name", _("Told apart by"), needs=("by_id",), words=names_of_people),
            Column("at", _("When"), kind="moment"),
        ],
        computes=_with_lines,
        order="-pk",
    )


def _files(book: FileRules) -> Iterator[Column]:
    """What tells one customer from the other, of each file; phones are hidden as on the page."""
    for side, name in _SIDES.items():
        yield Column(f"{side}__number", _named(name, _("File number")))
        yield Column(f"{side}__name", _named(name, _("Customer")))
        yield Column(f"{side}_phone", _named(name, _("Phone")), show=_phone(side, book))
        yield Column(
            f"{side}_thing",
            _named(name, _("Thing owned")),
            needs=(f"{side}_thing", f"{side}_thing_kind"),
            show=_thing(side, book),
        )
        yield Column(f"{side}__keeper__name", _named(name, _("Keeper")))


def _named(side: Any, part: Any) -> str:
    return f"{side}: {part}"


def _phone(side: str, book: FileRules) -> Callable[[Row], str]:
    return lambda row: queries.masked_phone(row[f"{side}_phone"], book.region)


def _thing(side: str, book: FileRules) -> Callable[[Row], str]:
    return lambda row: queries.masked_thing(row[f"{side}_thing"], row[f"{side}_thing_kind"], book.file.assets)


def _reasons(row: Row) -> str:
    return "、".join(str(Likeness(why).label) for why in row["why"])


def _with_lines(pairs: QuerySet[Any]) -> QuerySet[Any]:
    firsts: dict[str, Subquery] = {}
    for side in _SIDES:
        phones = Phone.objects.filter(customer=OuterRef(f"{side}_id")).order_by("position", "pk")
        things = Asset.objects.filter(customer=OuterRef(f"{side}_id"), retired_on=None).exclude(key="")
        things = things.order_by("position", "pk")
        firsts |= {
            f"{side}_phone": Subquery(phones.values("number")[:1]),
            f"{side}_thing": Subquery(things.values("key")[:1]),
            f"{side}_thing_kind": Subquery(things.values("kind")[:1]),
        }
    found: QuerySet[Any] = pairs.annotate(**firsts)
    return found
