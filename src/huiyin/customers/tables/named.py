"""Registers of customers that the rule book names, with the columns of its choice."""

from dataclasses import replace

from huiyin.customers import queries
from huiyin.customers.queries import FileRules
from huiyin.customers.tables.files import listing
from huiyin.kernel.tables import Table
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import PackPaper

_COLUMNS = {  # as the list of customers keys them
    "phones": "said_phones",
    "handles": "said_handles",
    "addresses": "said_addresses",
    "contacts": "said_contacts",
    "tags": "tags_text",
    "keeper": "keeper__name",
    "department": "department__name",
    "supplied_by": "supplied_by__name",
}


def register_named(paper: PackPaper, *, book: FileRules, user: Person) -> Table:
    """The register as one person sees it, with the filters of the list of customers."""
    usual = listing(book=book, user=user)
    own = {field.name: queries.own_column(field) for field in book.file.own_fields}
    columns = []
    for place, cell in enumerate(paper.columns):
        column = usual.by_key.get(own.get(cell.name) or _COLUMNS.get(cell.name, cell.name))
        if column is not None:  # a house may have retired the field
            label = say(cell.label) or column.label
            columns.append(replace(column, label=label, optional=False, fixed=place == 0))
    return replace(usual, key=f"paper-{paper.key}", title=say(paper.title), columns=columns, new="")
