"""What lists and the form of a file need to know of files."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext, gettext_lazy

from huiyin.customers import rules
from huiyin.customers.models import LINES, Asset, Customer, CustomerQuerySet, Line, Phone
from huiyin.customers.queries.book import file_definition, home_region, memberships, place_names
from huiyin.kernel import masking
from huiyin.kernel.prepared import prepared
from huiyin.kernel.texts import say
from huiyin.org.models import Department, Membership, Person
from huiyin.org.roles import GRANTS
from huiyin.rulebook.definitions import AssetKind


def with_firsts(files: CustomerQuerySet) -> CustomerQuerySet:
    """Each file with its first phone and thing owned, for lists."""
    phones = Phone.objects.filter(customer=OuterRef("pk")).order_by("position", "pk")
    things = Asset.objects.filter(customer=OuterRef("pk"), retired_on=None).exclude(key="").order_by("position", "pk")
    return files.annotate(
        first_phone=Subquery(phones.values("number")[:1]),
        first_thing=Subquery(things.values("key")[:1]),
        first_thing_kind=Subquery(things.values("kind")[:1]),
    )


def masked_phone(number: str | None, region: str) -> str:
    return masking.phone(rules.phone_shown(number, region)) if number else ""


def masked_thing(key: str | None, kind: str | None, kinds: Mapping[str, AssetKind]) -> str:
    """The key of a thing owned, masked where it is a phone number."""
    owned = kinds.get(kind or "")
    return rules.asset_shown(key or "", owned.spelling if owned else "")


def membership_choices(customer: Customer | None = None) -> list[tuple[str, str]]:
    """The memberships to choose from; one that the rule book no longer knows stays with the file that has it."""
    known = memberships()
    if customer and customer.membership:
        known.setdefault(customer.membership, customer.membership)
    return [("", gettext("Not stated")), *known.items()]


def possible_keepers(user: Person, customer: Customer | None = None) -> Any:
    """The colleagues within a person's reach who may look after a customer."""
    reach = user.reach("customers.edit")
    places = Membership.objects.filter(role__in=[role for role, grants in GRANTS.items() if "customers.edit" in grants])
    if not reach.everything:
        places = places.filter(department__in=reach.departments)
    able = Q(is_active=True, pk__in=places.values("person"))
    return Person.objects.filter(able | Q(pk=customer.keeper_id if customer else None)).order_by("name", "pk")


def possible_departments(user: Person, customer: Customer | None = None) -> Any:
    """The departments whose customers a person may edit."""
    reach = user.reach("customers.edit")
    able = Q(closed_at=None) if reach.everything else Q(closed_at=None, pk__in=reach.departments)
    return Department.objects.filter(able | Q(pk=customer.department_id if customer else None)).order_by("path", "pk")


def home_department(person: Person) -> int | None:
    """The department whose customers somebody serves, if several the first."""
    reach = person.reach("customers.edit")
    mine = person.department_ids if reach.everything else person.department_ids & reach.departments
    return min(mine, default=None)


WORDS = (
    "kind",
    "external_number",
    "name",
    "short_name",
    "salutation",
    "membership",
    "needs",
    "preferences",
    "note",
    "preferred_channel",
)
PLAIN = (*WORDS, "birth_date", "tags", "preferred_hours", "rest_hours")

Lines = Mapping[str, Sequence[Any]]  # of one file: its rows by the group they stand in


def content_of(customer: Customer, lines: Lines | None = None) -> dict[str, Any]:
    """What a file says, in plain values: what an edit began from and is compared with."""
    if lines is None:
        return contents_of([customer])[customer.pk]
    return _content(customer, {group: [row.words for row in rows] for group, rows in lines.items()})


def contents_of(customers: Collection[Customer]) -> dict[int, dict[str, Any]]:
    """content_of many files, in one statement for each group of lines."""
    lines: dict[int, dict[str, list[Any]]] = {customer.pk: {group: [] for group in LINES} for customer in customers}
    for group, model in LINES.items():
        rows: Any = model._default_manager
        for row in rows.filter(customer__in=list(lines)).order_by("customer", "position", "pk"):
            lines[row.customer_id][group].append(row.words)
    return {customer.pk: _content(customer, lines[customer.pk]) for customer in customers}


