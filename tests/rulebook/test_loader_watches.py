"""A watch names what it counts and fills all that the case it opens requires."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.loader import Problem, load

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
WATCHES = """\
watches:
  many:
    title: {zh-hans: 多发, en: Too many}
    of: grievance
    by: classification
    answers: [noise, smell]
    count: 3
    within: 30 days
    opens: alarm
    with: {what: value, why: cases, how_many: count, from: {is: counted}}
    clause: task.watch
clauses:
  task.watch: {chapter: one, text: {zh-hans: 盯住, en: Watch it}}
lists:
  classes:
    noise: {zh-hans: 噪音, en: Noise}
    smell: {zh-hans: 异味, en: Smell}
    other: {zh-hans: 其他, en: Other}
  sources:
    counted: {zh-hans: 统计, en: Counted}
processes:
  grievance:
    title: {zh-hans: 不满, en: Grievances}
    number: BM
    intake: said
    first: seeing
    steps: {seeing: {zh-hans: 看, en: See}}
    forms:
      said:
        title: {zh-hans: 说, en: Said}
        fields:
          words: {type: text, means: content, required: true, label: {zh-hans: 话, en: Words}}
          class: {type: choice, means: classification, choices: classes, label: {zh-hans: 类, en: Class}}
    stages:
      seeing: {title: {zh-hans: 看, en: See}, step: seeing, owner: registrar}
      seen: {title: {zh-hans: 看过, en: Seen}, step: seeing, ends: settled}
    transitions:
      see: {title: {zh-hans: 看, en: See}, from: [seeing], to: seen, by: [owner], kind: end}
  alarm:
    title: {zh-hans: 警报, en: Alarms}
    number: JB
    intake: heard
    first: looking
    steps: {looking: {zh-hans: 看, en: Look}}
    forms:
      heard:
        title: {zh-hans: 听, en: Heard}
        fields:
          why: {type: text, means: content, required: true, label: {zh-hans: 因, en: Why}}
          what: {type: choice, choices: classes, required: true, label: {zh-hans: 类, en: What}}
          how_many: {type: number, label: {zh-hans: 数, en: How many}}
          from: {type: choice, choices: sources, required: true, label: {zh-hans: 源, en: From}}
          at: {type: datetime, required: true, default: now, label: {zh-hans: 时, en: At}}
    stages:
      looking: {title: {zh-hans: 看, en: Look}, step: looking, owner: registrar}
      looked: {title: {zh-hans: 看过, en: Looked}, step: looking, ends: settled}
    transitions:
      look: {title: {zh-hans: 看, en: Look}, from: [looking], to: looked, by: [owner], kind: end}
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with a watch over grievances."""
    (small / "watches.yaml").write_text(WATCHES, encoding="utf-8")
    return small


def test_a_sound_watch_says_what_it_counts_and_carries_its_clause(small: Path) -> None:
    pack = load(small).pack

    watch = pack.watches["many"]
    assert (watch.process, watch.by, watch.answers, watch.count) == (
        "grievance",
        "classification",
        ("noise", "smell"),
        3,
    )
    assert watch.given == {"what": "value", "why": "cases", "how_many": "count", "from": "=counted"}
    assert [text["en"] for text in pack.carried_by["task.watch"]] == ["Too many"]


# what stands there, what a tired author writes, (words of the complaint, advice), where it points (nothing: to both)
WRONG: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "a process nobody knows": ("of: grievance", "of: grievence", ("Process “grievence”", "“grievance”"), ""),
    "one to open that nobody knows": ("opens: alarm", "opens: alarms", ("Process “alarms”", "“alarm”"), ""),
    "what is not counted": ("by: classification", "by: channel", ("What is counted “channel”", ""), ""),
    "what the process does not say": ("by: classification", "by: cause", ("no form of the process says it", ""), ""),
    "an answer nobody gives": ("[noise, smell]", "[noise, smel]", ("Possible answer “smel”", "“smell”"), ""),
    "one as too many": ("count: 3", "count: 1", ("two or more", ""), ""),
    "no length of time": ("within: 30 days", "within: soon", ("is not right", ""), ""),
    "a field that is not there": ("what: value", "wat: value", ("Field “wat”", "“what”"), "with:"),
    "a required field left open": ("what: value, ", "", ("requires “what”, which the watch does not say", ""), "with:"),
    "a word it can't say": ("why: cases", "why: case", ("What a watch says “case”", "“cases”"), "with:"),
    "a number as text": ("how_many: count", "how_many: cases", ("fills a field of type text", ""), "with:"),
    "an answer no list has": ("{is: counted}", "{is: told}", ("Possible answer “told”", ""), "with:"),
    "answers the field does not take": (
        "from: {is: counted}",
        "from: value",
        ("does not take every answer", ""),
        "with:",
    ),
    "a clause nobody knows": ("clause: task.watch", "clause: task.wach", ("Clause “task.wach”", "“task.watch”"), ""),
    "a watch that opens what it counts": ("opens: alarm", "opens: grievance", ("which is counted itself", ""), ""),
    "a word too many": ("count: 3", "count: 3\n    often: yes", ("no “often”", ""), "    often"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_it_names_place_mistake_and_nearest_word(
    spoil: Spoil, small: Path, case: tuple[str, str, tuple[str, str], str]
) -> None:
    right, wrong, (message, advice), place = case

    problems = spoil("watches.yaml", right, wrong)

    text = (small / "watches.yaml").read_text(encoding="utf-8")
    line = text[: text.index(place or wrong)].count("\n") + 1
    found = [p for p in problems if (p.file, p.line) == ("watches.yaml", line) and message in p.message]
    assert [p for p in found if advice in p.advice], "\n".join(map(str, problems))
