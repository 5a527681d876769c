"""Papers: one definition gives the form on screen (kernel/paper.html), on A4 and in Excel."""

from huiyin.kernel.printing.adjusting import Adjustment, Change, adjusted, adjustment_of
from huiyin.kernel.printing.definitions import (
    PREVIEW,
    Cell,
    Choice,
    Lines,
    Paper,
    Row,
    Section,
    Signature,
    TablePaper,
)
from huiyin.kernel.printing.excel import workbook
from huiyin.kernel.printing.pdf import paper, papers
from huiyin.kernel.printing.wording import on_paper, room_for

__all__ = [
    "PREVIEW",
    "Adjustment",
    "Cell",
    "Change",
    "Choice",
    "Lines",
    "Paper",
    "Row",
    "Section",
    "Signature",
    "TablePaper",
    "adjusted",
    "adjustment_of",
    "on_paper",
    "paper",
    "papers",
    "room_for",
    "workbook",
]
