"""A customer's file on paper, as the rule book's own forms have it; phones and addresses masked as on screen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.customers import queries, rules, tables
from huiyin.customers.file_blocks import file_block
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.customers.queries.wording import Raw, line_in_words, wording
from huiyin.kernel import masking
from huiyin.kernel.access import NotPermitted, fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.printing import Cell, Choice, Lines, Paper, Row, Section, Signature, room_for
from huiyin.kernel.texts import Text, say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.org.views import SignedInRequest, me
from huiyin.org.views.lists import show_list
from huiyin.rulebook.definitions import AssetKind, FileField, PackPaper, PaperBlock, PaperCell, last_words
from huiyin.rulebook.papers import FILE_FACTS
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import house_line, title_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed

TICKED = 12  # words that an empty form offers as boxes
DAYS = ("opened_at", "birth_date", "next_service_on", "last_service_on")
LINES = ("phones", "addresses", "handles", "contacts")


def papers_for(customer: Customer) -> list[PackPaper]:
    """The forms that the rule book has for such a customer."""
    return [paper for paper in pack_in_force().papers.values() if customer.kind in paper.kinds and not paper.register]


@looked_at_or_printed
@required("customers.view")
def printed(request: SignedInRequest, pk: int, key: str, kind: str = "pdf") -> HttpResponse:
    """One form of a customer's file, on A4 or in Excel."""
    person = request.user
    customer = fetch(Customer, user=person, pk=pk)
    named = next((paper for paper in papers_for(customer) if paper.key == key), None)
    if named is None:
        raise Http404
    if kind == "xlsx" and not person.may("export"):
        raise NotPermitted("export")
    paper = paper_of(customer, named)
    subject, name = queries.subject_of(customer.pk), f"{customer.number} {title_of(paper.key, paper.title)}"
    told = OnRecord("customer.printed", {"as": kind, "paper": key})
    return hand_out_about(request, paper, subject=subject, name=name, told=told, kind=kind)


@require_GET
@required("customers.view")
def register(request: HttpRequest, key: str) -> HttpResponseBase:
    """A register of customers that the rule book names, such as that of companies: printed and taken along."""
    person = me(request)
    named = pack_in_force().papers.get(key)
    if named is None or named.register != "customers":
        raise Http404
    table = tables.register_named(named, book=queries.file_rules(), user=person)
    rows = queries.in_register(Customer.objects.visible_to(person), named)
    return show_list(
        request,
        table,
        rows,
        house=house_line(),
        prints=f"list-{table.key}",
    )


def blank_of(paper: PackPaper) -> Paper:
    """The same to be filled in by hand."""
    blank = paper_of(Customer(kind=paper.kinds[0]), paper)
    signatures = tuple(replace(box, by_hand=False) for box in blank.signatures)
    return replace(blank, signatures=signatures, by_hand=True)


def paper_of(customer: Customer, paper: PackPaper) -> Paper:
    said = Said(customer)
    return Paper(
        title=paper.title,
        rows=tuple(part for block in paper.blocks for part in said.parts(block)),
        house=house_line(),
        number=customer.number,
        date=localdate(customer.opened_at) if customer.opened_at else None,
        signatures=tuple(
            Signature(box.label, said.fact("keeper") if box.by == "keeper" else "", seal=box.seal, by_hand=not box.by)
            for box in paper.signatures
        ),
        note=paper.note,
        key=paper.key,
    )


