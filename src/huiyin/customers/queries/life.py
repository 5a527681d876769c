"""Where files stand on their way, who keeps which category, and what was collected on a day."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from huiyin.customers.enums import Stage, Step
from huiyin.customers.models import CategoryKeeper, Consent, Customer, CustomerQuerySet, FileStep, HandIn
from huiyin.customers.queries.book import file_definition, file_rules, home_region
from huiyin.customers.queries.files import contents_of, home_department, masked_phone, masked_thing, with_firsts
from huiyin.customers.rules import missing
from huiyin.kernel.once import once
from huiyin.kernel.prepared import prepared
from huiyin.org.models import Department, Person
from huiyin.worklist.enums import Standing
from huiyin.worklist.models import WorkItem

PAGE = 200  # of a list to tick; the page says how many more there are
INCOMPLETE = 20


@dataclass(frozen=True)
class Brief:
    """One file in a list to tick."""

    pk: int
    number: str
    name: str
    phone: str
    thing: str
    completeness: int
    opened_at: datetime


def collected_by(person: Person) -> CustomerQuerySet:
    """The files somebody opened and has not handed in yet."""
    mine = Customer.objects.visible_to(person).filter(stage=Stage.COLLECTED, opened_by=person)
    return mine.order_by("-pk")


def briefly(files: CustomerQuerySet) -> list[Brief]:
    region, kinds = home_region(), file_definition().assets
    columns = ("pk", "number", "name", "first_phone", "first_thing", "first_thing_kind", "completeness", "opened_at")
    return [
        Brief(pk, number, name, masked_phone(phone, region), masked_thing(thing, kind, kinds), share, at)
        for pk, number, name, phone, thing, kind, share, at in with_firsts(files).values_list(*columns)[:PAGE]
    ]


def beyond_the_list(files: CustomerQuerySet) -> int:
    """How many files a list to tick leaves for later."""
    return max(files.count() - PAGE, 0)


def department_to_hand_in(person: Person) -> Department:
    """Whose supervisor gets what somebody collected: the department whose customers they serve."""
    return Department.objects.get(pk=home_department(person) or 0)


def handed_in(person: Person, handed: HandIn | None) -> CustomerQuerySet:
    """The files that wait to be classified by a supervisor, each once, newest first. Source: A1-5."""
    reach = person.reach("customers.classify")
    waiting = Customer.objects.filter(stage=Stage.HANDED_IN)
    if not reach.everything:
        waiting = waiting.filter(department__in=reach.departments)
    if handed:
        waiting = waiting.filter(pk__in=FileStep.objects.filter(hand_in=handed).values("customer"))
    return waiting.order_by("-pk")


def with_hand_in(files: CustomerQuerySet) -> list[dict[str, Any]]:
    """Each file with who handed it in, and when."""
    last = FileStep.objects.filter(customer=OuterRef("pk"), step=Step.HANDED_IN).order_by("-pk")
    told = files.annotate(
        handed_by=Subquery(last.values("by__name")[:1]),
        handed_at=Subquery(last.values("at")[:1]),
        hand_in_note=Subquery(last.values("hand_in__note")[:1]),
    ).values("pk", "number", "name", "kind", "completeness", "handed_by", "handed_at", "hand_in_note")
    return [dict(row) for row in told[:PAGE]]


@dataclass(frozen=True)
class CategoryLine:
    """One kind of files, whose it is, and how many there are."""

    key: str
    name: str
    keeper: Person | None
    files: int
    waiting: int


def categories_with_keepers(person: Person) -> list[CategoryLine]:
    """Source: A1-7."""
    keepers = {row.category: row.person for row in CategoryKeeper.objects.select_related("person")}
    rows = Customer.objects.visible_to(person).exclude(category="").order_by().values_list("category")
    counted = rows.annotate(files=Count("pk"), waiting=Count("pk", filter=Q(stage=Stage.CLASSIFIED)))
    counts = {key: (files, waiting) for key, files, waiting in counted}
    return [
        CategoryLine(key, name, keepers.get(key), *counts.get(key, (0, 0)))
        for key, name in file_rules().lists["categories"].items()
    ]


def daily_collection(person: Person, day: date, at: datetime) -> list[dict[str, Any]]:
    """Everybody's duty of a day to collect or update files, those who did nothing first. Source: A1-1, A1-8."""
    subjects = Q(subject=f"collect/{day.isoformat()}") | Q(subject__startswith=f"update/{day.isoformat()}-")
    items = WorkItem.objects.visible_to(person).filter(subjects).standing(at)
    columns = ("owner__name", "title", "subject_label", "standing", "settled_at", "due_at")
    rows = list(items.values(*columns).order_by("settled_at", "owner__name", "pk"))
    return sorted(rows, key=lambda row: row["standing"] in (Standing.KEPT, Standing.LATE))


@dataclass(frozen=True)
class Lacking:
    """A file in which something is missing."""

    pk: int
    number: str
    name: str
    completeness: int
    missing: list[str]


@dataclass(frozen=True)
class Incomplete:
    """The files that lack the most, and how many lack something besides."""

    files: list[Lacking]
    more: int


def incomplete(person: Person, category: str) -> Incomplete:
    """Of a category, or of those somebody keeps themselves, the files that lack the most, and what. Source: A1-8.

    Nobody completes the file of a customer who is lost.
    """
    reached = Customer.objects.visible_to(person)
    mine = reached.filter(category=category) if category else reached.filter(keeper=person)
    found = mine.filter(completeness__lt=100, lost_at=None)
    first = list(found.order_by("completeness", "-pk")[:INCOMPLETE])
    contents, file = contents_of(first), file_definition()
    lacking = []
    for one in first:
        content = contents[one.pk] | {"category": one.category}
        lacking.append(Lacking(one.pk, one.number, one.name, one.completeness, missing(content, file)))
    return Incomplete(lacking, found.count() - len(first) if len(first) == INCOMPLETE else 0)


def asking_for_incomplete(category: str) -> dict[str, str]:
    """What the list of files is asked to show all of them."""
    asked: list[dict[str, Any]] = [
        {"field": "completeness", "operator": "at_most", "value": 99},
        {"field": "lost_on", "operator": "empty"},
    ]
    if category:
        asked.append({"field": "category", "operator": "is", "value": category})
    return {"where": json.dumps({"all": asked})} | ({} if category else {"mine": "1"})


@once
def consents_of(customer: Customer) -> list[Consent]:
    """Everything a customer ever said about what we may do, newest first: a few words over the years."""
    return _consents_of(customer.pk)


@prepared
def _consents_of(customer: int) -> QuerySet[Consent]:
    return Consent.objects.filter(customer=customer).order_by("-pk")


def standing_consents(customer: Customer) -> list[Consent]:
    """The newest word on each purpose, and on what they stopped over one channel."""
    newest = newest_words(reversed(consents_of(customer)))
    return [newest[word] for word in sorted(newest)]


def newest_words(rows: Iterable[Consent]) -> dict[str, Consent]:
    """What counts of all that was said, the oldest first.

    Whoever agrees once more agrees over each channel again; a list that came in knows nothing of channels.
    """
    newest: dict[str, Consent] = {}
    for row in rows:
        if row.given and row.batch_id is None:
            newest = {word: said for word, said in newest.items() if said.purpose != row.purpose}
        newest[row.word] = row
    return newest


def lost_because(customer: Customer) -> FileStep | None:
    """Why and when a lost customer was lost."""
    if customer.lost_at is None:
        return None
    return customer.steps.filter(step=Step.LOST).select_related("by").order_by("-pk").first()
