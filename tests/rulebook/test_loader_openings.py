"""What a process opens is filled with all it requires, in fitting types, and never comes back to itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.loader import Problem, load, problems_of

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
OPENS = """\
lists:
  colours: {red: {zh-hans: 红, en: Red}, blue: {zh-hans: 蓝, en: Blue}}
  ways: {cash: {zh-hans: 现, en: Cash}, loan: {zh-hans: 贷, en: Loan}}
processes:
  deal:
    title: {zh-hans: 买卖, en: Deals}
    number: MM
    intake: said
    first: selling
    steps: {selling: {zh-hans: 卖, en: Sell}}
    forms:
      said:
        title: {zh-hans: 说, en: Said}
        fields:
          words: {type: text, means: content, required: true, label: {zh-hans: 话, en: Words}}
          name: {type: line, required: true, label: {zh-hans: 名, en: Name}}
          pays_by: {type: choice, choices: ways, required: true, label: {zh-hans: 付, en: Paid}}
          sum: {type: money, minimum: 1, required: true, when: {pays_by: [loan]}, label: {zh-hans: 款, en: Sum}}
          hue: {type: choice, choices: colours, required: true, label: {zh-hans: 色, en: Hue}}
          remark: {type: line, label: {zh-hans: 注, en: Remark}}
      more:
        title: {zh-hans: 再说, en: More}
        fields:
          late: {type: line, required: true, label: {zh-hans: 晚, en: Late}}
    stages:
      selling:
        title: {zh-hans: 卖, en: Sell}
        step: selling
        owner: registrar
        opens:
          - process: loan
            when: {pays_by: [loan]}
            with: {about: words, who: name, sum: sum, hue: hue, kind: {is: red}}
            gates: [finish]
      waiting: {title: {zh-hans: 等, en: Wait}, step: selling, owner: registrar}
      sold: {title: {zh-hans: 卖了, en: Sold}, step: selling, ends: settled}
    transitions:
      hand: {title: {zh-hans: 交, en: Hand}, from: [selling], to: waiting, by: [owner], form: more}
      back: {title: {zh-hans: 回, en: Back}, from: [waiting], to: selling, by: [owner], kind: back}
      finish: {title: {zh-hans: 完, en: Finish}, from: [waiting], to: sold, by: [owner], kind: end}
  loan:
    title: {zh-hans: 贷款, en: Loans}
    number: DK
    intake: heard
    first: looking
    steps: {looking: {zh-hans: 看, en: Look}}
    forms:
      heard:
        title: {zh-hans: 听, en: Heard}
        fields:
          about: {type: text, means: content, required: true, label: {zh-hans: 事, en: About}}
          who: {type: line, required: true, label: {zh-hans: 谁, en: Who}}
          sum: {type: money, minimum: 1, required: true, label: {zh-hans: 款, en: Sum}}
          hue: {type: choice, choices: colours, label: {zh-hans: 色, en: Hue}}
          kind: {type: choice, choices: colours, required: true, label: {zh-hans: 类, en: Kind}}
          why_blue: {type: line, required: true, when: {kind: [blue]}, label: {zh-hans: 因, en: Why}}
          at: {type: datetime, required: true, default: now, label: {zh-hans: 时, en: At}}
    stages:
      looking: {title: {zh-hans: 看, en: Look}, step: looking, owner: registrar}
      looked: {title: {zh-hans: 看过, en: Looked}, step: looking, ends: settled}
    transitions:
      look: {title: {zh-hans: 看, en: Look}, from: [looking], to: looked, by: [owner], kind: end}
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with a deal that opens a loan."""
    (small / "opens.yaml").write_text(OPENS, encoding="utf-8")
    return small


def test_a_sound_opening_says_what_it_hands_on_and_what_waits(small: Path) -> None:
    [opening] = load(small).pack.processes["deal"].openings

    assert (opening.process, opening.key, opening.gates) == ("loan", "stage/selling/loan", ("finish",))
    assert opening.given["sum"] == "sum"
    assert opening.given["kind"] == "=red"


def test_closing_means_every_way_to_an_end_but_taking_back(small: Path) -> None:
    text = (small / "opens.yaml").read_text(encoding="utf-8")
    (small / "opens.yaml").write_text(text.replace("gates: [finish]", "gates: closing"), encoding="utf-8")

    [opening] = load(small).pack.processes["deal"].openings

    assert opening.gates == ("finish",)


AGAIN = "{process: loan, when: {pays_by: [loan]}, with: {about: words, who: name, sum: sum, kind: {is: red}}}"
BACK = "      look: {title: {zh-hans: 看, en: Look}, from: [looking], to: looked, by: [owner], kind: end"
CIRCLE = ", opens: [{process: deal, with: {words: about, name: who, pays_by: {is: cash}, hue: kind}}]"
# what stands there, what a tired author writes, (words of the complaint, advice), where it points (nothing: to both)
WRONG: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "a process nobody knows": ("process: loan", "process: lone", ("Process “lone”", "“loan”"), ""),
    "a word too many": ("gates: [finish]", "gate: [finish]", ("no “gate”", "“gates”"), ""),
    "a gate nobody knows": ("gates: [finish]", "gates: [finsh]", ("Transition “finsh”", "“finish”"), ""),
    "another word for closing": ("gates: [finish]", "gates: ending", ("What waits for it “ending”", "closing"), ""),
    "a way back that waits": ("gates: [finish]", "gates: [back]", ("leads back or out and can't wait", ""), ""),
    "a condition without such a field": (
        "when: {pays_by: [loan]}\n            with",
        "when: {pays_buy: [loan]}\n            with",
        ("no field “pays_buy”", "“pays_by”"),
        "",
    ),
    "an answer nobody gives": (
        "when: {pays_by: [loan]}\n            with",
        "when: {pays_by: [lone]}\n            with",
        ("Possible answer “lone”", "“loan”"),
        "",
    ),
    "a field that the other form has not": (
        "about: words",
        "abut: words",
        ("has no field “abut”", "“about”"),
        "with: {abut",
    ),
    "a field that this process has not": ("who: name", "who: nome", ("Field “nome”", "“name”"), "with: {about"),
    "a required field left open": (
        "who: name, ",
        "",
        ("requires “who”, which is not handed on", ""),
        "- process: loan",
    ),
    "a field without an answer by then": (
        "who: name",
        "who: late",
        ("“late” may not have been answered", ""),
        "with: {about",
    ),
    "one that is not always asked": (
        "who: name",
        "who: remark",
        ("“remark” may not have been answered", ""),
        "with: {about",
    ),
    "one that is asked only sometimes": (
        "            when: {pays_by: [loan]}\n",
        "",
        ("“sum” may not have been answered", ""),
        "with: {about",
    ),
    "a type that does not fit": (
        "who: name",
        "who: words",
        ("does not fit “who”: text is not line", ""),
        "with: {about",
    ),
    "answers it does not take": ("hue: hue", "hue: pays_by", ("it does not take cash, loan", ""), "with: {about"),
    "narrower limits": (
        "sum: {type: money, minimum: 1, required: true, label",
        "sum: {type: money, minimum: 5, required: true, label",
        ("its limits are narrower", ""),
        "with: {about",
    ),
    "an answer no list has": ("{is: red}", "{is: read}", ("Possible answer “read”", "“red”"), "with: {about"),
    "an answer that asks for more": ("{is: red}", "{is: blue}", ("requires “why_blue”", ""), "- process: loan"),
    "a fixed answer in a line": (
        "who: name",
        "who: {is: red}",
        ("Only a field with fixed answers", ""),
        "with: {about",
    ),
    "the same twice": (
        "gates: [finish]\n",
        f"gates: [finish]\n          - {AGAIN}\n",
        ("opens “loan” twice", ""),
        "- {process: loan",
    ),
    "itself over another": (
        BACK,
        BACK + CIRCLE,
        ("“deal” comes to open “loan” again", "Let a person"),
        "[{process: deal",
    ),
    "what a file may leave open": (
        "          name: {type: line, required",
        "          name: {type: line, means: asset, required",
        ("a file that is taken in may leave “name” open", "out of the first stage"),
        "with: {about",
    ),
    "a stage that every process has": (
        "      waiting: {",
        "      merged: {",
        ("an end that every process has", "otherwise"),
        "",
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_it_names_place_mistake_and_nearest_word(
    spoil: Spoil, small: Path, case: tuple[str, str, tuple[str, str], str]
) -> None:
    right, wrong, (message, advice), place = case

    problems = spoil("opens.yaml", right, wrong)

    text = (small / "opens.yaml").read_text(encoding="utf-8")
    line = text[: text.index(place or wrong)].count("\n") + 1
    found = [p for p in problems if (p.file, p.line) == ("opens.yaml", line) and message in p.message]
    assert [p for p in found if advice in p.advice], "\n".join(map(str, problems))


DOOR = """\
portal:
  buying:
    process: deal
    title: {zh-hans: 买, en: Buy}
    registrar: {role: agent}
    asks: {words: {}}
    shows: {selling: handling, waiting: handling, sold: closed}
