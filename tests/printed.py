"""What stands on a paper, line by line, and the lines that were looked at beside the printed picture."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from huiyin.kernel import printing
from huiyin.kernel.printing import Paper, TablePaper, on_paper

FILE_NUMBER = re.compile(r"KH-\d+")


def golden(file: Path) -> dict[str, list[str]]:
    """The reviewed lines of each paper of a file, by its key."""
    papers: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        if line.startswith("== "):
            papers[line.removeprefix("== ")] = lines = []
        elif line:
            lines.append(line)
    return papers


def form_lines(paper: Paper) -> list[str]:
    """A line for each row: what stands in its boxes, ticked ones with ☑."""
    sheet = on_paper(paper)
    lines = [sheet["title"], *(f"{one['label']} {one['value']}" for one in sheet["head"][1:])]
    for row in sheet["rows"]:
        if "section" in row:
            lines.append(f"[{row['section']}]")
        elif "lines" in row:
            lines += [" | ".join(map(flat, line)) for line in (row["headings"], *row["lines"])]
        else:
            lines.append(" | ".join(f"{cell['label']}: {_said(cell)}".strip() for cell in row["cells"]))
    signed = [
        f"{one['label']}: {one['name']} {one['opinion']} {one['date']}{one['seal']}" for one in sheet["signatures"]
    ]
    files = [f"附件 {'、'.join(sheet['attachments']['files'])}"] if sheet["attachments"]["files"] else []
    return [" ".join(line.split()) for line in (*lines, *files, *signed)]


def table_lines(paper: TablePaper) -> list[str]:
    """Title, days, headings, a line for each row, the total, the note."""
    sheet = on_paper(paper)
    rows = [sheet["headings"], *sheet["rows"], *([sheet["totals"]] if sheet["totals"] else [])]
    table = [" | ".join(map(flat, row)).strip() for row in rows]
    return [line for line in (sheet["title"], sheet["subtitle"], *table, sheet["note"]) if line]


def read_back(paper: TablePaper) -> list[list[Any]]:
    """The same rows out of its workbook, by another library: from the line of the headings on."""
    with printing.workbook(paper) as file:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()
    headings = [str(column.heading) for column in paper.columns]
    first = next(place for place, row in enumerate(rows) if [str(cell) for cell in row] == headings)
    return rows[first:]


def told_in_cells(paper: TablePaper) -> list[list[Any]]:
    """What its workbook has to say: numbers as numbers, nothing as nothing."""
    lines = [[str(column.heading) for column in paper.columns], *paper.rows, *([paper.totals] if paper.totals else [])]
    return [[_cell(value) for value in line] for line in lines]


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return float(value) if not isinstance(value, str | date) else value


def flat(text: str) -> str:
    """On one line; numbers of files go on from one test to the next."""
    return FILE_NUMBER.sub("KH-…", " ".join(text.replace("\u200b", "").split()))


def _said(cell: dict[str, Any]) -> str:
    ticks = " ".join(f"{'☑' if one['chosen'] else '☐'}{one['label']}" for one in cell["choices"])
    return flat(f"{ticks} {cell['value']}")
