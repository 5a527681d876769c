"""The basic data of a customer on A4, as the file says them or to be filled in by hand. Source: D51-3, D52-18."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.customers import queries, rules
from huiyin.customers.models import Customer
from huiyin.customers.queries.page import ELSEWHERE
from huiyin.kernel import masking
from huiyin.kernel.access import fetch, required
from huiyin.kernel.printing import Cell, Choice, Lines, Paper, Row, Section, Signature, room_for
from huiyin.kernel.texts import Text, say
from huiyin.org.models import Organisation
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.org.views import SignedInRequest
from huiyin.rulebook.definitions import CustomerFile, FileField
from huiyin.stationery.queries import title_of
from huiyin.stationery.views import OnRecord, hand_out, hand_out_about, looked_at_or_printed

BASIC = "customer-basic"  # the form's key
Part = Row | Section | Lines
MOST_CHOICES = 12  # tick boxes beside one question; what is chosen from longer lists is written out


@looked_at_or_printed
@required("customers.view")
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the file says, phones and addresses hidden as on the screen."""
    customer = fetch(Customer, user=request.user, pk=pk)
    sheet, told = basic_paper_of(customer), OnRecord("customer.printed")
    return hand_out_about(request, sheet, subject=queries.subject_of(customer.pk), name=_name(sheet), told=told)


@require_safe
@required("customers.view")
def blank(request: SignedInRequest) -> HttpResponse:
    """The same form without a customer, to be filled in by hand."""
    sheet = blank_paper()
    return hand_out(request, sheet, name=_name(sheet))


def basic_paper_of(customer: Customer) -> Paper:
    lines, book = queries.all_lines_of(customer), queries.file_rules()
    content = queries.content_of(customer, lines) | {"category": customer.category}
    people, departments, lists = names_of_people(), names_of_departments(), book.lists
    keeper = people.get(customer.keeper_id or 0, "")
    reachable = queries.reachable(lines)
    facts = [
        (rules.label_of("name", book.file), customer.name),
        (rules.label_of("membership", book.file), lists["memberships"].get(customer.membership, customer.membership)),
        (str(rules.LABELS["department"]), departments.get(customer.department_id or 0, "")),
        (str(rules.LABELS["keeper"]), keeper),
    ]
    ways = {
        "phones": [_said(one.masked, one.kind, one.belongs_to) for one in queries.shown_phones(lines)],
        "addresses": [_said(f"{one.region} {one.masked}".strip(), one.label) for one in reachable.places],
        "contacts": [_said(one.name, one.role, one.masked, masking.text(one.note)) for one in reachable.contacts],
        "handles": [_said(one.masked, one.kind, one.belongs_to) for one in reachable.handles],
    }
    groups = queries.said_in_file(customer, content, book)
    return _paper(
        (
            *_pairs(facts),
            *(_wide(rules.label_of(name, book.file), "\n".join(words)) for name, words in ways.items() if words),
            *(part for title, said in groups for part in _group(title, [(one.label, one.words) for one in said])),
            *_things(customer, queries.shown_assets(customer, lines)),
        ),
        number=customer.number,
        opened=customer,
        keeper=keeper,
    )


def blank_paper() -> Paper:
    file = queries.file_rules().file
    named = [rules.label_of(name, file) for name in ("name", "membership")]
    ours = [str(rules.LABELS[name]) for name in ("department", "keeper")]
    return _paper(
        (
            *_pairs([(label, "") for label in (*named, *ours)]),
            *(_wide(rules.label_of(name, file), "", lines=2) for name in ("phones", "addresses", "contacts")),
            *_questions(file),
        )
    )


def _questions(file: CustomerFile) -> Iterator[Part]:
    for group in file.groups:
        yield from _section(group.title, [one for one in group.fields if one.name not in ELSEWHERE])
    for kind in file.assets.values():
        yield from _section(kind.title, kind.fields)


def _section(title: Text, fields: Sequence[FileField]) -> Iterator[Part]:
    """Questions with room for the answers, two beside each other where a word or two is the answer."""
    asked = [one for one in fields if not one.retired]
    if asked:
        yield Section(title)
    for is_long, some in groupby(asked, key=lambda one: one.type == "text" or 0 < len(one.choices) <= MOST_CHOICES):
        if is_long:
            yield from map(_asked, some)
        else:
            yield from _pairs([(rules.field_label(one), room_for(one.type)) for one in some])


def _paper(rows: tuple[Part, ...], number: str = "", opened: Customer | None = None, keeper: str = "") -> Paper:
    return Paper(
        title=_("Customer file: basic data"),
        key=BASIC,
        house=Organisation.objects.values_list("name", flat=True).first() or "",
        number=number,
        date=localtime(opened.opened_at).date() if opened else None,
        rows=rows,
        signatures=(
            Signature(_("Keeper of the file"), name=keeper),
            Signature(_("Supervisor"), by_hand=bool(number)),
        ),
        by_hand=not number,
    )


def _said(*words: str) -> str:
    first, *others = (word for word in words if word)
    return f"{first} ({', '.join(others)})" if others else first


def _pairs(facts: Sequence[tuple[str, str]]) -> Iterator[Row]:
    for left, right in zip(facts[::2], facts[1::2], strict=False):
        yield Row((Cell(*left), Cell(*right)))
    if len(facts) % 2:
        yield _wide(*facts[-1])


def _wide(label: str, words: str, lines: int = 1) -> Row:
    return Row((Cell(label, words, span=12, lines=lines),))


def _group(title: str, facts: Sequence[tuple[str, str]]) -> Iterator[Part]:
    yield Section(title)
    yield from _pairs(facts)


def _things(customer: Customer, things: Iterable[queries.ShownAsset]) -> Iterator[Part]:
    for thing in things:
        if not thing.retired:
            yield Section(_said(thing.title, thing.key), known=thing.title)
            due = thing.next_service_on.isoformat() if thing.next_service_on else ""
            yield from _pairs([*thing.facts, (thing.next_service, due)])


def _asked(field: FileField) -> Row:
    """A question with room for some lines, or with the answers to tick."""
    boxes = tuple(Choice(say(one.label)) for one in field.choices)
    return Row((Cell(rules.field_label(field), span=12, lines=1 if boxes else 2, choices=boxes),))


def _name(sheet: Paper) -> str:
    return " ".join(filter(None, [sheet.number, title_of(sheet.key, sheet.title)]))
