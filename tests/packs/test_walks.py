"""Every process of every pack, taken through each of its ways: by whom, with what, to what end.

A new process has no lines in walks/PACK.txt yet: the first test fails and says which ones it found. Whoever wrote the
process reads them one by one against the rule book, and puts them there.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.packs.answering import wrong_in_parts
from tests.packs.outcomes import wrong_after
from tests.packs.signing import wrong_in_asking
from tests.packs.walking import Walk, once_a_form
from tests.packs.working import PROCESSES, AtWork, Found, working_by

pytestmark = pytest.mark.django_db
TABLES = Path(__file__).parent / "walks"

each_process = pytest.mark.parametrize(
    ("at_work", "process"),
    [pytest.param(pack, key, id=f"{pack}-{key}") for pack, key in PROCESSES],
    indirect=["at_work"],
    scope="module",  # one pack after the other
)


@pytest.fixture(scope="module")
def at_work(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[AtWork]:
    with working_by(request.param, django_db_blocker) as found:
        yield found


@pytest.fixture
def found(at_work: AtWork, process: str) -> Found:
    """What is found in a process, of which each test asks one thing; the walk is what costs, so it is taken once."""
    if process not in at_work.found:
        walk = Walk(at_work.house, at_work.pack, at_work.pack.processes[process])
        at_work.found[process] = {
            "registered in spite of": walk.registered_in_spite_of(),
            **walk.look(
                {
                    "told": walk.told,
                    "wrong after": partial(wrong_after, walk),
                    "wrong in asking": partial(wrong_in_asking, walk),
                    "wrong in parts": partial(wrong_in_parts, walk),
                    "taken in spite of": once_a_form(walk.taken_in_spite_of),
                    "unsaid on the page": once_a_form(walk.unsaid_on_the_page),
                }
            ),
        }
    return at_work.found[process]


@each_process
def test_each_way_is_for_whom_the_reviewed_table_names(at_work: AtWork, process: str, found: Found) -> None:
    told = found["told"]

    assert sorted(told) == sorted(tables(at_work.pack.key).get(process, [])), "\n".join(
        ["Found:", *(f"  {line}" for line in told)]
    )


@each_process
def test_each_way_brings_about_what_it_says(found: Found) -> None:
    assert found["wrong after"] == []


@each_process
def test_signatures_are_asked_for_and_count_as_the_rule_says(found: Found) -> None:
    assert found["wrong in asking"] == []


@each_process
def test_departments_answer_for_their_parts_and_hold_up_what_the_rule_says(found: Found) -> None:
    assert found["wrong in parts"] == []


@each_process
def test_wrong_words_are_refused_beside_their_fields_and_change_nothing(found: Found) -> None:
    assert found["registered in spite of"] == []
    assert found["taken in spite of"] == []


@each_process
def test_a_form_left_empty_comes_back_with_a_word_beside_each_field(found: Found) -> None:
    assert found["unsaid on the page"] == []


def test_the_tables_are_of_the_processes_there_are() -> None:
    named = {(table.stem, process) for table in TABLES.glob("*.txt") for process in tables(table.stem)}

    assert named == {*PROCESSES}


def tables(pack: str) -> dict[str, list[str]]:
    """The reviewed lines of a pack by process; a line that begins at the margin names a process."""
    found: dict[str, list[str]] = {}
    path = TABLES / f"{pack}.txt"
    process = ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        if line[:1].isspace() and line.strip():
            found[process].append(" ".join(line.split()))
        elif line.strip() and not line.startswith("#"):
            process = line.strip()
            found[process] = []
    return found