class Said:
    """What one file says, as its paper asks for it."""

    def __init__(self, customer: Customer) -> None:
        self.customer, self.book = customer, queries.file_rules()
        self.lines = queries.all_lines_of(customer)
        self.content = queries.content_of(customer, self.lines) | {"category": customer.category}
        self.fields = {field.name: field for field in self.book.file.fields}
        plain = [rules.own(name) if field.type else name for name, field in self.fields.items() if name not in LINES]
        self.shown = wording([Raw(name, self.content.get(name), "") for name in plain if name != "assets"], self.book)

    def parts(self, block: PaperBlock) -> Iterator[Row | Section | Lines]:
        if block.kind == "things":
            yield from self._things(block)
            return
        if block.kind == "block":
            known = file_block(block.names[0])
            yield Section(block.title or known.title())
            yield from known.parts(self.customer)
            return
        if block.title:
            yield Section(block.title)
        for row in block.rows:
            yield Row(tuple(self._cell(cell) for cell in row))

    def _cell(self, cell: PaperCell) -> Cell:
        label = cell.label or (self._label(cell.name) if cell.name else "")
        field = self.fields.get(cell.name)
        lines = cell.lines or (2 if field and field.type == "text" else 1)
        if self.customer.pk is None:  # nobody's: what is to be written here by hand
            return replace(_empty(cell, field, label), lines=lines)
        return Cell(label, self.words(cell.name) if cell.name else "", cell.span, lines)

    def _label(self, name: str) -> str:
        return str(FILE_FACTS[name]) if name in FILE_FACTS else rules.label_of(name, self.book.file)

    def words(self, name: str) -> str:
        if name in FILE_FACTS:
            return self.fact(name)
        if name in LINES:
            return "\n".join(line_in_words(name, vars(row), self.book) for row in self.lines[name])
        field = self.fields.get(name)
        key = rules.own(name) if field and field.type else name
        words = self.shown(key, self.content.get(key))
        return words if field and field.type else masking.text(words)

    def fact(self, name: str) -> str:
        """What every file has."""
        customer = self.customer
        years = queries.years_old(customer, localdate(now())) if name == "age" else None
        others: Mapping[str, Any] = {
            "number": customer.number,
            "kind": customer.get_kind_display(),
            "age": "" if years is None else years,
            "keeper": names_of_people().get(customer.keeper_id or 0, ""),
            "department": names_of_departments().get(customer.department_id or 0, ""),
            "opened_at": date_format(localdate(customer.opened_at), "Y-m-d") if customer.opened_at else "",
        }
        return str(others[name])

    def _things(self, block: PaperBlock) -> Iterator[Row | Section]:
        """The same rows for each thing in use, empty ones where nothing is known of any."""
        kind = self.book.file.assets[block.names[0]]
        there = [row for row in self.lines["assets"] if row.kind == kind.key and not row.retired_on] or [None]
        title = say(block.title) or say(kind.title)
        for place, thing in enumerate(there, 1):
            numbered = _("%(thing)s %(place)d") % {"thing": title, "place": place} if len(there) > 1 else title
            yield Section(numbered, known=title)
            for row in block.rows:
                yield Row(_cells_of(kind, thing, row, self.book))


def _cells_of(kind: AssetKind, thing: Any, row: Sequence[PaperCell], book: FileRules) -> tuple[Cell, ...]:
    fields = {field.name: field for field in kind.fields}
    cells = []
    for cell in row:
        field = fields.get(cell.name)
        label = cell.label or (rules.field_label(field) if field else "")
        lines = cell.lines or (3 if field and field.type == "text" else 1)
        box = Cell(label, _of_thing(kind, thing, cell.name, book), cell.span) if thing else _empty(cell, field, label)
        cells.append(replace(box, lines=lines))
    return tuple(cells)


def _empty(cell: PaperCell, field: FileField | None, label: Text | str) -> Cell:
    """Room for a day, or a few words to tick."""
    day = "date" if cell.name in DAYS else field.type if field else ""
    words = last_words(field.choices) if field and len(field.choices) <= TICKED else []
    ticks = tuple(Choice(one.label) for one in words) if len(words) <= TICKED else ()
    return Cell(label, room_for(day), cell.span, choices=ticks)


def _of_thing(kind: AssetKind, thing: Any, name: str, book: FileRules) -> str:
    if name == kind.key_field:
        return rules.asset_shown(thing.key, kind.spelling)
    field = next((field for field in kind.fields if field.name == name and field.type), None)
    if field:
        return rules.shown(field, thing.values.get(name), places=book.places if field.type == "region" else {})
    value = getattr(thing, name, None)
    return "" if value is None else date_format(value, "Y-m-d") if hasattr(value, "year") else str(value)
