"""Which files hold what a row says: by number, phone, thing owned, number of another system or of a paper, name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from huiyin.customers.models import Customer

Key = tuple[str, str]


@dataclass(frozen=True)
class Match:
    """A file that one of the things looked for leads to."""

    pk: int
    number: str
    name: str
    department: int | None
    keeper: int | None
    lost: bool

    def may_be_changed_by(self, reach: Any, person: int) -> bool:
        return reach.everything or self.department in reach.departments or (reach.own and self.keeper == person)


def matches(keys: Iterable[Key]) -> dict[Key, list[Match]]:
    """For each of these things the files that hold it, in one statement. A name is found with each address as told.

    A file that was merged leads to the one it became part of.

    The keys are ("number", …), ("external", …), ("phone", E.164), ("asset", "kind/key"), ("identity", …),
    ("name", name) and ("address", name and address with a tab between).
    """
    sought: dict[str, set[str]] = defaultdict(set)
    for what, value in keys:
        sought[what].add(value)
    things = [key.partition("/") for key in sought["asset"]]
    homes = [key.partition("\t") for key in sought["address"]]
    params = {
        "numbers": list(sought["number"]),
        "external": list(sought["external"]),
        "phones": list(sought["phone"]),
        "kinds": [kind for kind, _slash, _key in things],
        "keys": [key for _kind, _slash, key in things],
        "identities": list(sought["identity"]),
        "names": list(sought["name"]),
        "dwellers": [name for name, _tab, _text in homes],
        "addresses": [text for _name, _tab, text in homes],
    }
    found: dict[Key, list[Match]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, params)
        for what, value, *file in cursor.fetchall():
            found[what, value].append(Match(*file))
    return dict(found)


def others_holding(files: Mapping[Customer, Iterable[Key]]) -> dict[int, tuple[str, Sequence[Match | Customer]]]:
    """Of many files, each with what it is to hold, those that come to share something with others: what, with whom.

    So do two of these files that come to hold the same: the second one meets the first. What a file holds already was
    looked at when it came in.
    """
    found = matches(key for keys in files.values() for key in keys)
    first: dict[Key, Customer] = {}  # of these files, who comes to hold it
    held: dict[int, tuple[str, Sequence[Match | Customer]]] = {}
    for file, keys in files.items():
        coming = [key for key in keys if all(holder.pk != file.pk for holder in found.get(key, ()))]
        there = next(((key[0], found[key]) for key in coming if key in found), None)
        met = there or next(((key[0], [first[key]]) for key in coming if key in first), None)
        if met:
            held[file.pk] = met
        else:
            first |= dict.fromkeys(coming, file)
    return held


MATCHES = """
    WITH RECURSIVE found AS (
        SELECT 'number' AS what, number AS value, id FROM customers_customer WHERE number = ANY(%(numbers)s)
        UNION ALL
        SELECT 'external', external_number, id FROM customers_customer
        WHERE external_number <> '' AND external_number = ANY(%(external)s)
        UNION ALL
        SELECT 'phone', number, customer_id FROM customers_phone WHERE number = ANY(%(phones)s)
        UNION ALL
        SELECT 'asset', asset.kind || '/' || asset.key_normal, asset.customer_id
        FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS sought (kind, key)
        JOIN customers_asset AS asset ON asset.key_normal = sought.key AND asset.kind = sought.kind
        WHERE asset.key_normal <> ''
        UNION ALL
        SELECT 'identity', identity, customer_id FROM customers_findable
        WHERE identity <> '' AND identity = ANY(%(identities)s)
        UNION ALL
        SELECT 'name', name, id FROM customers_customer WHERE name = ANY(%(names)s)
        UNION ALL
        SELECT 'address', sought.name || E'\\t' || sought.text, named.id
        FROM unnest(%(dwellers)s::text[], %(addresses)s::text[]) AS sought (name, text)
        JOIN customers_address AS address ON address.text = sought.text AND address.text <> ''
        JOIN customers_customer AS named ON named.id = address.customer_id AND named.name = sought.name
    ), standing AS (
        SELECT what, value, id FROM found
        UNION
        SELECT standing.what, standing.value, file.merged_into_id
        FROM standing JOIN customers_customer AS file ON file.id = standing.id
        WHERE file.merged_into_id IS NOT NULL
    )
    SELECT standing.what, standing.value, file.id, file.number, file.name, file.department_id, file.keeper_id,
        file.lost_at IS NOT NULL
    FROM standing JOIN customers_customer AS file ON file.id = standing.id AND file.merged_into_id IS NULL
    ORDER BY file.id
"""
