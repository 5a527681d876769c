"""What several packs share stands in one file, and each pack that names it has the whole of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook import actions, queries
from huiyin.rulebook.definitions import Due
from huiyin.rulebook.loader import Problem, load, problems_of
from huiyin.rulebook.queries import PACKS, pack_folders
from tests.conftest import NOW, House

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
SHARED = """\
chapters:
  two: {zh-hans: 第二章, en: Chapter two}
clauses:
  note.keep: {chapter: two, text: {zh-hans: 记下来, en: Write it down}}
lists:
  colours: {red: {zh-hans: 红, en: Red}}
processes:
  note:
    title: {zh-hans: 记事, en: Notes}
    number: JS
    intake: intake
    first: keeping
    steps: {keeping: {zh-hans: 记, en: Keep}}
    forms:
      intake:
        title: {zh-hans: 记事, en: Note}
        fields:
          what: {type: text, means: content, required: true, label: {zh-hans: 事, en: It}}
          colour: {type: choice, choices: colours, label: {zh-hans: 颜色, en: Colour}}
    stages:
      keeping:
        title: {zh-hans: 记, en: Keep}
        step: keeping
        owner: registrar
        due: {within: 1 day}
        clause: note.keep
      kept: {title: {zh-hans: 已记, en: Kept}, step: keeping, ends: settled}
    transitions:
      keep: {title: {zh-hans: 记好, en: Keep}, from: [keeping], to: kept, by: [registrar], kind: end}
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack, with a shared part beside it that it takes along."""
    folder = small / "packs" / "small"
    folder.mkdir(parents=True)
    for file in small.glob("*.yaml"):
        file.rename(folder / file.name)
    text = (folder / "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(text.replace('version: "1"\n', 'version: "1"\ninclude: [note]\n'), "utf-8")
    (folder.parent / "shared").mkdir()
    (folder.parent / "shared" / "note.yaml").write_text(SHARED, encoding="utf-8")
    return folder


def shared(small: Path, old: str, new: str) -> tuple[Problem, ...]:
    """Change one piece of the shared part."""
    file = small.parent / "shared" / "note.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return problems_of(small)


def test_the_pack_has_the_shared_process_with_its_clause_and_list(small: Path) -> None:
    pack = load(small).pack

    assert [*pack.processes] == ["task", "note"]
    assert pack.processes["note"].stages["keeping"].clause == "note.keep"
    assert pack.clauses["note.keep"].text["zh-hant"] == "記下來"
    assert [choice.key for choice in pack.lists["colours"]] == ["red"]


def test_what_is_published_is_the_whole_text(small: Path, house: House) -> None:
    version = actions.publish(small, by=house.adam, at=NOW)

    source = json.loads(version.source)
    assert ("include" in source, source["processes"]["note"]["number"]) == (False, "JS")
    assert queries.pack_of(version.pk) == load(small).pack


def test_a_change_of_the_shared_part_is_a_new_version(small: Path, house: House) -> None:
    first = actions.publish(small, by=house.adam, at=NOW)
    shared(small, "within: 1 day", "within: 2 days")

    second = actions.publish(small, by=house.adam, at=NOW)

    assert (first.number, second.number) == (1, 2)
    assert queries.pack_of(second.pk).processes["note"].stages["keeping"].due == Due({"within": "2 days"})


@pytest.mark.parametrize(
    ("section", "own", "seen"),
    [
        (
            "chapters:\n",
            "  two: {zh-hans: 附则, en: Last}\n",
            lambda pack: pack.clauses["note.keep"].chapter["en"].removeprefix("Chapter 2: "),
        ),
        (
            "clauses:\n",
            "  note.keep: {chapter: one, text: {zh-hans: 别忘了, en: Last}}\n",
            lambda pack: pack.clauses["note.keep"].text["en"],
        ),
        ("lists:\n", "  colours: {blue: {zh-hans: 蓝, en: Last}}\n", lambda pack: pack.lists["colours"][0].label["en"]),
    ],
)
def test_what_the_pack_words_itself_stands_instead(
    section: str, own: str, seen: Callable[[object], str], small: Path, spoil: Spoil
) -> None:
    assert seen(load(small).pack) != "Last"

    assert spoil("pack.yaml", section, section + own) == ()

    assert seen(load(small).pack) == "Last"


# what a tired author writes in the shared part (nothing: in the pack), what the complaint says, where it points
WRONG = {
    "a mistake in the shared part": ("owner: registrar", "owner: registar", "Owner “registar”", "registar"),
    "a name the pack does not know": ("choices: colours", "choices: causes", "List “causes”", "causes"),
    "a process the pack has itself": (
        "\n  note:\n",
        "\n  task:\n",
        "“processes.task” stands in the pack twice",
        "  task:",
    ),
    "what belongs to a pack": ("lists:\n", 'version: "2"\nlists:\n', "“version” stands in the pack twice", "version"),
    "a shared part within a shared one": ("lists:\n", "include: [note]\nlists:\n", "includes no other", "include"),
    "what is no YAML": ("{red:", "[red:", "not YAML", "  colours"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_a_mistake_in_a_shared_part_names_its_file_and_line(small: Path, case: tuple[str, str, str, str]) -> None:
    right, wrong, message, place = case

    problems = shared(small, right, wrong)

    text = (small.parent / "shared" / "note.yaml").read_text(encoding="utf-8")
    line = text[: text.index(place)].count("\n") + 1
    assert [p for p in problems if (p.file, p.line) == ("shared/note.yaml", line) and message in p.message], problems


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("[notes]", "no shared part “notes”"),
        ("[note, note]", "“note” stands here twice"),
        ("note", "“include” must be a list"),
        ("[{note: all}]", "no shared part"),
    ],
)
def test_what_cannot_be_taken_along_is_told_in_the_pack(wrong: str, message: str, spoil: Spoil) -> None:
    [problem] = spoil("pack.yaml", "include: [note]", f"include: {wrong}")

    assert (problem.file, problem.line) == ("pack.yaml", 4)
    assert message in problem.message


def test_a_pack_copied_elsewhere_still_has_what_the_product_shares(tmp_path: Path) -> None:
    folder = shutil.copytree(PACKS / "courier", tmp_path / "packs" / "courier")

    assert problems_of(folder) == ()
    assert "measure" in load(folder).pack.processes


def test_what_is_shared_is_no_pack_of_its_own() -> None:
    assert "shared" not in [folder.name for folder in pack_folders()]


@pytest.mark.parametrize("key", [folder.name for folder in pack_folders()])
def test_every_trade_has_measures(key: str) -> None:
    pack = load(PACKS / key).pack

    assert pack.processes["measure"].transitions["effect_poor"].target == "analysis"
    assert {choice.key for choice in pack.lists["measure_kinds"]} == {"corrective", "preventive", "both"}
