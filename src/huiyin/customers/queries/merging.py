"""Files side by side before they are merged, and what became of them since."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from huiyin.customers import rules
from huiyin.customers.models import LINES, Customer, Deputyship, Keeping, Merge
from huiyin.customers.queries.belongings import Belonging, hanging_on_files
from huiyin.customers.queries.book import file_rules
from huiyin.customers.queries.files import content_of
from huiyin.customers.queries.history import in_words
from huiyin.customers.rules import merging
from huiyin.kernel.access import fetch
from huiyin.kernel.prepared import prepared
from huiyin.org.models import Person


def content_to_merge(customer: Customer) -> dict[str, Any]:
    """What a file says, with what the supervisor says of it."""
    return content_of(customer) | {"category": customer.category}


@dataclass(frozen=True)
class Choice:
    """One field on which the files differ: what each says, and what is proposed."""

    field: str
    label: str
    said: list[tuple[str, str]]  # key of the file, its words
    joined: bool  # several may stand there together
    proposed: str


@dataclass(frozen=True)
class SideBySide:
    """Files of one customer, the survivor first."""

    files: list[Customer]
    choices: list[Choice]
    same: list[tuple[str, str]]
    belongings: list[Belonging]


def side_by_side(files: Sequence[Customer]) -> SideBySide:
    """What several files say, field by field, and what hangs on each."""
    contents = {file.pk: content_to_merge(file) for file in files}
    book = file_rules()
    lines = tuple(LINES)
    differing = merging.differing(contents)
    words = {pk: _in_words(content, differing) for pk, content in contents.items()}
    first = contents[files[0].pk]
    same = [field for field in first if field not in differing and not merging.empty(first[field])]
    told = _in_words(first, same)
    return SideBySide(
        files=list(files),
        choices=[
            Choice(
                field=field,
                label=rules.label_of(field, book.file),
                said=[(str(pk), words[pk][field]) for pk in contents],
                joined=merging.may_be_joined(field, lines),
                proposed=merging.proposed(field, contents, lines),
            )
            for field in differing
        ],
        same=[(rules.label_of(field, book.file), told[field]) for field in same],
        belongings=hanging_on_files([file.pk for file in files]),
    )


def _in_words(content: dict[str, Any], fields: Sequence[str]) -> dict[str, str]:
    known = file_rules().lists["categories"]
    words = in_words(content, [field for field in fields if field != "category"])
    category = str(content.get("category") or "")
    return {**words, "category": known.get(category, category)}


def last_merge(customer: Customer) -> Merge | None:
    """The newest merge into a file that stands."""
    return next(iter(_standing_merges(customer.pk)), None)


@prepared
def _standing_merges(survivor: int) -> QuerySet[Merge]:
    return Merge.objects.filter(survivor=survivor, undone_at=None).select_related("by").order_by("-pk")[:1]


def merged_numbers(merge: Merge) -> list[str]:
    rows = Customer.with_merged.filter(pk__in=merge.others).order_by("pk")
    return list(rows.values_list("number", flat=True))


def survivor_of(pk: int) -> int | None:
    """The file that a merged one leads to; None if it never was merged, or is a file of its own again."""
    seen: set[int] = set()
    while pk not in seen:
        seen.add(pk)
        into = Customer.with_merged.filter(pk=pk).values_list("merged_into", flat=True).first()
        if into is None:
            return pk if len(seen) > 1 else None
        pk = into
    return None


def reach_file(user: Person, pk: int, *, to: str = "view") -> Customer:
    """The file of this key, or the one it became part of: what a page began with the one goes on with the other."""
    try:
        return fetch(Customer, user=user, to=to, pk=pk)
    except Http404:
        survivor = survivor_of(pk)
        if survivor is None:
            raise
    return fetch(Customer, user=user, to=to, pk=survivor)


def merged_file(pk: int) -> Customer:
    """The row of a file that was merged, which says what its number was; its lines are in the history."""
    return Customer.with_merged.get(pk=pk)


def merged_among(files: Collection[int]) -> dict[int, str]:
    """Those of some files that were merged into others, with their numbers."""
    return dict(Customer.with_merged.exclude(merged_into=None).filter(pk__in=list(files)).values_list("pk", "number"))


def numbers_merged_into(files: Collection[int]) -> dict[int, list[str]]:
    """Of each file the numbers of those that were merged into it, or into one that was."""
    found: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(MERGED_INTO, [list(files)])
        for survivor, number in cursor.fetchall():
            found[survivor].append(number)
    return dict(found)


def stands_in(keeping: Keeping) -> bool:
    """Whether the absence for which somebody is a deputy goes on."""
    running = Deputyship.objects.filter(deputy=keeping.keeper_id, ended_at=None, began_at__isnull=False)
    return running.filter(absence__person=keeping.standing_in_for_id).exists()


MERGED_INTO = """
    WITH RECURSIVE merged AS (
        SELECT merged_into_id AS survivor, id, number
        FROM customers_customer WHERE merged_into_id = ANY(%s)
        UNION ALL
        SELECT merged.survivor, file.id, file.number
        FROM customers_customer AS file JOIN merged ON file.merged_into_id = merged.id
    )
    SELECT survivor, number FROM merged ORDER BY id
"""
