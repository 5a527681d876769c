"""Whatever stands in a draft is read to the end, and its pages are drawn: an editor must not break at half a word."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.kernel.clock import now
from huiyin.org.queries import calendar_of
from huiyin.rulebook.differences import differences
from huiyin.rulebook.editing.page import page_of, with_parts
from huiyin.rulebook.loader import load, look_at
from huiyin.rulebook.places import Path, kind_of, look_up
from huiyin.rulebook.queries import PACKS
from tests.conftest import House

JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "x",
        "京",
        [],
        [None],
        ["x"],
        ["x", "x"],
        [["x"]],
        {},
        {"x": None},
        {"": ""},
        {"en": 1},
    ]
)


@cache
def sound() -> str:
    return json.dumps(load(PACKS / "auto-service").source)


@cache
def places() -> tuple[Path, ...]:
    return tuple(_paths(json.loads(sound()), ()))


def _paths(part: Any, path: Path) -> Iterator[Path]:
    below = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for word, each in below:
        yield (*path, word)
        yield from _paths(each, (*path, word))


def spoil(source: dict[str, Any], path: Path, junk: Any, *, drop: bool) -> dict[str, Any]:
    room: Any = look_up(source, path[:-1]) if len(path) > 1 else source
    if drop:
        del room[path[-1]]
    else:
        room[path[-1]] = junk
    return source


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_a_spoiled_pack_is_read_to_the_end_and_told_or_still_sound(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places()))
    source = spoil(json.loads(sound()), path, data.draw(JUNK), drop=data.draw(st.booleans()))

    _pack, problems = look_at(source)

    assert all(str(problem) for problem in problems)
    assert differences(json.loads(sound()), source) or source == json.loads(sound())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_the_page_of_a_spoiled_thing_is_drawn(house: House, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in places() if kind_of(path) and len(path) > 1]))
    whole = json.loads(sound())
    stands = look_up(whole, path)
    if not isinstance(stands, dict):
        return
    word = data.draw(st.sampled_from([*stands, "due", "owner", "new"]))
    source = with_parts(whole, path, {word: data.draw(JUNK)})

    page = page_of(source, path, calendar=calendar_of(), now=now(), unreadable={}, raw={})

    assert page.place.path == path
