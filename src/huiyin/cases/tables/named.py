"""Registers that the rule book names: columns of its choice, in its order, over the cases of a process."""

from dataclasses import replace
from functools import lru_cache

from django.utils.translation import get_language, gettext

from huiyin.cases.listed import column_of
from huiyin.cases.tables.register import register_of
from huiyin.kernel.tables import Column, Table
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Pack, PackPaper
from huiyin.rulebook.papers import CASE_FACTS

_COLUMNS = {  # what every case has, as the register of its process calls it
    "registrar": "registrar__name",
    "owner": "owner__name",
    "department": "department__name",
    "outcome": "ends",
}


def register_named(paper: PackPaper, pack: Pack, *, whole: bool) -> Table:
    """The register in the reader's language, with the filters of its process."""
    return _register(paper.key, pack, get_language() or "", whole)


@lru_cache(maxsize=64)  # versions of a pack never change
def _register(key: str, pack: Pack, language: str, whole: bool) -> Table:
    paper = pack.papers[key]
    process = pack.processes[paper.register]
    usual = register_of(process, pack, whole=whole)
    columns = []
    for place, cell in enumerate(paper.columns):
        column = (
            _of_every_case(cell.name, usual)
            if cell.name in CASE_FACTS
            else column_of(process, cell.name, whole=whole, language=language)
        )
        if column is None:
            continue  # kept from those who see their part of a case only
        label = say(cell.label, language) or column.label
        columns.append(replace(column, label=label, optional=False, fixed=place == 0))
    return replace(usual, key=f"paper-{key}", title=say(paper.title, language), on_paper="", columns=columns, new="")


def _of_every_case(name: str, usual: Table) -> Column:
    if name == "customer":
        return Column(
            "customer__name",
            gettext("Customer"),
            needs=("customer__name", "complainant"),
            show=lambda row: row["customer__name"] or row["complainant"],
        )
    if name == "customer_number":
        return Column("customer__number", gettext("File number"))
    return usual.by_key[_COLUMNS.get(name, name)]
