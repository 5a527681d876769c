"""What a file holds with each part and each field of a pack filled in."""

from typing import Any

from huiyin.customers import actions
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine
from huiyin.rulebook.definitions import AssetKind, Choice, FileField, Pack
from tests.conftest import NOW, House

WORDS = {
    "line": "三号楼一一〇一",
    "text": "写明的内容",
    "yes_no": "yes",
    "date": "2026-11-03",
    "lunar_birthday": "八月十五",
    "number": "42",
    "money": "1280.50",
    "phone": "13900139000",
    "region": "130302",
    "address": "海阳路8号2单元301",
    "identity": "11010519491231002X",
}
KEYS = {"plate": "冀A12345", "phone": "13800138000", "code": "SN-0042"}


def a_value(field: FileField) -> str:
    """Something the field takes."""
    return first_of(field.choices) if field.type == "choice" else WORDS[field.type]


def first_of(choices: tuple[Choice, ...]) -> str:
    return first_of(choices[0].children) if choices[0].children else choices[0].key


def a_thing(kind: AssetKind) -> AssetLine:
    """A thing with each of its fields filled in."""
    day = NOW.date()
    values = {field.name: a_value(field) for field in kind.own_fields}
    return AssetLine(kind.key, KEYS[kind.spelling], values, 12, day, day.replace(year=day.year + 1))


def everything(pack: Pack, kind: str) -> dict[str, Any]:
    """What open_file takes, with each part and each field of the pack filled in, and nothing that it does not place."""
    parts: dict[str, Any] = {
        "name": {"person": "王芳", "company": "祥安建材有限公司"}[kind],
        "short_name": "祥安",
        "salutation": "ms" if kind == "person" else "",
        "birth_date": NOW.date().replace(year=1987),
        "external_number": "A-0042",
        "phones": ["13800138000", "0335-3212345"],
        "handles": [HandleLine("wechat", "wangfang_42")],
        "addresses": [AddressLine("home", "130302", "河北大街12号3号楼502")],
        "contacts": [ContactLine("李雷", "主管", "13900139000")],
        "assets": [a_thing(each) for each in pack.file.assets.values()],
        "membership": pack.lists["memberships"][-1].key,
        "tags": ["老客户"],
        "needs": "周末送货",
        "preferences": "喜欢喝茶",
        "preferred_channel": pack.lists["channels"][0].key,
        "preferred_hours": "09:00-11:00",
        "rest_hours": "12:00-14:00",
        "note": "秘书电话另记",
    }
    placed = {field.name for field in pack.file.fields if field.asked_of(kind)}
    own = {field.name: a_value(field) for field in pack.file.own_fields if field.asked_of(kind)}
    return {"kind": kind, "values": own, **{name: value for name, value in parts.items() if name in placed}}


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"by": house.ana, "at": NOW, **content})
