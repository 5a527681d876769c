"""The sheets of results as they were looked at on paper; what stands in sheets.txt was compared with the picture."""

from pathlib import Path

from django.utils.translation import override

from huiyin.reports.tables import Sheet
from tests.conftest import NOW
from tests.printed import golden, read_back, table_lines, told_in_cells

GOLDEN = golden(Path(__file__).parent / "sheets.txt")


def is_as_looked_at(sheet: Sheet) -> None:
    """On paper word for word, and in its workbook the same numbers, read by another library."""
    with override("zh-hans"):
        paper = sheet.paper(house="回音", day=NOW.date())
        found = table_lines(paper)
        assert found == GOLDEN.get(sheet.key), "\n".join(["Found:", f"== {sheet.key}", *found])
        assert read_back(paper)[: len(told_in_cells(paper))] == told_in_cells(paper)
