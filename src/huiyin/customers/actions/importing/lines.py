"""The lines a row brings: phones, addresses, contact persons, things owned."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from huiyin.customers import rules
from huiyin.customers.actions.importing import cells
from huiyin.customers.actions.importing.columns import ASSET
from huiyin.customers.actions.importing.plan import Plan
from huiyin.customers.actions.importing.said import Reading, Said
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import to_text
from huiyin.rulebook.definitions import AssetKind, FileField


def read_lines(said: Said, plan: Plan, reading: Reading) -> None:
    content = reading.content
    contact = _contact(said, plan, reading)
    handles = [[kind, text, ""] for kind in ("email", "wechat") for _heading, text in said.get(kind, ())]
    groups: dict[str, list[Any]] = {
        "phones": _phones(said, plan, reading),
        "handles": [list(each) for each in dict.fromkeys(map(tuple, handles))],
        "addresses": list(_addresses(said, plan)),
        "contacts": [contact] if contact else [],
    }
    content |= {group: lines for group, lines in groups.items() if lines}


def _phones(said: Said, plan: Plan, reading: Reading) -> list[list[str]]:
    phones: dict[str, list[str]] = {}
    for heading, text in said.get("phone", ()):
        for typed, whose in cells.phones_of(text):
            try:
                phones.setdefault(rules.phone_number(typed, plan.book.region), [typed, whose])
            except DomainError as refusal:
                reading.refuse(heading, refusal)
    return list(phones.values())


def _contact(said: Said, plan: Plan, reading: Reading) -> list[str] | None:
    """The contact person; what is said of one without a name is the customer's own: a further phone, a note."""
    if "contact" not in said:
        for name, instead in (("contact_phone", "phone"), ("contact_role", "note"), ("contact_note", "note")):
            for heading, text in said.get(name, ())[:1]:
                words = text if instead == "phone" else f"{heading}：{text}"
                said.setdefault(instead, []).append((heading, words))
        return None
    for heading, text in said.get("contact_phone", ())[:1]:
        try:
            rules.phone_number(text, plan.book.region)
        except DomainError as refusal:
            reading.refuse(heading, refusal)
    names = ("contact", "contact_role", "contact_phone", "contact_note")
    return [next((text for _heading, text in said.get(name, ())), "") for name in names]


def _addresses(said: Said, plan: Plan) -> Iterable[list[str]]:
    above = "".join(text for part in ("province", "city", "county") for _h, text in said.get(part, ())[:1])
    texts = [text for _heading, text in said.get("address", ())] or ([""] if above else [])
    for text in texts:
        code, rest = cells.place_of(text, plan.beginnings)
        if not code and above:
            code, left = cells.place_of(above, plan.beginnings)
            rest = text if code and not left else f"{above}{text}"
        yield ["", code, rest]


def read_assets(said: Said, plan: Plan, reading: Reading) -> None:
    found = [line for kind in plan.book.file.assets.values() if (line := _asset(kind, said, plan, reading))]
    if found:
        reading.content["assets"] = found


def _asset(kind: AssetKind, said: Said, plan: Plan, reading: Reading) -> list[Any] | None:
    parts = {
        name.rpartition("/")[2]: found[0] for name, found in said.items() if name.startswith(f"{ASSET}{kind.key}/")
    }
    if not parts:
        return None
    own = {each.name: each for each in kind.own_fields}
    values: dict[str, Any] = {}
    line: dict[str, Any] = {"key": "", "cycle_months": None, "last_service_on": None, "next_service_on": None}
    for name, (heading, value) in parts.items():
        try:
            if name == kind.key_field:
                rules.asset_key(value, kind.spelling, plan.book.region)
                line["key"] = value
            elif name == "cycle_months":
                line[name] = _months(value)
            elif name.endswith("_service_on"):
                line[name] = iso(cells.day_of(value, plan.zone))
            else:
                values[name] = value_of(own[name], value, plan)
        except DomainError as refusal:
            reading.refuse(heading, refusal)
    return [kind.key, line["key"], values, line["cycle_months"], line["last_service_on"], line["next_service_on"], None]


def _months(text: str) -> int:
    digits = text.removesuffix("个月").removesuffix("個月").removesuffix("月").strip()
    if not digits.isdecimal() or len(digits) > 3:
        raise cells.NotAWordFor(value=text, known="1 … 600")
    return int(digits)


def value_of(own: FileField, value: Any, plan: Plan) -> Any:
    if own.type == "choice":
        return cells.one_of(to_text(value), plan.choices[id(own)])
    if own.type == "date":
        return iso(cells.day_of(value, plan.zone))
    if own.type == "region":
        code, _rest = cells.place_of(to_text(value), plan.beginnings)
        value = code or value
    book = plan.book
    return rules.typed(own, value, places=book.places, region=book.region, at_field=own.name)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
