"""No sheet is printed for a footnote alone: it goes along with its lines, and what runs over by little lies closer."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from huiyin.kernel.printing import Signature, TablePaper, documents, paper
from huiyin.kernel.spreadsheets import Column

NOTE = "按时率＝按时数÷已到期应办数；未到期和免办的不计入。"


def sheets(pdf: bytes) -> list[str]:
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def a_list(lines: int) -> TablePaper:
    columns = [Column("条款"), Column("到期", "number")]
    rows = [(f"第{line}条", line) for line in range(1, lines + 1)]
    return TablePaper(title="制度执行情况", columns=columns, rows=rows, totals=["合计", 5], note=NOTE)


def a_report(lines: int) -> documents.Document:
    rows = [(f"第{line}项", "1") for line in range(1, lines + 1)]
    blocks: list[documents.Block] = [
        documents.Heading("指标"),
        documents.Grid(["指标", "数值"], ["text", "number"], rows),
    ]
    return documents.Document(title="周报", blocks=blocks, signatures=[Signature("编制")], note=NOTE)


@pytest.mark.parametrize("lines", range(22, 34))
def test_below_a_list_the_footnote_has_lines_beside_it(lines: int) -> None:
    found = sheets(paper(a_list(lines)))

    assert NOTE in found[-1]
    assert f"第{lines}条" in found[-1]
    assert "合计" in found[-1]


def test_a_list_that_runs_over_by_its_footnote_lies_on_one_sheet() -> None:
    counts = [len(sheets(paper(a_list(lines)))) for lines in range(20, 34)]

    assert counts == sorted(counts)
    assert counts.count(1) >= 9


def test_the_last_lines_of_a_list_stand_below_its_headings_on_a_sheet_of_their_own() -> None:
    longer = [found for lines in range(61, 90) if len((found := sheets(paper(a_list(lines))))[-1]) < 120]

    assert longer
    assert all("条款" in found[-1] and NOTE in found[-1] for found in longer)


@pytest.mark.django_db
@pytest.mark.parametrize("lines", range(12, 34, 3))
@pytest.mark.parametrize(
    "note", [[], [documents.Words("最大的 12 项，其余见表。", small=True)]], ids=["plain", "noted"]
)
def test_a_chart_and_its_table_stand_on_one_sheet(lines: int, note: list[documents.Block]) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 460 120" width="460" height="120">'
        '<text x="9" y="60" font-family="Noto Sans SC" font-size="12">网络图</text></svg>'
    )
    causes = documents.Grid(["原因", "件数"], ["text", "number"], [(f"原因{place}", "1") for place in range(5)])
    begun = a_report(lines)
    blocks = [*begun.blocks, documents.Heading("投诉：按原因"), documents.Drawing(drawing, width=72), *note, causes]

    found = sheets(documents.document(replace(begun, blocks=blocks)))

    where = [[place for place, sheet in enumerate(found) if words in sheet] for words in ("网络图", "原因0", "原因4")]
    assert where == [where[0]] * 3
    assert len(where[0]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("lines", [*range(28, 44, 2)])
def test_below_a_report_signatures_and_footnote_have_something_beside_them(lines: int) -> None:
    found = sheets(documents.document(a_report(lines)))

    assert NOTE in found[-1]
    assert f"第{lines}项" in found[-1]
