"""What stands on a paper, line by line, and the lines that were looked at beside the printed picture."""

import re
from pathlib import Path
from typing import Any

from huiyin.kernel.printing import Paper, on_paper

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


def flat(text: str) -> str:
    """On one line; numbers of files go on from one test to the next."""
    return FILE_NUMBER.sub("KH-…", " ".join(text.replace("\u200b", "").split()))


def _said(cell: dict[str, Any]) -> str:
    ticks = " ".join(f"{'☑' if one['chosen'] else '☐'}{one['label']}" for one in cell["choices"])
    return flat(f"{ticks} {cell['value']}")
