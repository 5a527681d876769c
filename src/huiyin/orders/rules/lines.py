"""What a line of an order has to say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from huiyin.kernel import cjk

TOO_HIGH = Decimal(10) ** 12  # from here on an amount has no room in its column


@dataclass(frozen=True)
class GivenLine:
    """One product as it was ordered."""

    product: str
    specification: str
    quantity: Decimal
    unit: str
    price: Decimal | None = None
    special: bool = False
    special_words: str = ""

    @property
    def goods(self) -> str:
        return goods(self.product, self.specification)


class LineProblem(Enum):
    """What keeps a line from being taken; the field it is about."""

    PRODUCT = "product"
    SPECIFICATION = "specification"
    QUANTITY = "quantity"
    UNIT = "unit"
    PRICE = "price"
    SPECIAL = "special_words"


def problem_of(line: GivenLine) -> LineProblem | None:
    """The first thing that is missing. Source: A12-2, A12-4."""
    missing = {
        LineProblem.PRODUCT: not line.product.strip(),
        LineProblem.SPECIFICATION: not line.specification.strip(),
        LineProblem.QUANTITY: not line.quantity > 0,
        LineProblem.UNIT: not line.unit.strip(),
        LineProblem.PRICE: line.price is not None and line.price < 0,
        LineProblem.SPECIAL: line.special and not line.special_words.strip(),
    }
    return next((problem for problem, wrong in missing.items() if wrong), None)


def goods(product: str, specification: str) -> str:
    """One spelling for a product in a specification: 5W-30 4L and ５Ｗ－３０　４l are the same goods."""
    return f"{cjk.normalise(product)}|{cjk.normalise(specification)}"


def amount_of(lines: Iterable[GivenLine]) -> Decimal | None:
    """What the lines with a price come to; nothing is known without any."""
    amounts = [line.quantity * line.price for line in lines if line.price is not None]
    return sum(amounts, Decimal(0)).quantize(Decimal("0.01")) if amounts else None


def within(parts: Sequence[str], most: int) -> str:
    """As many whole parts as there is room for, and how many are left: 机油 ×2桶、…(+3)."""
    for shown in range(len(parts), 0, -1):
        left = f"、…(+{len(parts) - shown})" if shown < len(parts) else ""
        if len(text := "、".join(parts[:shown]) + left) <= most:
            return text
    return f"…(+{len(parts)})"


def plainly(number: Decimal | None) -> str:
    """12, not 12.000."""
    if number is None:
        return ""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
