"""Through every door of every pack a matter gets in, has an owner, and is found again by its customer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.queries import open_in_registration
from huiyin.org import actions as org
from huiyin.org.models import Department
from huiyin.portal.queries import matter_of, state_of
from huiyin.rulebook.definitions import Door, Field, Pack
from huiyin.rulebook.enums import DOOR_ENDS, DOOR_WORDS
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS, pack_folders
from huiyin.rulebook.rules import answered, asked_at
from huiyin.site.signature import draw
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW
from tests.packs.everything import WORDS, first_of

DOORS = [(folder.name, key) for folder in pack_folders() for key in load(PACKS / folder.name).pack.doors]
ONWARD = ("forward", "end")
each_door = pytest.mark.parametrize(("name", "key"), DOORS, ids=lambda part: part)


def told(pack: Pack, door: Door) -> dict[str, Any]:
    asked = asked_at(door, pack.processes[door.process])
    return {field.name: a_value(field) for field in asked.fields if field.type != "files"}


def papers(pack: Pack, door: Door) -> dict[str, Any]:
    asked = asked_at(door, pack.processes[door.process])
    scan = ContentFile(draw("王芳"), name="证件.png")
    return {field.name: [scan] for field in asked.fields if field.type == "files" and field.required}


def got_in(pack: Pack, key: str) -> Case:
    door = pack.doors[key]
    return actions.receive(key, values=told(pack, door), files=papers(pack, door), at=NOW)


def a_value(field: Field) -> str:
    if field.type == "choice":
        return first_of(field.choices)
    return "2026-11-20T09:30" if field.type == "datetime" else WORDS[field.type]


def test_every_pack_has_a_door() -> None:
    assert {name for name, _key in DOORS} == {folder.name for folder in pack_folders()}


def test_what_is_no_complaint_has_a_door_of_its_own() -> None:
    """A question, or a suggestion where the house takes them, does not count as a complaint. Source: E51-4."""
    for folder in pack_folders():
        pack = load(folder).pack
        behind = [pack.processes[door.process].counts_as for door in pack.doors.values()]
        taken = {process.counts_as for process in pack.processes.values() if process.key == "suggestion"}
        assert {"complaint", "request", *taken} <= {*behind}
        assert all("建议" not in door.title["zh-hans"] for door in pack.doors.values() if door.process == "complaint")


@each_door
@pytest.mark.req("E101-3")
def test_a_matter_gets_in_with_an_owner_and_a_deadline(works_by: Callable[[str], Pack], name: str, key: str) -> None:
    pack = works_by(name)

    case = got_in(pack, key)

    item = WorkItem.objects.get(subject=case.subject)
    stage = pack.processes[case.process].stages[case.stage]
    assert case.channel == "own_site"
    assert item.owner is not None or item.team is not None
    assert (item.due_at is not None) == (stage.due is not None)


@each_door
def test_it_is_found_again_and_reads_as_something_that_goes_on(
    works_by: Callable[[str], Pack], name: str, key: str
) -> None:
    pack = works_by(name)
    case = got_in(pack, key)

    assert matter_of(case.number, WORDS["phone"][-4:]) == case
    assert matter_of(case.number, "0000") is None
    going_on = {str(words) for word, words in DOOR_WORDS.items() if word not in DOOR_ENDS}
    state = state_of(Case.objects.get(pk=case.pk))
    assert str(state.word) in going_on
    assert (state.theirs, state.ended) == (False, False)


@each_door
def test_what_was_not_asked_is_named_for_whoever_goes_on(works_by: Callable[[str], Pack], name: str, key: str) -> None:
    pack = works_by(name)
    here = {*Department.objects.values_list("key", flat=True)}
    for place in pack.departments:
        if place["key"] not in here:
            org.add_department(str(place["key"]), str(place["key"]), by=None, at=NOW)
    door, process = pack.doors[key], pack.processes[pack.doors[key].process]
    case = got_in(pack, key)
    onward = next(way for way in process.transitions.values() if case.stage in way.sources and way.kind in ONWARD)

    still_open = {field.name for field in open_in_registration(case, process, onward)}

    said = case.data.get(process.intake, {})
    required = {one.name for one in process.forms[process.intake].fields if one.required and answered(one.when, said)}
    assert still_open == required - {one.name for one in door.asks} - {*door.given}
