"""Papers as workbooks."""

import io
from typing import IO, Any

from django.utils import translation

from huiyin.kernel import spreadsheets
from huiyin.kernel.printing.adjusting import adjusted
from huiyin.kernel.printing.definitions import UNITS, Paper, TablePaper
from huiyin.kernel.printing.wording import on_paper
from huiyin.kernel.texts import say

_LINE = 16.5  # points
_UNIT = 3.9  # width of a grid column, in characters


def workbook(definition: Paper | TablePaper, language: str | None = None) -> IO[bytes]:
    """The same paper in Excel, set up to print on A4."""
    if isinstance(definition, TablePaper):
        with translation.override(language or translation.get_language()):
            sheet = adjusted(definition)
            title = say(sheet.title)
            above = ["　".join(filter(None, [sheet.house, title])), sheet.subtitle]
            return spreadsheets.workbook(
                sheet.rows,
                sheet.columns,
                title=title,
                totals=sheet.totals,
                above=above,
                note=say(sheet.note),
                drawn=sheet.drawn,
            )
    import xlsxwriter  # as in kernel.spreadsheets.writing

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _Form(book, on_paper(definition, language)).draw()
    file.seek(0)
    return file


class _Form:
    def __init__(self, book: Any, data: dict[str, Any]) -> None:
        self._data, self._row = data, 0
        book.set_properties({"title": data["title"]})
        self._sheet = book.add_worksheet(spreadsheets.named(data["title"]))
        numbers = [entry["value"] for entry in data["head"] if entry["number"]]
        spreadsheets.set_up(self._sheet, below=" ".join([data["title"], *numbers]))
        self._sheet.hide_gridlines(2)
        self._sheet.set_column(0, UNITS - 1, _UNIT)
        boxed = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_size": 10}
        self._title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self._head = book.add_format({"align": "right", "font_size": 10})
        self._label = book.add_format({**boxed, "align": "center", "bg_color": "#F1F3F5"})
        self._value = book.add_format({**boxed, "num_format": "@", "align": "left", "indent": 1})
        self._section = book.add_format({**boxed, "bold": True, "bg_color": "#DFE5EC", "indent": 1})

    def draw(self) -> None:
        if self._data["logo"]:
            self._draw_logo()
        if self._data["house"]:
            self._across([(UNITS, self._data["house"], self._title)], 1.4)
        self._across([(UNITS, self._data["title"], self._title)], 2)
        head = [f"{entry['label']}{self._data['colon']}{entry['value']}" for entry in self._data["head"]]
        self._across([(UNITS, "    ".join(filter(None, [self._data["copy"], *head])), self._head)], 1.2)
        for row in self._data["rows"]:
            self._draw(row)
        if self._data["attachments"]["files"]:
            names = "\n".join(f"{place}. {name}" for place, name in enumerate(self._data["attachments"]["files"], 1))
            self._across([(4, self._data["attachments"]["label"], self._label), (UNITS - 4, names, self._value)])
        for signature in self._data["signatures"]:
            words = [signature["opinion"], signature["name"], f"{signature['seal']}  {signature['date']}".strip()]
            text = "\n".join(word for word in words if word)
            self._across([(4, signature["label"], self._label), (UNITS - 4, text, self._value)], 3)
        if self._data["note"]:
            self._across([(UNITS, self._data["note"], self._value)])

    def _draw_logo(self) -> None:
        """As high as two lines, left of the title, whatever its size."""
        width, height = _size_of(self._data["logo"])
        scale = min(2.4 * _LINE * 96 / 72 / height, 160 / width)
        place = {"x_scale": scale, "y_scale": scale, "x_offset": 2, "y_offset": 2, "object_position": 3}
        self._sheet.insert_image(0, 0, "logo", {**place, "image_data": io.BytesIO(self._data["logo"])})

    def _draw(self, row: dict[str, Any]) -> None:
        if "section" in row:
            self._across([(UNITS, row["section"], self._section)])
        elif "lines" in row:
            spans = row["units"]
            self._across([(span, text, self._label) for span, text in zip(spans, row["headings"], strict=True)])
            for line in row["lines"]:
                self._across([(span, text, self._value) for span, text in zip(spans, line, strict=True)])
        else:
            blocks = []
            for cell in row["cells"]:
                blocks.append((cell["label_units"], cell["label"], self._label))
                blocks.append((cell["value_units"], _written(cell), self._value))
            self._across(blocks, max(cell["lines"] for cell in row["cells"]))

    def _across(self, blocks: list[tuple[int, str, Any]], lines: float = 1) -> None:
        """One row of the grid, as high as its longest text."""
        column = 0
        for units, text, look in blocks:
            text = text.replace("\u200b", "")
            if units > 1:
                self._sheet.merge_range(self._row, column, self._row, column + units - 1, "", look)
            self._sheet.write_string(self._row, column, text, look)
            lines = max(lines, _lines_of(text, units))
            column += units
        self._sheet.set_row(self._row, min(409, (lines + 0.5) * _LINE))
        self._row += 1


def _written(cell: dict[str, Any]) -> str:
    ticks = "  ".join(f"{'☑' if choice['chosen'] else '☐'}\u00a0{choice['label']}" for choice in cell["choices"])
    return "\n".join(part for part in (ticks, cell["value"]) if part)


def _size_of(picture: bytes) -> tuple[float, float]:
    """Width and height as a sheet would show it: in pixels of 96 to the inch."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as opened:
        across, down = (float(density or 96) for density in opened.info.get("dpi", (96, 96)))
        return opened.width * 96 / across, opened.height * 96 / down


def _lines_of(text: str, units: int) -> float:
    width = units * _UNIT * 1.05 - 2  # what stands in a box keeps off its edge
    sizes = [sum(1 if sign < "\u2000" else 2 for sign in line) for line in text.split("\n")]
    return sum(max(1, -(-size // max(1, int(width)))) for size in sizes)
