"""What orders and loading follow from, without looking anything up."""

from huiyin.orders.rules.lines import GivenLine, LineProblem, amount_of, goods, plainly, problem_of
from huiyin.orders.rules.loading import Wanted, offered
from huiyin.orders.rules.pasted import MOST_ROWS, Pasted, StockRow, read_pasted

__all__ = [
    "MOST_ROWS",
    "GivenLine",
    "LineProblem",
    "Pasted",
    "StockRow",
    "Wanted",
    "amount_of",
    "goods",
    "offered",
    "plainly",
    "problem_of",
    "read_pasted",
]
