"""A report names who writes it, how often, by when and by which clause."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.definitions import ReportDuty
from huiyin.rulebook.loader import Problem, load

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
REPORTS = """\
reports:
  monthly:
    title: {zh-hans: 月度总结, en: Summary}
    every: month
    meeting: true
    roles: [supervisor]
    due: {within: 3 working days}
    clause: task.report
clauses:
  task.report: {chapter: one, text: {zh-hans: 每月总结, en: Sum up each month}}
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with a report."""
    (small / "reports.yaml").write_text(REPORTS, encoding="utf-8")
    return small


def test_a_report_is_what_the_pack_says_and_carries_its_clause(small: Path) -> None:
    pack = load(small).pack

    duty = pack.reports["monthly"]
    assert isinstance(duty, ReportDuty)
    assert (duty.every, duty.team, duty.meeting, duty.roles) == ("month", False, True, ("supervisor",))
    assert [text["en"] for text in pack.carried_by["task.report"]] == ["Summary"]


@pytest.mark.parametrize(
    ("stands", "instead", "complaint"),
    [
        ("every: month", "every: fortnight", "Period of a report “fortnight” is not known"),
        ("[supervisor]", "[boss]", "Role “boss” is not known"),
        ("clause: task.report", "clause: task.reprt", "Clause “task.reprt” is not known"),
        ("    every: month\n", "", "“every”"),
    ],
)
def test_a_wrong_word_is_told(spoil: Spoil, stands: str, instead: str, complaint: str) -> None:
    problems = spoil("reports.yaml", stands, instead)

    assert any(complaint in problem.message for problem in problems), problems
