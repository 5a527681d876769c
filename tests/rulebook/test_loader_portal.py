"""A door with a mistake names the file, the line and what would be right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.loader import Problem, load, problems_of

FORM = """\
          what: {type: text, means: content, required: true, checks: [forbidden_phrases], label: {zh-hans: 事, en: It}}
"""
MORE = """\
          name: {type: line, means: complainant, required: true, label: {zh-hans: 姓名, en: Name}}
          phone: {type: phone, means: phone, required: true, label: {zh-hans: 电话, en: Phone}}
          who: {type: person, label: {zh-hans: 谁, en: Who}}
          all: {type: departments, label: {zh-hans: 部门, en: Departments}}
          paper: {type: files, label: {zh-hans: 附件, en: Papers}}
"""
DOOR = """\
portal:
  task:
    process: task
    title: {zh-hans: 来找我们, en: Come to us}
    lead: {zh-hans: 说一说, en: Tell us}
    registrar: {role: agent, department: shop}
    clause: task.do-in-time
    set: {kind: big, until: {within: 1 working day}}
    asks:
      what: {label: {zh-hans: 什么事, en: What is it}, help: {zh-hans: 细说, en: In full}}
      why: {required: true}
      name: {}
      phone: {}
    shows:
      doing: received
      checking: checking
      done: closed
