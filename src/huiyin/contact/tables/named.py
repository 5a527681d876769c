"""Registers of conversations that the rule book names, such as that of the follow-up calls."""

from dataclasses import replace

from huiyin.contact.rules import LETTERS
from huiyin.contact.tables.talks import letters, phone, register
from huiyin.kernel.tables import Table
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import PackPaper

_COLUMNS = {  # rulebook.papers.TALK_FACTS, as the registers of the product key them
    "customer": "customer__name",
    "customer_number": "customer__number",
    "by": "by__name",
    "letter_number": "letter__number",
    "letter_kind": "letter__kind",
    "letter_about": "letter__about",
    "enclosures": "letter__enclosures",
    "answer_due": "letter__item__due_at",
    "answered_by": "letter__answered_by__number",
}


def register_named(paper: PackPaper) -> Table:
    """Its columns in its order; what may be asked of every conversation may be asked here."""
    usual = register()
    by_post = bool(paper.channels) and {*paper.channels} <= {*LETTERS}
    tables = (usual, phone(), letters()) if by_post else (usual, letters(), phone())
    known = {column.key: column for table in tables for column in table.columns}
    columns = []
    for place, cell in enumerate(paper.columns):
        column = known[_COLUMNS.get(cell.name, cell.name)]
        columns.append(replace(column, label=say(cell.label) or column.label, optional=False, fixed=place == 0))
    return replace(usual, key=f"paper-{paper.key}", title=say(paper.title), columns=columns, link="contact:talk",
                   link_reads="pk")  # fmt: skip
