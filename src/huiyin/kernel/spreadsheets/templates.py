"""Empty lists to be filled in: headings with their choices, and a second sheet that explains them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse

from huiyin.kernel.spreadsheets.on_a4 import set_up
from huiyin.kernel.spreadsheets.writing import download, new_file

_ROWS = 1_048_575
_LIST = "_"  # the sheet that holds the choices; hidden, so it is never read as a table


@dataclass(frozen=True)
class Question:
    """A column to be filled in; where there are choices, nothing else can be entered."""

    heading: str
    takes: str
    example: str = ""
    choices: Sequence[str] = ()


def template(questions: Sequence[Question], *, title: str, notes: str, heads: Sequence[str]) -> FileResponse:
    """A workbook with a column for each question; `heads` are the headings of the notes: column, what, example."""
    import xlsxwriter  # takes a fifth of a second, which only those who take a template along should wait for

    file = new_file()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E6EFF9", "border": 1, "border_color": "#D0D5DD"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet, explained, lists = (book.add_worksheet(name) for name in (title, notes, _LIST))
        lists.hide()
        set_up(explained, notes)
        explained.set_landscape()
        explained.repeat_rows(0)
        explained.freeze_panes(1, 0)
        sheet.freeze_panes(1, 0)
        for place, question in enumerate(questions):
            sheet.set_column(place, place, max(12, 2 * len(question.heading) + 2), text)
            sheet.write_string(0, place, question.heading, head)
            if question.choices:
                _offer(sheet, lists, place, question)
        explained.set_column(0, 0, 28, wrapped)
        explained.set_column(1, 1, 70, wrapped)
        explained.set_column(2, 2, 32, wrapped)
        explained.write_row(0, 0, heads, head)
        for line, question in enumerate(questions, 1):
            explained.write_row(line, 0, [question.heading, question.takes, question.example], wrapped)
    file.seek(0)
    return download(file, title)


def _offer(sheet: Any, lists: Any, place: int, question: Question) -> None:
    """A drop-down; the choices stand in a sheet of their own, since a rule takes 255 characters at most."""
    from xlsxwriter.utility import xl_col_to_name

    lists.write_column(0, place, question.choices)
    column = xl_col_to_name(place, col_abs=True)
    source = f"={_LIST}!{column}$1:{column}${len(question.choices)}"
    sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": source, "error_type": "stop"})
