"""What comes round names the process it opens, its day, and all that this process requires."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.loader import Problem, load
from tests.rulebook.test_loader_watches import WATCHES

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
REGULAR = """
regular:
  weekly:
    title: {zh-hans: 每周, en: Weekly}
    opens: alarm
    every: week
    day: 3
    role: supervisor
    with: {which: period, what: {is: noise}, from: {is: counted}, who: {role: manager}}
    clause: task.watch
"""
MORE = """default: summary, label: {zh-hans: 因, en: Why}}
          which: {type: line, required: true, label: {zh-hans: 哪周, en: Week}}
          who: {type: person, label: {zh-hans: 谁, en: Who}}"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with alarms that come round each week."""
    processes = WATCHES[WATCHES.index("clauses:") :].replace("label: {zh-hans: 因, en: Why}}", MORE)
    (small / "regular.yaml").write_text(processes + REGULAR.lstrip(), encoding="utf-8")
    return small


def test_what_comes_round_says_when_and_what_and_carries_its_clause(small: Path) -> None:
    pack = load(small).pack

    weekly = pack.regular["weekly"]
    assert (weekly.opens, weekly.every, weekly.day, weekly.role) == ("alarm", "week", 3, "supervisor")
    assert weekly.given == {"which": "period", "what": "=noise", "from": "=counted", "who": "=manager"}
    assert [text["en"] for text in pack.carried_by["task.watch"]] == ["Weekly"]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("opens: alarm", "opens: alarms", "Process “alarms”"),
        ("every: week", "every: day", "Period “day”"),
        ("day: 3", "day: 8", "from 1 to 7"),
        ("role: supervisor", "role: boss", "Role “boss”"),
        ("which: period, ", "", "requires “which”, which nobody says"),
        ("which: period", "which: periods", "What the calendar says “periods”"),
        ("{is: noise}", "period", "fills a field of type line"),
        ("{is: noise}", "{is: loud}", "Possible answer “loud”"),
        ("{role: manager}", "{role: chief}", "Role “chief”"),
        ("clause: task.watch", "clause: task.wach", "Clause “task.wach”"),
    ],
)
def test_a_mistake_is_named_where_it_stands(spoil: Spoil, small: Path, right: str, wrong: str, message: str) -> None:
    problems = spoil("regular.yaml", right, wrong)

    assert [each for each in problems if each.file == "regular.yaml" and message in each.message], problems
