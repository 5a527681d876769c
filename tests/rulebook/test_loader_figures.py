"""A target names a figure that is counted, a number, a clause and a role; a pack's own stands instead of the shared."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from huiyin.rulebook.definitions import Aim
from huiyin.rulebook.loader import Problem, load
from huiyin.rulebook.queries import pack_in_force

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
FIGURES = """\
figures:
  satisfaction: {target: 97.5, clause: task.please, owner: manager}
clauses:
  task.please: {chapter: one, text: {zh-hans: 让客户满意, en: Please them}}
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with a target."""
    (small / "figures.yaml").write_text(FIGURES, encoding="utf-8")
    return small


def test_a_target_is_what_the_pack_says_and_carries_its_clause(small: Path) -> None:
    pack = load(small).pack

    assert pack.figures == {"satisfaction": Aim("satisfaction", Decimal("97.5"), "task.please", "manager")}
    assert [text["en"] for text in pack.carried_by["task.please"]] == ["Figures"]


@pytest.mark.parametrize(
    ("stands", "instead", "complaint"),
    [
        ("satisfaction:", "satisfction:", "Figure “satisfction” is not known"),
        ("97.5", "high", "A target is a number"),
        ("97.5", "-1", "A target is a number"),
        ("97.5", "true", "A target is a number"),
        ("task.please, owner", "task.pleas, owner", "Clause “task.pleas” is not known"),
        ("owner: manager", "owner: boss", "Role “boss” is not known"),
        ("owner: manager", "who: manager", "has no “who”"),
    ],
)
def test_a_wrong_word_is_told(spoil: Spoil, stands: str, instead: str, complaint: str) -> None:
    problems = spoil("figures.yaml", stands, instead)

    assert any(complaint in problem.message for problem in problems), problems


def test_the_own_target_of_a_pack_stands_instead_of_the_shared_one(pack: Any) -> None:
    aims = pack_in_force().figures

    assert aims["groups_reached"] == Aim("groups_reached", Decimal(100), "calls.all-of-them", "supervisor")
    assert aims["promises_kept"].clause == "conduct.promises"
