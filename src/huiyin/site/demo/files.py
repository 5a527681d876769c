"""The customer files of the demo: opened with the first story, completed, classified, with what customers allow."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from huiyin.contact import actions as contact
from huiyin.customers import actions
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine
from huiyin.org.models import Person
from huiyin.site import signature

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

DAYS = ("_on", "_until")
LINES = {"assets": AssetLine, "addresses": AddressLine, "contacts": ContactLine, "handles": HandleLine}
BESIDE = frozenset(
    {"key", "consents", "category", "opened", "by", "talks", "given", "birthday"}
)  # of a row, done by verbs of their own


def open_customer(player: "Player", key: str, by: Person, at: datetime) -> Customer:
    """Open one file with everything the script says of the customer, and put on record what they allow."""
    row = player.customers[key]
    content: dict[str, Any] = {"kind": "person", **{name: value for name, value in row.items() if name not in BESIDE}}
    for group, line in LINES.items():
        content[group] = [line(**_said(player, words)) for words in content.get(group, [])]
    content["values"] = _dated(player, content.get("values", {}))
    if "birthday" in row:
        content["birth_date"] = born(player, row["birthday"])
    content["note"] = _with_days(player, content.get("note", ""))
    if "supplied_by" in content:
        content["supplied_by"] = player.departments[content["supplied_by"]]
    customer = actions.open_file(**content, confirmed=True, by=by, at=at)
    for consent in row.get("consents", []):
        actions.record_consent(customer, **consent, by=by, at=at)
    return customer


def born(player: "Player", words: Mapping[str, Any]) -> date:
    """The birth date of somebody whose birthday comes soon, on whatever day the demo is played."""
    coming = localdate(player.moment(words["comes"], player.until))
    last_of_february = (coming.month, coming.day) == (2, 29)
    return coming.replace(year=coming.year - words["age"], day=28 if last_of_february else coming.day)


def _with_days(player: "Player", words: str) -> str:
    """A remark in which a day to come stands as “{after 3 days}”, for example somebody's birthday."""

    def day(found: re.Match[str]) -> str:
        coming = localdate(player.moment(found[1], player.until))
        return f"{coming.month}月{coming.day}日"

    return re.sub(r"\{(after \d+ days)\}", day, words)


def talk(player: "Player", key: str, words: Mapping[str, Any], at: datetime) -> None:
    """A conversation on record with the file, as the keeper writes it down."""
    customer, by = player.files[key], player.people[words["by"]]
    said = {"direction": "out", **{name: value for name, value in words.items() if name not in ("when", "by")}}
    despite = "客户约定的时间" if rest_of(customer).disturbs(at) else ""  # whoever tries it out may do so at night
    contact.record_conversation(customer, contact.Talk(**said, despite=despite, said_at=at), by=by, at=at)


def hand_over(player: "Player", key: str, words: Mapping[str, Any], at: datetime) -> None:
    """Something given to the customer; where a copy stays here, it is a page signed with the taker's name."""
    copy = ContentFile(signature.draw(words["taker"]), name=f"{words['words']}.png") if "copy" in words else None
    said = {name: words[name] for name in ("kind", "words", "taker", "channel", "place") if name in words}
    contact.record_delivery(player.files[key], **said, copy=copy, said_at=at, by=player.people[words["by"]], at=at)


def file_away(player: "Player") -> None:
    """The supervisor appoints the keepers of the categories, classifies the files and has a sharing out proposed.

    Files without a category were handed in just now, and wait for it.
    """
    filing = player.script["filing"]
    by = player.people[filing["by"]]
    for category, person in filing["keepers"].items():
        actions.appoint_keeper(category, person=player.people[person], by=by, at=player.until)
    share = filing["share"]
    department = player.departments[share["department"]]
    by_category = defaultdict(list)
    for row in player.script["customers"]:
        if row["key"] in player.files:
            by_category[row.get("category", "")].append(player.files[row["key"]])
    for category, files in sorted(by_category.items()):
        chosen = Customer.objects.filter(pk__in=[file.pk for file in files])
        if category:
            actions.classify(chosen, category=category, by=by, at=player.until)
        else:
            actions.hand_in(chosen, department=department, by=_who_opened(files[0]), at=player.until)
    for person, ability in share["abilities"].items():
        actions.set_capacity(player.people[person], ability=Decimal(str(ability)), cap=None, by=by, at=player.until)
    actions.propose(department, by=by, at=player.until)
    actions.find_lookalikes(player.until)


def _who_opened(file: Customer) -> Person:
    assert file.opened_by is not None  # noqa: S101 - in the demo somebody of the house opens each
    return file.opened_by


def _said(player: "Player", words: Mapping[str, Any]) -> dict[str, Any]:
    """A line, with the days among its own words, among its values and in its remark."""
    own: dict[str, Any] = {"values": _dated(player, words["values"])} if "values" in words else {}
    own |= {"note": _with_days(player, words["note"])} if "note" in words else {}
    return _dated(player, {**words, **own})


def _dated(player: "Player", words: Mapping[str, Any]) -> dict[str, Any]:
    """Days such as “before 80 days” are counted from the end of the month of work."""
    return {
        name: player.moment(value, player.until).date() if name.endswith(DAYS) and _is_span(value) else value
        for name, value in words.items()
    }


def _is_span(value: Any) -> bool:
    return isinstance(value, str) and value.split(" ")[0] in ("now", "before", "after")
