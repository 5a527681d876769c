"""A paper of the rule book names fields that there are, in rows that fit a sheet; else it is told, with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.loader import Problem, load

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
PAPERS = """\
papers:
  slip:
    title: {zh-hans: 任务单, en: Slip}
    case: task
    rows:
      - [kind, until]
      - [{field: intake.what, span: 8, lines: 4}, {label: {zh-hans: 备注, en: Remark}}]
      - section: {zh-hans: 经过, en: Course}
      - history: intake
        columns: [kind, until, by]
      - block: progress
    signatures:
      - {label: {zh-hans: 登记人, en: Registered by}, by: registrar}
      - {label: {zh-hans: 盖章, en: Seal}, seal: true}
    attachments: true
  tasks:
    title: {zh-hans: 任务登记簿, en: Tasks}
    register: task
    stages: [done]
    columns: [number, what, {field: until, label: {zh-hans: 期限, en: By when}}, owner]
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with a form and a register."""
    (small / "papers.yaml").write_text(PAPERS, encoding="utf-8")
    return small


def test_a_form_is_what_the_pack_says(small: Path) -> None:
    slip = load(small).pack.papers["slip"]

    spans = [[(cell.name, cell.span, cell.lines) for cell in row] for block in slip.blocks[:2] for row in block.rows]
    assert spans == [[("kind", 6, 0), ("until", 6, 0)], [("intake.what", 8, 4), ("", 4, 0)]]
    assert [(block.kind, block.names) for block in slip.blocks] == [
        ("row", ()),
        ("row", ()),
        ("section", ()),
        ("history", ("intake",)),
        ("block", ("progress",)),
    ]
    assert [(box.label["en"], box.by, box.seal) for box in slip.signatures] == [
        ("Registered by", "registrar", False),
        ("Seal", "", True),
    ]
    assert (slip.process, slip.attachments, slip.title["zh-hant"]) == ("task", True, "任務單")


def test_a_register_is_what_the_pack_says(small: Path) -> None:
    tasks = load(small).pack.papers["tasks"]

    assert (tasks.register, tasks.stages, [cell.name for cell in tasks.columns]) == (
        "task",
        ("done",),
        ["number", "what", "until", "owner"],
    )


@pytest.mark.parametrize(
    ("stands", "instead", "line", "complaint"),
    [
        ("[kind, until]", "[kin, until]", 6, "there is no field “kin”"),
        ("intake.what", "intake.whatever", 7, "there is no field “intake.whatever”"),
        ("[kind, until]", "[kind, until, what, why, number]", 6, "make twelve together"),
        ("span: 8", "span: 2", 7, "a whole number from 3 to 12"),
        ("{label: {zh-hans: 备注, en: Remark}}", "{lines: 3}", 7, "shows a field, or has a label"),
        ("    case: task\n", "", 2, "must say what it is of"),
        (
            "stages: [done]",
            "where: {field: membership, operator: is, value: gold}",
            19,
            "no register of customers and has no “where”",
        ),
        ("stages: [done]", "letters: [greeting]", 19, "no register of conversations and has no “letters”"),
        ("case: task", "case: tusk", 4, "Process “tusk” is not known"),
        ("history: intake", "history: outtake", 9, "Form “outtake” is not known"),
        ("block: progress", "block: progres", 11, "Block “progres” is not known"),
        ("case: task", "customer: [person]", 9, "has no “history”"),
        ("by: registrar", "by: keeper", 13, "Signer “keeper” is not known"),
        ("by: registrar", "by: registra", 13, "Signer “registra” is not known"),
        ("by: registrar", "by: registrar, form: intake", 13, "says who signs"),
        ("by: registrar", "forms: [intake, outtake]", 13, "Form “outtake” is not known"),
        ("register: task", "register: tasks", 18, "Register “tasks” is not known"),
        ("stages: [done]", "stages: [gone]", 19, "Stage “gone” is not known"),
        ("owner]", "owner, nobody]", 20, "there is no field “nobody”"),
        ("    stages: [done]", "    rows: [[what]]", 19, "has no “rows”"),
    ],
)
def test_a_wrong_word_is_told_with_its_line(spoil: Spoil, stands: str, instead: str, line: int, complaint: str) -> None:
    problems = spoil("papers.yaml", stands, instead)

    assert [problem.line for problem in problems if complaint in problem.message] == [line], problems
