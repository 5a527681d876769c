"""Orders: by when they are read back, and the clauses that taking, loading and areas carry."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import OrderRules, ReadBack
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

# What the product does by itself, and what it is called where a clause says that it is done.
CARRIERS: dict[str, Text] = {
    "taking_clause": {"zh-hans": "接收订货", "zh-hant": "接收訂貨", "en": "Taking of orders"},
    "special_clause": {
        "zh-hans": "特殊规格登记",
        "zh-hant": "特殊規格登記",
        "en": "Register of special specifications",
    },
    "loading_clause": {"zh-hans": "装车计划", "zh-hant": "裝車計畫", "en": "Loading plans"},
    "area_clause": {"zh-hans": "区域与客户经理", "zh-hant": "區域與客戶經理", "en": "Areas and account managers"},
    "loyal_clause": {"zh-hans": "忠实买家", "zh-hant": "忠實買家", "en": "Loyal buyers"},
}


def read_orders(reader: Reader, node: Node | None, *, clauses: Collection[str]) -> OrderRules:
    if node is None:
        return OrderRules()
    parts = reader.mapping(node, _("Orders"), optional=("read_back", *CARRIERS))
    named = {key: reader.word(parts[key], clauses, _("Clause")) for key in CARRIERS if key in parts}
    return OrderRules(_read_back(reader, parts.get("read_back"), clauses), named)


def carried_by_orders(orders: OrderRules) -> list[tuple[str, Text]]:
    """The clauses that orders carry, each with what makes it happen."""
    found = [(clause, CARRIERS[key]) for key, clause in orders.clauses.items()]
    return [*found, (orders.read_back.clause, orders.read_back.title)] if orders.read_back else found


def _read_back(reader: Reader, node: Node | None, clauses: Collection[str]) -> ReadBack | None:
    if node is None:
        return None
    what = _("Reading an order back")
    parts = reader.mapping(node, what, required=("title", "due", "clause"))
    return ReadBack(
        title=reader.text(parts.get("title"), what),
        due=reader.deadline(parts.get("due"), what),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )
