"""Never a word of the grammar that is accepted and ignored: whatever a process may say is read by what runs it."""

import ast
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import huiyin
from huiyin.rulebook import definitions

SOURCE = Path(huiyin.__file__).parent
READING = ("rulebook/loader", "rulebook/definitions")  # to read a word is not to carry it out
PARTS = (
    definitions.Approval,
    definitions.Comparison,
    definitions.Composed,
    definitions.Due,
    definitions.Field,
    definitions.Form,
    definitions.Ladder,
    definitions.Opening,
    definitions.Owner,
    definitions.Penalty,
    definitions.PenaltySet,
    definitions.Part,
    definitions.Process,
    definitions.Refusal,
    definitions.Shares,
    definitions.Stage,
    definitions.Transition,
)


@cache
def _asked_for() -> frozenset[str]:
    """The attributes that the product outside the loader asks for."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        if not str(file.relative_to(SOURCE)).startswith(READING):
            nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            found |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return frozenset(found)


@pytest.mark.parametrize(("part", "word"), [(part, field.name) for part in PARTS for field in fields(part)])
def test_each_word_of_a_process_is_carried_out(part: Any, word: str) -> None:
    assert word in _asked_for(), f"{part.__name__}.{word} is read from the files and never asked for"