"""


def test_a_door_asks_for_what_is_opened_at_once(small: Path) -> None:
    (small / "portal.yaml").write_text(DOOR, encoding="utf-8")

    said = [problem.message for problem in problems_of(small) if "is opened at once" in problem.message]

    assert [name for name in ("name", "sum", "hue") if not any(f"“{name}”" in one for one in said)] == []
    assert not any("“words”" in one for one in said)


ROWS = """\
          rows:
            type: table
            required: true
            label: {zh-hans: 表, en: Rows}
            columns:
              who: {type: line, required: true, label: {zh-hans: 谁, en: Who}}
              owed: {type: money, minimum: 1, required: true, label: {zh-hans: 欠, en: Owed}}
              note: {type: line, label: {zh-hans: 注, en: Note}}
          remark:"""
ONCE = "            with: {about: words, who: name, sum: sum, hue: hue, kind: {is: red}}\n"
EACH = "            each: rows\n            with: {about: words, who: rows.who, sum: rows.owed, kind: {is: red}}\n"


@pytest.fixture
def in_rows(small: Path) -> Path:
    """The deal has a table, and opens a loan for each row."""
    text = (small / "opens.yaml").read_text(encoding="utf-8")
    text = text.replace("          remark:", ROWS).replace(ONCE, EACH)
    (small / "opens.yaml").write_text(text, encoding="utf-8")
    return small


def test_a_case_is_opened_for_each_row_of_a_table(in_rows: Path) -> None:
    [opening] = load(in_rows).pack.processes["deal"].openings

    assert (opening.each, opening.given["sum"]) == ("rows", "rows.owed")


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("each: rows", "each: row", "Table “row” is not known"),
        ("each: rows", "each: name", "Table “name” is not known"),
        ("who: rows.who", "who: rows.hwo", "Field “rows.hwo” is not known"),
        ("who: rows.who", "who: rows.note", "“rows.note” may not have been answered"),
        ("sum: rows.owed", "sum: rows.who", "“rows.who” does not fit “sum”: line is not money"),
        ("            each: rows\n", "", "Field “rows.who” is not known"),
        ("type: table\n            required: true\n", "type: table\n", "“rows.who” may not have been answered"),
        ("owed: {type: money, minimum: 1", "owed: {type: money", "“rows.owed” does not fit “sum”: its limits"),
    ],
)
def test_a_row_that_can_not_be_handed_on_is_told(in_rows: Path, right: str, wrong: str, words: str) -> None:
    text = (in_rows / "opens.yaml").read_text(encoding="utf-8")
    assert text.count(right) == 1
    (in_rows / "opens.yaml").write_text(text.replace(right, wrong), encoding="utf-8")

    assert [problem for problem in problems_of(in_rows) if words in problem.message]
