"""What the columns of a file of the stock are called."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyin.intake.rules import DETAIL, LEFT_OUT, known_words, plain, recognise

LABELS = {
    "product": _("Product"),
    "specification": _("Specification"),
    "unit": _("Unit"),
    "on_hand": _("On hand"),
    "expected": _("Expected"),
    "expected_on": _("Expected on"),
}
NEEDED = ("product", "specification", "unit", "on_hand")
LONGEST = {"product": 120, "specification": 120, "unit": 12}
# Simplified spelling is enough: headings are compared as the search compares them.
_WORDS = {
    "product": (
        "产品 产品名称 品名 商品 商品名称 货品 货品名称 物品 物料 物料名称 物料描述 名称 存货名称 "
        "product productname goods item itemname description name"
    ),
    "specification": "规格 规格型号 型号 型号规格 规格尺寸 尺寸 产品规格 specification spec model size variant",
    "unit": "单位 计量单位 基本单位 库存单位 unit uom units",
    "on_hand": (
        "现有 库存 库存数量 库存量 现存 现存量 现有库存 当前库存 实存 实盘数量 结存 结存数量 在库 在库数量 数量 "
        "onhand stock instock quantity qty balance"
    ),
    "expected": (
        "预计到货 预计到货数量 预计到货量 在途 在途数量 在途量 待入库 待到货 采购在途 "
        "expected incoming intransit onorder"
    ),
    "expected_on": (
        "预计到货日期 预计到货日 预计到货时间 到货日期 到货日 预计日期 预计入库日期 expectedon expecteddate eta arrival"
    ),
}


def recognised_stock(headings: Sequence[str], remembered: Mapping[str, str] | None) -> dict[str, str]:
    """A field for every column; what nobody knows is left out. A list of the stock taken along comes back as it was."""
    found = recognise(headings, _known(), remembered, fields=LABELS)
    return {heading: LEFT_OUT if field == DETAIL else field for heading, field in found.items()}


def lacking_columns(fields: Iterable[str]) -> list[str]:
    """Without which of them there is no row of the stock."""
    there = set(fields)
    return [str(LABELS[field]) for field in NEEDED if field not in there]


def _known() -> dict[str, str]:
    known = known_words(_WORDS)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            known |= {plain(str(label)): field for field, label in LABELS.items()}
    return known