def _content(customer: Customer, words: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {
        **{field: getattr(customer, field) for field in PLAIN},
        "supplied_by": customer.supplied_by_id,
        "keeper": customer.keeper_id,
        "department": customer.department_id,
        **{rules.own(name): value for name, value in customer.values.items()},
        **words,
    }


def _asking_for(line: type[Line]) -> Callable[[int], list[Any]]:
    rows: Any = line._default_manager  # each of them has its customer, the common base has not
    return prepared(lambda customer: rows.filter(customer=customer).order_by("position", "pk"))


_LINES_OF = {group: _asking_for(line) for group, line in LINES.items()}


def lines_of(customer: Customer, group: str) -> list[Any]:
    lines = _LINES_OF[group](customer.pk)
    for line in lines:
        line.customer = customer
    return lines


def all_lines_of(customer: Customer) -> dict[str, list[Any]]:
    """Every group of lines, read once for a page that shows them in several places."""
    return {group: lines_of(customer, group) for group in LINES}


def form_content(customer: Customer) -> dict[str, Any]:
    """What the form of a file starts from: content_of with what is personal masked, each line with its row."""
    content = content_of(customer)
    for group, mask in MASKED_IN_FORM.items():
        content[group] = [mask(row) for row in lines_of(customer, group)]
    return content


def _asset_in_form(row: Asset) -> list[Any]:
    """The words of a thing with what is hidden masked, then its row."""
    kind = file_definition().assets.get(row.kind)
    types = {field.name: field.type for field in kind.own_fields} if kind else {}
    values = {
        name: rules.MASKS[types[name]](str(value)) if types.get(name) in rules.MASKS else value
        for name, value in row.values.items()
    }
    key = rules.asset_shown(row.key, kind.spelling) if kind else row.key
    return [row.kind, key, values, *row.words[3:], str(row.pk)]


MASKED_IN_FORM: dict[str, Callable[[Any], list[Any]]] = {
    "phones": lambda row: [masking.phone(row.typed), row.belongs_to, str(row.pk)],
    "handles": lambda row: [row.kind, masking.text(row.address), row.belongs_to, str(row.pk)],
    "addresses": lambda row: [row.label, row.region, masking.address(row.text), str(row.pk)],
    "contacts": lambda row: [row.name, row.role, masking.phone(row.phone) if row.phone else "", row.note, str(row.pk)],
    "assets": _asset_in_form,
}


PHONE_KINDS = {"mobile": gettext_lazy("mobile"), "landline": gettext_lazy("landline")}


@dataclass(frozen=True)
class ShownPhone:
    """A number on the customer's page, masked until somebody asks for it."""

    pk: int
    masked: str
    kind: str  # mobile or landline, where the number says so
    belongs_to: str


def shown_phones(lines: Lines) -> list[ShownPhone]:
    region = home_region()
    return [
        ShownPhone(
            row.pk,
            masked_phone(row.number, region),
            str(PHONE_KINDS.get(rules.phone_kind(row.number), "")),
            row.belongs_to,
        )
        for row in lines["phones"]
    ]


@dataclass(frozen=True)
class ShownAsset:
    """A thing owned, on the customer's page."""

    pk: int
    icon: str
    title: str
    key: str
    hidden: bool  # something of it is masked
    facts: list[tuple[str, str]]
    brief: int  # how many of the facts say something without their name
    next_service: str  # what the pack calls the day that comes next
    next_service_on: date | None
    retired: bool


def shown_assets(customer: Customer, lines: Lines | None = None) -> list[ShownAsset]:
    """What a customer owns: in use first, of that what is due soonest, else in the order of the file."""
    rows = lines_of(customer, "assets") if lines is None else lines["assets"]
    kinds = file_definition().assets if rows else {}
    asks_places = any(field.type == "region" for kind in kinds.values() for field in kind.fields)
    places = place_names() if asks_places else {}
    shown = [_shown_asset(row, kinds.get(row.kind), places) for row in rows]
    return sorted(shown, key=lambda thing: (thing.retired, thing.next_service_on or date.max))


# What says something by itself and so stands first; a bare number needs its name beside it.
_BRIEF = frozenset({"line", "choice", "region"})
_MOST_BRIEF = 3


def hidden_in(row: Asset, kind: AssetKind | None) -> list[str]:
    """What of a thing owned is masked where it is shown: its number, and phones and addresses among its fields."""
    if kind is None:
        return []
    own = [row.values.get(field.name) for field in kind.own_fields if field.type in rules.MASKS]
    return [word for word in (row.key if kind.spelling == "phone" else "", *own) if word]


def _shown_asset(row: Asset, kind: AssetKind | None, places: Mapping[str, str]) -> ShownAsset:
    fields = {field.name: field for field in kind.fields} if kind else {}
    own = sorted(kind.own_fields, key=lambda field: field.type not in _BRIEF) if kind else []
    facts = [(rules.field_label(field), rules.shown(field, row.values.get(field.name), places=places)) for field in own]
    if "cycle_months" in fields:
        facts.append((rules.field_label(fields["cycle_months"]), str(row.cycle_months or "")))
    if "last_service_on" in fields:
        last = row.last_service_on
        facts.append((rules.field_label(fields["last_service_on"]), last.isoformat() if last else ""))
    following = fields.get("next_service_on")
    return ShownAsset(
        pk=row.pk,
        hidden=bool(hidden_in(row, kind)),
        icon=kind.icon if kind else "box",
        title=say(kind.title) if kind else row.kind,
        key=rules.asset_shown(row.key, kind.spelling) if kind else row.key,
        facts=[(label, words) for label, words in facts if words],
        brief=min(_MOST_BRIEF, sum(field.type in _BRIEF and bool(row.values.get(field.name)) for field in own)),
        next_service=rules.field_label(following) if following else str(rules.LABELS["next_service_on"]),
        next_service_on=row.next_service_on,
        retired=row.retired_on is not None,
    )


def visible_among(found: Collection[Any], user: Person) -> list[dict[str, Any]]:
    """Files that were found, each with its name for those who may see it and its number for the others."""
    names = dict(Customer.objects.visible_to(user).filter(pk__in=[file.pk for file in found]).values_list("pk", "name"))
    return [{"pk": file.pk, "number": file.number, "name": names.get(file.pk)} for file in found]
