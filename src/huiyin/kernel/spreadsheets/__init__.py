"""Spreadsheets in and out: whatever people upload is read or refused in words; lists leave as .xlsx or .csv."""

from huiyin.kernel.spreadsheets.cells import Column, Doubtful, Marked
from huiyin.kernel.spreadsheets.charted import Drawn, DrawnColumn
from huiyin.kernel.spreadsheets.csv_files import write_csv
from huiyin.kernel.spreadsheets.encodings import ENCODINGS, SEPARATORS
from huiyin.kernel.spreadsheets.files import (
    CannotOpen,
    HasMacros,
    IsAWebPage,
    NeedsPassword,
    NotASpreadsheet,
    NothingInside,
    OldAndLarge,
    RowTooLong,
    TooLarge,
    TooManyColumns,
    TooManyRows,
)
from huiyin.kernel.spreadsheets.headings import Row
from huiyin.kernel.spreadsheets.on_a4 import named, set_up
from huiyin.kernel.spreadsheets.reading import (
    MAX_COLUMNS,
    MAX_ROWS,
    QuoteLeftOpen,
    Sheet,
    read,
)
from huiyin.kernel.spreadsheets.sending import KINDS, send
from huiyin.kernel.spreadsheets.templates import Question, template
from huiyin.kernel.spreadsheets.values import OF_BIRTHS, NotADate, clean, to_datetime, to_text
from huiyin.kernel.spreadsheets.vcards import CardLeftOpen, card_of
from huiyin.kernel.spreadsheets.writing import Page, workbook, workbook_of, write

__all__ = [
    "ENCODINGS",
    "KINDS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "OF_BIRTHS",
    "SEPARATORS",
    "CannotOpen",
    "CardLeftOpen",
    "Column",
    "Doubtful",
    "Drawn",
    "DrawnColumn",
    "HasMacros",
    "IsAWebPage",
    "Marked",
    "NeedsPassword",
    "NotADate",
    "NotASpreadsheet",
    "NothingInside",
    "OldAndLarge",
    "Page",
    "Question",
    "QuoteLeftOpen",
    "Row",
    "RowTooLong",
    "Sheet",
    "TooLarge",
    "TooManyColumns",
    "TooManyRows",
    "card_of",
    "clean",
    "named",
    "read",
    "send",
    "set_up",
    "template",
    "to_datetime",
    "to_text",
    "workbook",
    "workbook_of",
    "write",
    "write_csv",
]