"""

# what stands there, what a tired author writes, (words of the complaint, advice), where it points if not at that
WRONG: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "unknown word of a door": ("    lead:", "    leed:", ("no “leed”", "“lead”"), ""),
    "unknown process": ("process: task", "process: taks", ("Process “taks”", "“task”"), ""),
    "no title": ("    title: {zh-hans: 来找我们, en: Come to us}\n", "", ("lacks “title”", ""), "  task:"),
    "unknown field": ("      name: {}", "      nam: {}", ("no field “nam”", "“name”"), ""),
    "unknown word of a field": ("name: {}", "name: {labl: x}", ("no “labl”", "“label”"), ""),
    "a field only the house can answer": (
        "name: {}",
        "name: {}\n      who: {}",
        ("can't answer “who”", ""),
        "      who",
    ),
    "several fields only the house can answer": (
        "name: {}",
        "name: {}\n      all: {}",
        ("can't answer “all”", ""),
        "      all",
    ),
    "no phone asked": ("      phone: {}\n", "", ("must ask for “phone”", "come back"), "    asks:"),
    "no name asked": ("      name: {}\n", "", ("must ask for “name”", "come back"), "    asks:"),
    "a field set and asked": ("set: {kind: big,", "set: {kind: big, name: x,", ("“name” and sets it, too", ""), ""),
    "an unknown field set": ("set: {kind: big,", "set: {kind: big, kin: big,", ("no field “kin”", "“kind”"), ""),
    "an unknown answer set": ("set: {kind: big,", "set: {kind: bg,", ("answer “bg”", "“big”"), ""),
    "papers set": ("set: {kind: big,", "set: {kind: big, paper: x,", ("“paper” is of type files", ""), ""),
    "a deadline that is none": ("{within: 1 working day}", "{within: 1 workin day}", ("workin", ""), ""),
    "a first stage without its deadline": (
        ", until: {within: 1 working day}",
        "",
        ("doesn't say “until”", "until: …"),
        "    asks:",
    ),
    "a question that hangs on nothing": ("kind: big, ", "", ("by the answer to “kind”", ""), "      why:"),
    "an unknown stage shown": ("checking: checking", "cheking: checking", ("Stage “cheking”", "“checking”"), ""),
    "a stage without a word": ("      checking: checking\n", "", ("no word for stage “checking”", ""), "    shows:"),
    "an unknown word shown": ("doing: received", "doing: receved", ("“receved”", "“received”"), ""),
    "a word of an end for what goes on": (
        "doing: received",
        "doing: closed",
        ("“closed” is a word for an end", ""),
        "",
    ),
    "a word for what goes on for an end": ("done: closed", "done: handling", ("not a word for an end", ""), ""),
    "their turn where they have none": ("doing: received", "doing: your_turn", ("has nothing to do", ""), ""),
    "an unknown registrar": ("role: agent", "role: agnt", ("“agnt”", "“agent”"), ""),
    "a registrar who may not register": ("role: agent", "role: auditor", ("registers “auditor” is not known", ""), ""),
    "an unknown department": ("department: shop", "department: shp", ("Department “shp”", "“shop”"), ""),
    "an unknown clause": ("clause: task.do-in-time", "clause: task.do", ("Clause “task.do”", ""), ""),
}


@pytest.fixture
def doors(small: Path) -> Path:
    """The small pack with a door."""
    text = (small / "task.yaml").read_text(encoding="utf-8")
    (small / "task.yaml").write_text(text.replace(FORM, FORM + MORE), encoding="utf-8")
    (small / "portal.yaml").write_text(DOOR, encoding="utf-8")
    return small


@pytest.fixture
def spoil_door(doors: Path) -> Callable[[str, str], tuple[Problem, ...]]:
    def change(old: str, new: str) -> tuple[Problem, ...]:
        assert DOOR.count(old) >= 1, old
        (doors / "portal.yaml").write_text(DOOR.replace(old, new, 1), encoding="utf-8")
        return problems_of(doors)

    return change


def test_a_sound_door_is_read_in_the_customers_words(doors: Path) -> None:
    assert problems_of(doors) == ()

    door = load(doors).pack.doors["task"]

    assert [(one.name, one.label.get("en", ""), one.required) for one in door.asks] == [
        ("what", "What is it", False), ("why", "", True), ("name", "", False), ("phone", "", False),
    ]  # fmt: skip
    assert (door.role, door.department, dict(door.given)) == (
        "agent",
        "shop",
        {"kind": "big", "until": {"within": "1 working day"}},
    )
    assert dict(door.shows) == {"doing": "received", "checking": "checking", "done": "closed"}
    assert load(doors).pack.carried_by["task.do-in-time"][-1]["en"] == "Come to us"


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_it_names_place_mistake_and_nearest_word(
    spoil_door: Callable[[str, str], tuple[Problem, ...]], doors: Path, case: tuple[str, str, tuple[str, str], str]
) -> None:
    right, wrong, (message, advice), place = case

    problems = spoil_door(right, wrong)

    text = (doors / "portal.yaml").read_text(encoding="utf-8")
    line = text[: text.index(place or wrong)].count("\n") + 1
    found = [p for p in problems if p.line == line and message in p.message and advice in p.advice]
    assert found, "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("paper: {type: files, ", "paper: {type: files, required: true, ", "files can't be added to the form later"),
        ("name: {type: line, means: complainant, ", "name: {type: line, ", "a field that means “complainant”"),
        ("phone: {type: phone, means: phone, ", "phone: {type: phone, ", "a field that means “phone”"),
    ],
)
def test_a_form_that_a_door_cannot_serve_is_named(doors: Path, old: str, new: str, words: str) -> None:
    text = (doors / "task.yaml").read_text(encoding="utf-8")
    assert old in text

    (doors / "task.yaml").write_text(text.replace(old, new), encoding="utf-8")

    [problem] = [problem for problem in problems_of(doors) if problem.file == "portal.yaml"]
    assert words in str(problem)
    assert problem.line == 9


def test_a_way_by_which_it_comes_must_be_known(doors: Path) -> None:
    channels = "  channels:\n    phone: {zh-hans: 电话, en: Phone}\n  kinds:\n"
    pack = (doors / "pack.yaml").read_text(encoding="utf-8").replace("  kinds:\n", channels)
    (doors / "pack.yaml").write_text(pack, encoding="utf-8")
    text = (doors / "task.yaml").read_text(encoding="utf-8")
    means = "means: channel, choices: channels, required: true"
    way = f"          way: {{type: choice, {means}, label: {{zh-hans: 渠道, en: Way}}}}\n"
    (doors / "task.yaml").write_text(text.replace(MORE, MORE + way), encoding="utf-8")

    [problem] = problems_of(doors)

    assert "by which way the matter comes" in problem.message
    assert problem.advice == "Write set: {way: …}."
