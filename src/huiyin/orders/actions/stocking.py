"""What the warehouse says is there."""

from collections.abc import Sequence
from datetime import datetime

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.orders.models import Stock
from huiyin.orders.rules import StockRow, plainly
from huiyin.org.models import Person


class LessThanPlanned(DomainError):
    """Of %(goods)s %(reserved)s %(unit)s stand in loading plans: the stock can't be less."""

    field = "on_hand"


class UnitInUse(DomainError):
    """%(goods)s is planned in %(unit)s: another unit has to wait until that is loaded."""

    field = "unit"


class OtherFigures(DomainError):
    """Meanwhile %(on_hand)s %(unit)s are on hand. Look at your figures, then save again."""

    field = "on_hand"


@whole
def keep_stock(rows: Sequence[StockRow], *, seen: str | None = None, by: Person, at: datetime) -> int:
    """Write down what is on hand and what is expected, of new and known goods alike: all rows or none.

    `seen` is what the one row said when somebody began to change it (Stock.as_seen). Source: A12-5.
    Raises OtherFigures, LessThanPlanned, UnitInUse.
    """
    said = {row.goods: row for row in rows}
    known = Stock.objects.select_for_update().filter(goods__in=said).order_by("pk")
    there = {stock.goods for stock in known}  # held before new ones are written, as whoever takes in a file does
    new = [
        Stock(
            product=row.product.strip(),
            specification=row.specification.strip(),
            goods=goods,
            unit=row.unit.strip(),
            updated_at=at,
            updated_by=by,
        )
        for goods, row in sorted(said.items())
        if goods not in there
    ]
    Stock.objects.bulk_create(new, ignore_conflicts=True)
    stocks = list(known.all())
    for stock in stocks:
        row = said[stock.goods]
        if seen is not None and seen != stock.as_seen:
            raise OtherFigures(on_hand=plainly(stock.on_hand), unit=stock.unit)
        if refusal := refused_for(stock, row):
            raise refusal
        stock.unit, stock.on_hand = row.unit.strip(), row.on_hand
        stock.expected, stock.expected_on = row.expected, row.expected_on
        stock.updated_at, stock.updated_by = at, by
    Stock.objects.bulk_update(
        stocks,
        ["unit", "on_hand", "expected", "expected_on", "updated_at", "updated_by"],
        batch_size=1000,
    )
    return len(stocks)


def refused_for(stock: Stock, row: StockRow) -> DomainError | None:
    """Why goods that are known can't be given these figures."""
    if row.on_hand < stock.reserved:
        return LessThanPlanned(goods=stock, reserved=plainly(stock.reserved), unit=stock.unit)
    if row.unit.strip() != stock.unit and stock.reserved:
        return UnitInUse(goods=stock, unit=stock.unit)
    return None
