"""A file of customers comes in: its columns settled, every row checked before anything is taken in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File

from huiyin.customers import queries
from huiyin.customers.actions.importing.columns import (
    REPEATABLE,
    field_names,
    leading_to_somebody,
    may_hold_no_people,
    recognised,
)
from huiyin.customers.actions.importing.judging import NotTheSame, count, judge, settle
from huiyin.customers.actions.importing.matching import KEYS, keys_of
from huiyin.customers.actions.importing.taking_in import NotForOpening, take_in, take_rows_in, waiting
from huiyin.customers.actions.importing.template import questions_for
from huiyin.customers.actions.importing.undoing import undo, undo_some
from huiyin.customers.models import Batch, BatchRow, Customer
from huiyin.intake import actions as intake
from huiyin.intake.rules import DETAIL, LEFT_OUT
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

MODES = ("both", "new", "update")
USUAL = {
    "mode": "both",
    "keys": " ".join(KEYS),
    "similar": "leave",
    "kind": "",
    "keeper": "shared",
    "nameless": "leave",
    "people": "",
}


class NobodyToBeFound(DomainError):
    """Say which column holds the name, a phone, a number or a plate: without one of them there is no customer."""

    field = "columns"


class NoNames(DomainError):
    """No column holds a name. Choose what new customers are called whose row has none, or only complete files."""

    field = "nameless"


class PerhapsNoPeople(DomainError):
    """No column says how to reach anybody. Is this a list of customers? If it is, tick that below."""

    field = "people"


class NoKey(DomainError):
    """Say by what a file is recognised: number, phone, plate."""

    field = "keys"


@whole
def upload(file: "File[Any]", *, by: Person, at: datetime) -> Batch:
    """Keep an uploaded file and recognise its columns; nothing is taken in yet."""
    return intake.upload(Batch(by=by, at=at), file)


def set_up(batch: Batch, earlier: Batch | None) -> None:
    """What the columns mean as far as they are recognised, and what is done with the rows."""
    batch.mapping = recognised(batch.source["headings"], batch.source["first"], queries.file_rules(), earlier)
    batch.defaults = {**USUAL, **(earlier.defaults if earlier else {})}


@whole
def check(batch: Batch, *, columns: Mapping[str, str], defaults: Mapping[str, str], by: Person, at: datetime) -> Batch:
    """Settle what each column means and what is done with rows that meet a file, and have every row checked."""
    intake.may_import(batch, by=by)
    batch = intake.held(batch, Batch.State.UPLOADED)
    batch.mapping = {heading: columns.get(heading, LEFT_OUT) for heading in batch.source["headings"]}
    batch.defaults = _known(defaults)
    _check_columns(batch.mapping, batch.defaults)
    if not batch.defaults["keys"]:
        raise NoKey
    intake.begin_check(batch)
    return batch


@whole
def settle_row(batch: Batch, line: int, *, same: bool, by: Person, at: datetime) -> None:
    """Somebody looked at a row that is like a file: it is about that customer, or about another one."""
    intake.may_import(batch, by=by)
    batch = intake.held(batch, Batch.State.CHECKED)
    row = batch.rows.filter(line=line, verdict=BatchRow.Verdict.SIMILAR).first()
    if row is None or batch.why:
        raise intake.NotNow
    settle(batch, row, same=same)


def _known(chosen: Mapping[str, str]) -> dict[str, str]:
    known: dict[str, tuple[str, ...]] = {
        "mode": MODES,
        "similar": ("leave", "new"),
        "kind": ("", *Customer.Kind.values),
        "keeper": ("shared", "me"),
        "nameless": ("leave", "number"),
        "people": ("", "yes"),
    }
    found = {name: chosen[name] if chosen.get(name) in words else USUAL[name] for name, words in known.items()}
    keys = [key for key in chosen.get("keys", USUAL["keys"]).split() if key in KEYS]
    return {**found, "keys": " ".join(keys)}


def _check_columns(mapping: Mapping[str, str], defaults: Mapping[str, str]) -> None:
    book = queries.file_rules()
    names = field_names(book)
    chosen = [name for name in mapping.values() if name not in {DETAIL, LEFT_OUT}]
    twice = next((name for name in chosen if name not in REPEATABLE and chosen.count(name) > 1), None)
    if twice:
        raise intake.ColumnTwice(name=names.get(twice, twice))
    if not leading_to_somebody(book) & set(chosen):
        raise NobodyToBeFound
    if may_hold_no_people(mapping, book) and not defaults["people"]:
        raise PerhapsNoPeople
    named = {"name", "contact"} & set(chosen) or defaults["nameless"] == "number"
    if not named and defaults["mode"] != "update":
        raise NoNames


__all__ = [
    "NotForOpening",
    "NotTheSame",
    "check",
    "count",
    "field_names",
    "judge",
    "keys_of",
    "may_hold_no_people",
    "questions_for",
    "set_up",
    "settle_row",
    "take_in",
    "take_rows_in",
    "undo",
    "undo_some",
    "upload",
    "waiting",
]
