"""What a written report says on paper, line by line, and the lines that were looked at beside the printed picture."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from huiyin.kernel.printing import documents
from huiyin.reports.models import Report
from huiyin.reports.printing import document_of

OF_ALL_WORK = re.compile(r"^(制度事项按时率).*")
GOLDEN = Path(__file__).parent / "written"


def lines_of(report: Report) -> list[str]:
    """Its head, then a line for each heading, sentence and line of a table, then who signed."""
    with translation.override("zh-hans"):
        made = document_of(report)
        head = [made.title, *(f"{label}: {words}" for label, words in made.facts)]
        lines = [line for block in made.blocks for line in _lines(block)]
        signed = [f"{one.label}: {one.name} {one.date or ''}" for one in made.signatures]
    return [_lasting(" ".join(line.split())) for line in (*head, *lines, *signed)]


def _lasting(line: str) -> str:
    """How much of the rule book was kept hangs on which reports were asked for before this one."""
    return OF_ALL_WORK.sub(r"\1…", line)


def _lines(block: documents.Block) -> Iterator[str]:
    match block:
        case documents.Heading(words):
            yield f"[{words}]"
        case documents.Words(words, small=small):
            yield from () if small else (words,)
        case documents.Points(lines):
            yield from (words for words, _tone in lines)
        case documents.Drawing():
            yield "(图)"
        case documents.Grid():
            yield from map(" | ".join, (block.headings, *block.rows, *([block.total] if block.total else [])))
