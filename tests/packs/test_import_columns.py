"""Whatever a column of a file of customers may be in the house of each trade, what stands in it arrives."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from huiyin.customers import actions, queries, rules
from huiyin.customers.actions import importing
from huiyin.customers.models import Customer
from huiyin.customers.queries import FileRules
from huiyin.intake import jobs
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_folders
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.customers.files import reasons, taken_in
from tests.packs.everything import KEYS, a_value

PACKS = [folder.name for folder in pack_folders()]
NAMES = {"person": "王芳", "company": "祥安建材有限公司"}
TYPED: dict[str, Any] = {  # what stands in the columns that are text and stay so
    "short_name": "祥安",
    "needs": "周末送货",
    "preferences": "喜欢喝茶",
    "email": "fang@example.com",
    "wechat": "wangfang_42",
    "contact": "李雷",
    "contact_role": "主管",
    "contact_phone": "13900139000",
    "contact_note": "周一在",
}
ONE_OF = {"phone": "1380013800{}", "external_number": "A-004{}"}  # two rows must not be about one customer
PLACE = {"province": "河北省", "city": "秦皇岛市", "county": "海港区", "address": "河北大街12号"}
IN_WORDS: dict[str, tuple[str, Any]] = {  # what stands there, and what is kept
    "detail": ("听说的", "听说的"),
    "note": ("秘书电话另记", "秘书电话另记"),
    "birth_date": ("1987年11月3日", date(1987, 11, 3)),
    "tags": ("老客户", ["老客户"]),
    "preferred_hours": ("09:00-11:00", [["09:00", "11:00"]]),
    "rest_hours": ("12:00-14:00", [["12:00", "14:00"]]),
    "do_not_contact": ("谢绝", False),
    "consent_service": ("是", True),
    "consent_survey": ("不同意", False),
    "consent_marketing": ("同意", True),
    "opened_at": ("2020-03-04 08:30", datetime(2020, 3, 4, 0, 30, tzinfo=UTC)),
}
SERVICE = {
    "cycle_months": ("6", 6),
    "last_service_on": ("2026/5/1", date(2026, 5, 1)),
    "next_service_on": ("2026/12/1", date(2026, 12, 1)),
}


@pytest.mark.req("A6-2")
@pytest.mark.parametrize("key", PACKS)
def test_every_column_arrives(house: House, works_by: Callable[[str], Pack], key: str) -> None:
    pack, book = works_by(key), queries.file_rules()
    columns = [name for name in importing.field_names(book) if name not in ("", "number")]
    rows = {kind: a_row(columns, kind, pack, book, house) for kind in NAMES}
    lines = [[cells.get(name, ("",))[0] for name in columns] for cells in rows.values()]
    batch = importing.upload(workbook(lines, columns), by=house.max, at=NOW)
    mapping = {name: name for name in columns}

    importing.check(batch, columns=mapping, defaults=batch.defaults, by=house.max, at=NOW)
    jobs.check("customers", batch.pk)
    taken_in(batch, by=house.max, at=NOW)

    batch.refresh_from_db()
    assert batch.counts == {"new": 2, "taken": 2}, reasons(batch)
    for kind, cells in rows.items():
        said = said_by(Customer.objects.get(name=NAMES[kind]), book)
        assert {name: said.get(name) for name in cells} == {name: kept for name, (_cell, kept) in cells.items()}
    assert {name for cells in rows.values() for name in cells} == set(columns)


@pytest.mark.parametrize("key", PACKS)
def test_the_number_of_a_file_leads_to_it(house: House, works_by: Callable[[str], Pack], key: str) -> None:
    works_by(key)
    file = actions.open_file(kind="person", name="王芳", by=house.max, at=NOW)
    batch = importing.upload(workbook([[file.number, "周末"]], ["档案编号", "备注"]), by=house.max, at=NOW)

    said = {**batch.defaults, "nameless": "number", "people": "yes"}
    importing.check(batch, columns=batch.mapping, defaults=said, by=house.max, at=NOW)
    jobs.check("customers", batch.pk)
    taken_in(batch, by=house.max, at=NOW)

    file.refresh_from_db()
    assert (batch.mapping["档案编号"], file.note) == ("number", "周末")


def a_row(columns: list[str], kind: str, pack: Pack, book: FileRules, house: House) -> dict[str, tuple[Any, Any]]:
    """What stands in each column that is asked of such a customer, and what the file is to say then."""
    fields = {field.name: field for field in book.file.fields}
    cells = {name: cell for name in columns if (cell := a_cell(name, kind, pack, book, house)) is not None}
    return {name: cell for name, cell in cells.items() if name not in fields or fields[name].asked_of(kind)}


def a_cell(name: str, kind: str, pack: Pack, book: FileRules, house: House) -> tuple[Any, Any] | None:
    which = list(NAMES).index(kind)
    people: dict[str, tuple[Any, Any]] = {
        "name": (NAMES[kind], NAMES[kind]),
        "kind": (kind, kind),
        "keeper": (house.ana.name, house.ana.pk),
        "opened_by": (house.ben.name, house.ben.pk),
        "supplied_by": (house.workshop.name, house.workshop.pk),
    }
    if name in people:
        return people[name]
    if name == "salutation":
        return ("女", "ms") if kind == "person" else None
    if name in ONE_OF:
        return ONE_OF[name].format(which), ONE_OF[name].format(which)
    if name in PLACE:
        return PLACE[name], ("130302", PLACE["address"])
    if name in ("membership", "preferred_channel"):
        choice = pack.lists[{"membership": "memberships", "preferred_channel": "channels"}[name]][0]
        return choice.label["zh-hans"], choice.key
    if name.startswith("asset/"):
        return a_part(name, kind, which, book)
    own = next((field for field in book.file.own_fields if name == f"values_{field.name}"), None)
    if own:
        return as_kept(own, book) if own.asked_of(kind) else None
    return IN_WORDS[name] if name in IN_WORDS else (TYPED[name], TYPED[name])


def a_part(name: str, kind: str, which: int, book: FileRules) -> tuple[Any, Any] | None:
    _asset, key, part = name.split("/")
    owned = book.file.assets[key]
    if part == owned.key_field:
        number = f"{KEYS[owned.spelling][:-1]}{which}"
        return number, number
    if part in SERVICE:
        return SERVICE[part]
    field = next(field for field in owned.own_fields if field.name == part)
    return as_kept(field, book) if field.asked_of(kind) else None


def as_kept(field: Any, book: FileRules) -> tuple[Any, Any]:
    typed = a_value(field)
    return typed, rules.typed(field, typed, places=book.places, region=book.region, at_field=field.name)


def said_by(file: Customer, book: FileRules) -> dict[str, Any]:
    """What a file says, by the columns that bring it."""
    content = queries.content_of(file)
    note, _newline, detail = file.note.partition("\ndetail：")
    [address], [phone], [contact] = content["addresses"], content["phones"], content["contacts"]
    handles = {kind: text for kind, text, _whose in content["handles"]}
    said = {**content, **handles, "note": note, "detail": detail, "phone": phone[0]}
    said |= dict.fromkeys(PLACE, (address[1], address[2]))
    said |= dict(zip(("contact", "contact_role", "contact_phone", "contact_note"), contact, strict=True))
    said |= {"opened_at": file.opened_at, "opened_by": file.opened_by_id}
    allowed = dict.fromkeys(file.consents, True) | dict.fromkeys(file.refusals, False)
    said |= {f"consent_{purpose}": given for purpose, given in allowed.items()}
    said["do_not_contact"] = allowed.get("contact")
    for kind, number, values, *service, _retired in content["assets"]:
        parts = {book.file.assets[kind].key_field: number, **values, **dict(zip(SERVICE, service, strict=True))}
        said |= {f"asset/{kind}/{part}": value for part, value in parts.items()}
    return said
