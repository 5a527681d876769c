"""The forms and registers of customers in the catalogue, and their papers printed many at a time."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries, tables
from huiyin.customers.models import Customer
from huiyin.customers.views.papers import BASIC, basic_paper_of, blank_paper
from huiyin.customers.views.printed import blank_of, paper_of, papers_for
from huiyin.kernel.printing import Paper
from huiyin.kernel.tables import Table
from huiyin.org.models import Person
from huiyin.rulebook.definitions import PackPaper
from huiyin.rulebook.queries import papers_of_pack
from huiyin.stationery.queries import Form, Source, house_line, of_table, register_forms, register_sources

ABOUT = _("Customers")
SOMEBODY = Person()  # a heading is the same to everybody


def forms() -> Iterator[Form]:
    of_the_trade = any(paper.kinds and not paper.register for paper in papers_of_pack())
    extent = _("by the groups of the file") if of_the_trade else ""
    yield Form(BASIC, _("a customer's file"), blank_paper, "customers:list", extent=extent, about=ABOUT)
    for paper in papers_of_pack():
        if paper.register == "customers":
            table = partial(_register, paper, SOMEBODY)
            where = _("the register itself")
            yield of_table(table, where=where, url="customers:sheet", args=(paper.key,), about=ABOUT)
        elif paper.kinds:
            yield Form(paper.key, _("a customer's file"), partial(blank_of, paper), "customers:list", about=ABOUT)


def papers_of_files(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    """The first form that the rule book has for each of these customers."""
    found = Customer.objects.visible_to(user).in_bulk(list(keys))
    for key in keys:
        customer = found.get(key)
        for paper in papers_for(customer)[:1] if customer else ():
            yield queries.subject_of(key), paper_of(found[key], paper)


def basic_of_files(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    """The basic data of each of these customers."""
    found = Customer.objects.visible_to(user).in_bulk(list(keys))
    yield from ((queries.subject_of(key), basic_paper_of(found[key])) for key in keys if key in found)


def find(key: str) -> Source | None:
    """The list of customers and its registers: as they stand, or a paper of each file."""
    home = reverse("customers:list")
    if key in ("customers", "customers-basic", "list-customers"):
        papers = {"customers": papers_of_files, "customers-basic": basic_of_files}.get(key)
        return Source(
            key,
            _("Customer file: basic data") if key == "customers-basic" else _("Customers"),
            _listing,
            Customer.objects.visible_to,
            papers,
            home,
            EDIT if papers else VIEW,
            house_line,
        )
    registers = {f"list-paper-{each.key}": each for each in papers_of_pack() if each.register == "customers"}
    named = registers.get(key)
    if named is None:
        return None
    table, rows = partial(_register, named), partial(_rows, named)
    return Source(key, named.title, table, rows, None, home, VIEW, house_line)


VIEW, EDIT = "customers.view", "customers.edit"


def enter() -> None:
    register_forms(forms)
    register_sources(find)


def _listing(user: Person) -> Table:
    return tables.listing(book=queries.file_rules(), user=user)


def _register(paper: PackPaper, user: Person) -> Table:
    return tables.register_named(paper, book=queries.file_rules(), user=user)


def _rows(paper: PackPaper, user: Person) -> QuerySet[Customer]:
    return queries.in_register(Customer.objects.visible_to(user), paper)
