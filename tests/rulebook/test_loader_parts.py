"""A part is asked of a department, where somebody can ask it, by a time that is known, and holds up what can wait."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.charts import flow_chart
from huiyin.rulebook.loader import Problem, load

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
FORMS = """\
      ask:
        title: {zh-hans: 问, en: Ask}
        fields:
          asked_of: {type: departments, required: true, label: {zh-hans: 问谁, en: Of whom}}
          reply_until: {type: datetime, required: true, label: {zh-hans: 期限, en: By when}}
      reply:
        title: {zh-hans: 答, en: Reply}
        fields:
          reply: {type: text, required: true, label: {zh-hans: 答, en: Reply}}
"""
PARTS = """\
    parts:
      look:
        title: {zh-hans: 请查, en: Look}
        to: {department: {field: asked_of}}
        question: ask
        form: reply
        by: [registrar]
        in: [doing]
        acknowledge: {within: 30 working minutes}
        due: {agreed: reply_until}
        clause: task.do-in-time
        gates: closing
        link: true
      count:
        title: {zh-hans: 请盘点, en: Count}
        to: {head: shop}
        form: reply
        by: [owner]
        in: [checking]
        asked: on_entry
        due: {within: 1 working day}
        clause: task.do-in-time
        gates: [return]
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with two parts of departments, one asked by hand and one on entry."""
    file = small / "task.yaml"
    text = file.read_text(encoding="utf-8").replace("    stages:\n", FORMS + "    stages:\n") + PARTS
    file.write_text(text, encoding="utf-8")
    return small


def test_sound_parts_hold_up_the_ends_or_what_they_name(small: Path) -> None:
    pack = load(small).pack

    parts = pack.processes["task"].parts
    assert (parts["look"].gates, parts["count"].gates) == (("approve",), ("return",))
    assert (parts["look"].to.by_field, parts["count"].to.key, parts["count"].on_entry) == ("asked_of", "shop", True)
    assert "Task · Count" in [text["en"] for text in pack.carried_by["task.do-in-time"]]
    chart = flow_chart(pack.processes["task"], language="en")
    assert "Head of Shop: Count, within 1 working day; “Return” waits for it." in chart


# what stands there, what a tired author writes, (words of the complaint, advice), where it points (nothing: to both)
WRONG: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "a word too many": ("asked: on_entry", "opens: on_entry", ("no “opens”", ""), ""),
    "a form nobody knows": (
        "form: reply\n        by: [registrar]",
        "form: replay\n        by: [registrar]",
        ("Form “replay”", "“reply”"),
        "",
    ),
    "a question nobody knows": ("question: ask", "question: aks", ("Form “aks”", "“ask”"), ""),
    "a department nobody knows": ("{head: shop}", "{head: shpo}", ("Department “shpo”", "“shop”"), ""),
    "a field nobody knows": (
        "{field: asked_of}",
        "{field: ask_of}",
        ("Field of type department “ask_of”", "“asked_of”"),
        "",
    ),
    "who has the matter": ("to: {head: shop}", "to: registrar", ("is for a department to do", "{head: KEY}"), ""),
    "a customer who asks": ("by: [registrar]\n        in", "by: [customer]\n        in", ("Role “customer”", ""), ""),
    "nobody who asks": ("by: [owner]\n", "by: []\n", ("“by” is empty", ""), ""),
    "a stage nobody knows": ("in: [doing]", "in: [dooing]", ("Stage “dooing”", "“doing”"), ""),
    "an end": ("in: [doing]", "in: [doing, done]", ("can't be asked in “done”", ""), ""),
    "on entry of no stage": (
        "in: [checking]\n        asked",
        "asked",
        ("on entry, but of which stage", "in: […]"),
        "      count:",
    ),
    "on entry with a form": (
        "asked: on_entry",
        "asked: on_entry\n        question: ask",
        ("can't be asked on entry", ""),
        "        asked: on_entry",
    ),
    "asked at no known time": ("asked: on_entry", "asked: on_entr", ("When it is asked “on_entr”", "on_entry"), ""),
    "acknowledged at an agreed time": (
        "{within: 30 working minutes}",
        "{agreed: reply_until}",
        ("is acknowledged within a time", ""),
        "        acknowledge",
    ),
    "due before an event": (
        "{within: 1 working day}",
        "{before_event: 1 day}",
        ("within a time, or by an agreed one", ""),
        "",
    ),
    "a length that is none": ("{within: 1 working day}", "{within: 1 wrking day}", ("Part “count”", ""), ""),
    "due when nobody said": (
        "due: {within: 1 working day}",
        "due: {agreed: reply_until}",
        ("may be asked before “reply_until” has an answer", "form of its question"),
        "        due: {agreed: reply_until}\n        clause: task.do-in-time\n        gates: [return]",
    ),
    "of departments nobody named": (
        "{head: shop}",
        "{department: {field: asked_of}}",
        ("may be asked before “asked_of” has an answer", ""),
        "        to: {department: {field: asked_of}}\n        form: reply\n        by: [owner]",
    ),
    "no clause": (
        "        due: {within: 1 working day}\n        clause: task.do-in-time\n",
        "        due: {within: 1 working day}\n",
        ("lacks “clause”", ""),
        "      count:",
    ),
    "no deadline": ("        due: {within: 1 working day}\n", "", ("lacks “due”", ""), "      count:"),
    "a gate nobody knows": ("gates: [return]", "gates: [retrn]", ("Transition “retrn”", "“return”"), ""),
    "a gate in a word": ("gates: closing", "gates: close", ("What waits for it “close”", "“closing”"), ""),
    "an answer that is counted": (
        "reply: {type: text, ",
        "reply: {type: yes_no, counts: true, ",
        ("“reply” stands with the answer only", "form of a transition"),
        "        form: reply",
    ),
    "a question that is listed": (
        "reply_until: {type: datetime, ",
        "reply_until: {type: datetime, listed: true, ",
        ("“reply_until” stands with the answer only", "form of a transition"),
        "        question: ask",
    ),
    "a link to lists of the house": (
        "reply: {type: text, ",
        "reply: {type: person, ",
        ("can't choose “reply” out of our lists", ""),
        "        link: true",
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_it_names_place_mistake_and_nearest_word(
    spoil: Spoil, small: Path, case: tuple[str, str, tuple[str, str], str]
) -> None:
    right, wrong, (message, advice), place = case

    problems = spoil("task.yaml", right, wrong)

    text = (small / "task.yaml").read_text(encoding="utf-8")
    line = text[: text.index(place or wrong)].count("\n") + 1
    found = [p for p in problems if (p.file, p.line) == ("task.yaml", line) and message in p.message]
    assert [p for p in found if advice in p.advice], "\n".join(map(str, problems))


def test_taking_back_waits_for_no_department(spoil: Spoil) -> None:
    way = "      undo: {title: {zh-hans: 撤, en: Undo}, from: [doing], to: done, by: [registrar], kind: withdraw}\n"
    spoil("task.yaml", "    parts:\n", f"{way}    parts:\n")

    [problem] = spoil("task.yaml", "gates: [return]", "gates: [undo]")

    assert "taking back waits for nobody" in problem.message


def test_what_comes_before_it_is_asked_waits_for_no_department(spoil: Spoil) -> None:
    stage = "      begun: {title: {zh-hans: 起, en: Begun}, step: doing, owner: registrar}\n"
    way = "      begin: {title: {zh-hans: 始, en: Begin}, from: [begun], to: doing, by: [registrar]}\n"
    spoil("task.yaml", "first: doing", "first: begun")
    spoil("task.yaml", "    stages:\n", f"    stages:\n{stage}")
    assert spoil("task.yaml", "    transitions:\n", f"    transitions:\n{way}") == ()

    [problem] = spoil("task.yaml", "gates: [return]", "gates: [begin]")

    assert problem.message == "Part “count” can't hold up “begin”, which comes before it is asked."
