"""A watched figure is one that is counted, by a part it has, with a bound that can be crossed and somebody to look."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.loader import Problem, load

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
ALERTS = """\
figures:
  satisfaction: {target: 97.5, clause: task.please, owner: manager}
clauses:
  task.please: {chapter: one, text: {zh-hans: 让客户满意, en: Please them}}
  task.look: {chapter: one, text: {zh-hans: 查明原因, en: Find out why}}
alerts:
  fewer_pleased:
    title: {zh-hans: 满意度偏低, en: Fewer are pleased}
    figure: satisfaction
    by: channel
    every: month
    when: beyond_target
    least: 12
    owner: manager
    due: {within: 2 working days}
    clause: task.look
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with a watched figure."""
    (small / "alerts.yaml").write_text(ALERTS, encoding="utf-8")
    return small


def test_a_watched_figure_is_what_the_pack_says_and_carries_its_clause(small: Path) -> None:
    pack = load(small).pack

    watched = pack.alerts["fewer_pleased"]
    assert (watched.figure, watched.by, watched.every, watched.when, watched.least, watched.owner) == (
        "satisfaction", "channel", "month", "beyond_target", 12, "manager",
    )  # fmt: skip
    assert [text["en"] for text in pack.carried_by["task.look"]] == ["Fewer are pleased"]


def test_what_nobody_says_is_the_usual(small: Path) -> None:
    file = small / "alerts.yaml"
    for line in ("    by: channel\n", "    every: month\n", "    when: beyond_target\n", "    least: 12\n"):
        file.write_text(file.read_text(encoding="utf-8").replace(line, ""), encoding="utf-8")

    watched = load(small).pack.alerts["fewer_pleased"]

    assert (watched.by, watched.every, watched.when, watched.least) == ("", "week", "unusual", 5)


@pytest.mark.parametrize(
    ("stands", "instead", "complaint"),
    [
        ("figure: satisfaction", "figure: satisfction", "Figure “satisfction” is not known"),
        ("by: channel", "by: moon", "Broken down by “moon” is not known"),
        ("by: channel", "by: person", "Broken down by “person” is not known"),  # nobody is watched by name
        ("every: month", "every: quarter", "“quarter” is not known"),
        ("when: beyond_target", "when: ever", "“ever” is not known"),
        ("{target: 97.5, clause", "{clause", "has no target that it could miss"),
        ("least: 12", "least: 0", "write a whole number from 1 on"),
        ("least: 12", "least: true", "write a whole number from 1 on"),
        ("owner: manager\n    due", "owner: boss\n    due", "Role “boss” is not known"),
        ("clause: task.look", "clause: task.lok", "Clause “task.lok” is not known"),
        ("    owner: manager\n    due", "    due", "owner"),
    ],
)
def test_a_wrong_word_is_told(spoil: Spoil, stands: str, instead: str, complaint: str) -> None:
    problems = spoil("alerts.yaml", stands, instead)

    assert any(complaint in problem.message for problem in problems), problems
