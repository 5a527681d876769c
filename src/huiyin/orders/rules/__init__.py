"""What orders and loading follow from, without looking anything up."""

from huiyin.orders.rules.columns import LABELS, LONGEST, NEEDED, lacking_columns, recognised_stock
from huiyin.orders.rules.lines import GivenLine, LineProblem, amount_of, goods, plainly, problem_of
from huiyin.orders.rules.loading import Wanted, offered
from huiyin.orders.rules.pasted import MOST_ROWS, Pasted, StockRow, quantity_in, read_pasted

__all__ = [
    "LABELS",
    "LONGEST",
    "MOST_ROWS",
    "NEEDED",
    "GivenLine",
    "LineProblem",
    "Pasted",
    "StockRow",
    "Wanted",
    "amount_of",
    "goods",
    "lacking_columns",
    "offered",
    "plainly",
    "problem_of",
    "quantity_in",
    "read_pasted",
    "recognised_stock",
]
