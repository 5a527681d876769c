"""Fields that count, stand in lists or are tables, lines to copy, ladders of stages: what is wrong is named."""

from pathlib import Path

import pytest

from huiyin.rulebook.charts.words import deadline_in_words
from huiyin.rulebook.loader import load, problems_of

FIELDS = """\
          amount: {type: money, required: true, listed: true, label: {zh-hans: 金额, en: Amount}}
          split:
            type: table
            label: {zh-hans: 分配, en: Split}
            columns:
              place: {type: department, required: true, label: {zh-hans: 部门, en: Place}}
              part: {type: number, required: true, label: {zh-hans: 份, en: Part}}
              kind: {type: choice, choices: kinds, label: {zh-hans: 类, en: Kind}}
              money: {type: money, label: {zh-hans: 钱, en: Money}}
            sums: [part, money]
            shares: {of: amount, by: part, into: money}
"""
LINES = """\
    lines:
      remark: {title: {zh-hans: 备注, en: Remark}, text: {zh-hans: "{until:day} {kind} {me}", en: "{number} {kind}"}}
    steps:
"""
LADDERS = """\
ladders:
  urgent: {title: {zh-hans: 急, en: Urgent}, rungs: {due: {tells: [owner, superior], level: due}}}
"""


@pytest.fixture
def rich(small: Path) -> Path:
    """The small pack with each of these words in it."""
    task, pack = small / "task.yaml", small / "pack.yaml"
    words = task.read_text(encoding="utf-8")
    words = words.replace("          why:", FIELDS + "          why:").replace("    steps:\n", LINES)
    words = words.replace(
        "{type: choice, choices: kinds, required", "{type: choice, choices: kinds, counts: true, required"
    )
    words = words.replace("        due: {agreed: until}\n", "        due: {agreed: until}\n        ladder: urgent\n")
    task.write_text(words, encoding="utf-8")
    pack.write_text(pack.read_text(encoding="utf-8") + LADDERS, encoding="utf-8")
    return small


def test_each_of_these_words_is_read(rich: Path) -> None:
    assert problems_of(rich) == ()
    pack = load(rich).pack
    process = pack.processes["task"]
    split = next(field for field in process.forms["intake"].fields if field.name == "split")

    assert ([*process.counted], [column.name for column in split.columns], split.sums) == (
        ["kind"],
        ["place", "part", "kind", "money"],
        ("part", "money"),
    )
    assert process.lines["remark"].fields == ("until", "kind")
    assert (process.stages["doing"].ladder, [rung.key for rung in pack.ladders["urgent"].rungs]) == ("urgent", ["due"])
    assert deadline_in_words(process.stages["doing"], process).endswith("; reminders: Urgent")


TASK, BOOK = "task.yaml", "pack.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            TASK,
            "type: money, required: true, listed: true",
            "type: money, required: true, counts: true",
            ("can't count by “amount”", "choice"),
        ),
        (TASK, "counts: true", "counts: often", ("must be true or false", "")),
        (TASK, "type: datetime, required: true, label", "type: files, listed: true, label", ("can't be a column", "")),
        (TASK, "listed: true", "listed: true, sums: [x]", ("Only a table has “sums”", "")),
        (TASK, "type: department, required", "type: text, required", ("Type of a column “text”", "")),
        (TASK, "sums: [part, money]", "sums: [part, place]", ("Column that can be added up “place”", "money")),
        (TASK, "sums: [part, money]", "sums: [part, part]", ("stands here twice", "")),
        (TASK, "{of: amount,", "{of: amont,", ("Required amount of the form “amont”", "“amount”")),
        (TASK, "{of: amount,", "{of: kind,", ("Required amount of the form “kind”", "amount")),
        (TASK, "by: part,", "by: kind,", ("Required column that is shared by “kind”", "part")),
        (TASK, "into: money}", "into: part}", ("Column of money that nobody has to fill in “part”", "money")),
        (TASK, "into: money}", "}", ("lacks “into”", "")),
        (
            TASK,
            "type: choice, choices: kinds, label: {zh-hans: 类",
            "type: line, choices: kinds, label: {zh-hans: 类",
            ("a choice has “choices”", ""),
        ),
        (
            TASK,
            "type: choice, choices: kinds, label: {zh-hans: 类",
            "type: choice, label: {zh-hans: 类",
            ("a choice has “choices”", ""),
        ),
        (
            TASK,
            "type: department, required: true",
            "type: department, minimum: 1",
            ("Only an amount or a number has a “minimum”", ""),
        ),
        (
            TASK,
            "            columns:\n",
            "            default: measures\n            columns:\n",
            ("No column of this", "late"),
        ),
        (
            TASK,
            "            columns:\n",
            "            default: measures\n            columns:\n              state: {type: date, label: {en: S}}\n",
            ("“state” is filled by itself and must be of type line", "type: line"),
        ),
        (
            TASK,
            "            columns:\n",
            "            default: now\n            columns:\n",
            ("Default “now”", "measures"),
        ),
        (TASK, "            columns:\n", "            colums:\n", ("colums", "columns")),
        (TASK, "{until:day}", "{untl:day}", ("no form has a field “untl”", "“until”")),
        (TASK, "{until:day}", "{kind:day}", ("“kind:day” can't be written so", "")),
        (TASK, "{until:day}", "{until!r}", ("can't be written so", "")),
        (TASK, "{until:day}", "{until", ("a brace is not closed", "")),
        (TASK, "{until:day} {kind} {me}", "{split} {kind}", ("no form has a field “split”", "")),
        (
            TASK,
            '"{until:day} {kind} {me}", en: "{number} {kind}"',
            '"一样", en: "the same"',
            ("says the same of every case", "{field}"),
        ),
        (TASK, "ladder: urgent", "ladder: urgnt", ("Ladder “urgnt” is not known", "“urgent”")),
        (TASK, "due: {agreed: until}\n        ladder", "ladder", ("no deadline to count", "")),
        (BOOK, "rungs: {due: {tells: [owner, superior], level: due}}", "rungs: {}", ("has no rungs", "")),
        (
            BOOK,
            "rungs: {due: {tells: [owner, superior]",
            "rungs: {due: {tells: [owner, superor]",
            ("Addressee “superor”", "“superior”"),
        ),
    ],
)
def test_what_is_wrong_is_named(rich: Path, file: str, old: str, new: str, words: tuple[str, str]) -> None:
    path = rich / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    problems = problems_of(rich)

    assert any(words[0] in problem.message and words[1] in problem.advice for problem in problems), problems


def test_one_name_stands_for_one_question_of_the_figures(rich: Path) -> None:
    task = rich / "task.yaml"
    fields = "{kind: {type: yes_no, counts: true, label: {zh-hans: 否, en: Else}}}"
    other = f"      other: {{title: {{zh-hans: 另, en: Other}}, fields: {fields}}}\n"
    words = task.read_text(encoding="utf-8").replace("    stages:\n", other + "    stages:\n", 1)
    task.write_text(words.replace("submit: {", "submit: {form: other, ", 1), encoding="utf-8")

    problems = [problem.message for problem in problems_of(rich)]

    assert any("“kind” asks something else in form “intake”" in message for message in problems), problems
