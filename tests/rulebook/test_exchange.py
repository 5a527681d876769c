"""A rule book goes out as YAML and comes in again: the same word for word, or told by line what is wrong."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from huiyin.org.models import Organisation, Person
from huiyin.rulebook import actions
from huiyin.rulebook.loader import BrokenPack, load, load_files
from huiyin.rulebook.loader.nodes import part_in
from huiyin.rulebook.loader.writing import as_yaml
from huiyin.rulebook.models import Draft, PackVersion
from huiyin.rulebook.queries import open_draft, pack_folders
from tests.conftest import House
from tests.rulebook.conftest import FILES

SignIn = Callable[[Person], Client]


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_what_goes_out_comes_in_as_the_same(folder: Path) -> None:
    loaded = load(folder)

    again = load_files([("rules.yaml", as_yaml(loaded.source).encode())])

    assert actions.digest_of(again.source) == actions.digest_of(loaded.source)


LETTERS = "ab 中é…\n:#-'\"{}[],!&*%@`|>?~=<1"
WORDS = st.text(alphabet=LETTERS, max_size=30) | st.sampled_from(
    ["yes", "no", "on", "2026-11-28", "null", "~", "1.5", "true", "=", "<<", "0x1f", "1_000", "12:30"]
)
VALUES = st.recursive(
    WORDS | st.booleans() | st.integers(-999, 999),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["a", "yes", "1", "b_c"]), part, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_every_part_is_read_as_it_was_written(value: Any) -> None:
    assert part_in(as_yaml(value)) == (value, [])


def test_the_version_in_force_is_taken_along_and_brought_back(
    house: House, pack: PackVersion, signed_in: SignIn
) -> None:
    adam = signed_in(house.adam)
    taken = adam.get("/rulebook/versions/1/yaml/")
    file = SimpleUploadedFile("rules.yaml", taken.content)

    response = adam.post("/rulebook/import/", {"files": file}, follow=True)

    draft = open_draft(pack.pack)
    assert taken["Content-Disposition"] == 'attachment; filename="auto-service-1.yaml"'
    assert response.status_code == 200
    assert draft is not None
    assert (draft.source, draft.origin) == (pack.source, "import")


def test_files_with_mistakes_are_told_by_line_and_nothing_comes_of_them(
    house: House, pack: PackVersion, signed_in: SignIn
) -> None:
    taken = signed_in(house.adam).get("/rulebook/versions/1/yaml/").content.decode()
    line = next(n for n, text in enumerate(taken.splitlines(), 1) if "owner: registrar" in text)
    wrong = SimpleUploadedFile("rules.yaml", taken.replace("owner: registrar", "owner: registrer", 1).encode())

    response = signed_in(house.adam).post("/rulebook/import/", {"files": wrong})

    assert response.status_code == 422
    assert f"rules.yaml:{line}: " in response.text
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "pack: [1, 2",
        "a: &x [1]\nb: *x\n",
        "\x00",
        "[" * 5000,
        "just words",
        "",
    ],
)
def test_what_is_no_rule_book_is_refused_in_words(text: str) -> None:
    with pytest.raises(BrokenPack) as refused:
        load_files([("rules.yaml", text.encode())])

    assert str(refused.value.problems[0])


def test_the_rule_book_of_another_trade_is_not_brought_in(house: House, pack: PackVersion, at_now: datetime) -> None:
    with pytest.raises(actions.OtherPack):
        actions.bring_in([(name, text.encode()) for name, text in FILES.items()], by=house.adam, at=at_now)


def test_files_do_not_push_aside_a_draft(house: House, small: Path, at_now: datetime) -> None:
    actions.publish(small, by=house.adam, at=at_now)
    Organisation.objects.update(pack="small")
    files = [(name, text.encode()) for name, text in FILES.items()]
    actions.bring_in(files, by=house.adam, at=at_now)

    with pytest.raises(actions.DraftThere):
        actions.bring_in(files, by=house.adam, at=at_now)


def test_a_file_that_is_too_large_is_refused(house: House, pack: PackVersion, at_now: datetime) -> None:
    with pytest.raises(actions.TooLarge):
        actions.bring_in([("rules.yaml", b" " * (actions.LARGEST + 1))], by=house.adam, at=at_now)
