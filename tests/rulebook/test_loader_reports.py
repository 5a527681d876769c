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
    roles: [supervisor]
    due: {within: 3 working days}
    clause: task.report
    signed_by: [manager]
    sends: {roles: [director], addresses: [office@example.com], at: "08:30"}
    sections:
      figures: {kind: figures, figures: [conversations], words: "no"}
      talks: {kind: breakdown, figure: conversations, by: channel}
      words: {kind: words, words: must, title: {zh-hans: 总结, en: In words}}
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
    assert (duty.every, duty.team, duty.roles, duty.signed_by) == ("month", False, ("supervisor",), ("manager",))
    assert [(one.key, one.kind, one.words) for one in duty.sections] == [
        ("figures", "figures", "no"),
        ("talks", "breakdown", "may"),
        ("words", "words", "must"),
    ]
    assert (duty.sends.superior, duty.sends.addresses, duty.sends.at) == (True, ("office@example.com",), "08:30")
    assert [text["en"] for text in pack.carried_by["task.report"]] == ["Summary"]


@pytest.mark.parametrize(
    ("stands", "instead", "complaint"),
    [
        ("every: month", "every: fortnight", "Period of a report “fortnight” is not known"),
        ("[supervisor]", "[boss]", "Role “boss” is not known"),
        ("clause: task.report", "clause: task.reprt", "Clause “task.reprt” is not known"),
        ("    every: month\n", "", "“every”"),
        ("figures: [conversations]", "figures: [conversation]", "Figure “conversation” is not known"),
        ("by: channel", "by: person", "Dimension “person” is not known"),
        ("{kind: breakdown, figure: conversations, by: channel}", "{kind: shares, process: tasks}", "“rows”"),
        ("{kind: breakdown, figure: conversations, by: channel}", "{kind: progress}", "“processes”"),
        (
            "{kind: breakdown, figure: conversations, by: channel}",
            "{kind: progress, processes: [tasks], shows: [colour]}",
            "Field “colour” is not known",
        ),
        ("kind: words, words: must", "kind: wrods, words: must", "Kind of section “wrods” is not known"),
        ("office@example.com", "office", "“office” is no e-mail address"),
        ("08:30", "8:30", "“8:30” is no time of day"),
        ("signed_by: [manager]", "signed_by: [boss]", "Role “boss” is not known"),
    ],
)
def test_a_wrong_word_is_told(spoil: Spoil, stands: str, instead: str, complaint: str) -> None:
    problems = spoil("reports.yaml", stands, instead)

    assert any(complaint in problem.message for problem in problems), problems
