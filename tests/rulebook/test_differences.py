"""What two sources say otherwise, by stages, ways, fields and texts."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from huiyin.rulebook.differences import differences
from huiyin.rulebook.loader import load


@pytest.fixture
def source(small: Path) -> dict[str, Any]:
    return load(small).source


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [
        (each.what, each.definition.address, [(part.name, part.was, part.is_now) for part in each.parts])
        for each in differences(before, after)
    ]


def test_the_same_says_nothing(source: dict[str, Any]) -> None:
    assert told(source, deepcopy(source)) == []


def test_a_deadline_is_told_by_its_stage(source: dict[str, Any]) -> None:
    after = deepcopy(source)
    after["processes"]["task"]["stages"]["checking"]["due"]["within"] = "4 working hours"

    assert told(source, after) == [
        ("changed", "processes/task/stages/checking", [("Deadline", "within 2 working days", "within 4 working hours")])
    ]


def test_a_text_is_told_language_by_language(source: dict[str, Any]) -> None:
    after = deepcopy(source)
    after["processes"]["task"]["forms"]["intake"]["fields"]["what"]["label"]["en"] = "What happened"

    assert told(source, after) == [
        ("changed", "processes/task/forms/intake/fields/what", [("Name · English", "It", "What happened")])
    ]


def test_departments_roles_and_stages_are_told_by_their_names(source: dict[str, Any]) -> None:
    source["reports"] = {"weekly": {"sends": {"departments": ["house"]}}}
    after = deepcopy(source)
    after["reports"]["weekly"]["sends"]["departments"] = ["house", "shop"]
    after["processes"]["task"]["transitions"]["submit"]["to"] = "done"

    parts = [(was, now) for _what, _where, each in told(source, after) for _name, was, now in each]
    assert sorted(parts) == [("Checking", "Done"), ("House", "House, Shop")]


def test_what_came_and_went_is_told_once(source: dict[str, Any]) -> None:
    after = deepcopy(source)
    stages = after["processes"]["task"]["stages"]
    stages["waiting"] = stages.pop("checking")
    del after["penalties"]

    assert told(source, after) == [
        ("removed", "processes/task/stages/checking", []),
        ("added", "processes/task/stages/waiting", []),
        ("removed", "penalties", []),
    ]


def test_another_order_is_told(source: dict[str, Any]) -> None:
    after = deepcopy(source)
    fields = after["processes"]["task"]["forms"]["intake"]["fields"]
    fields["what"] = fields.pop("what")

    (each,) = differences(source, after)

    assert (each.definition.address, each.moved) == ("processes/task/forms/intake", True)
