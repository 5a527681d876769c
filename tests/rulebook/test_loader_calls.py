"""What a pack says about calls: scripts, situations, plans of callbacks, hours of rest; and mistakes there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.rulebook.definitions import Cap, Opinions, Quiet, Share, Trigger, script_for
from huiyin.rulebook.loader import Problem, load

Spoil = Callable[[str, str, str], tuple[Problem, ...]]
CALLS = """\
lists:
  channels: {phone: {zh-hans: 电话, en: Phone}, file: {label: {zh-hans: 导入, en: File}, settings: {by_hand: false}}}
  memberships: {gold: {zh-hans: 金卡, en: Gold}}
  classes: {slow: {zh-hans: 慢, en: Slow}, dear: {zh-hans: 贵, en: Dear}}
  happy:
    good: {label: {zh-hans: 好, en: Good}, settings: {satisfied: 100}}
    poor: {label: {zh-hans: 差, en: Poor}, settings: {satisfied: 0, dissatisfied: true}}
ladders:
  calls: {title: {zh-hans: 电话, en: Calls}, rungs: {due: {tells: [superior], level: due}}}
contact:
  clause: task.do-in-time
  quiet: {hours: [["20:00", "09:00"]], weekdays: [sun], days: [spring_festival], clause: calls.rest}
  cap: {contacts: 2, within: 30 days, mailings: 7 days, clause: calls.cap}
  opinions: {classes: classes, clause: calls.opinions}
clauses:
  calls.rest: {chapter: one, text: {zh-hans: 不打扰, en: Let them rest}}
  calls.cap: {chapter: one, text: {zh-hans: 不过多, en: Not too often}}
  calls.opinions: {chapter: one, text: {zh-hans: 记意见, en: Keep opinions}}
  calls.all: {chapter: one, text: {zh-hans: 都打, en: Call all}}
  calls.gold: {chapter: one, text: {zh-hans: 金卡都打, en: Call all gold ones}}
  calls.report: {chapter: one, text: {zh-hans: 写报告, en: Report}}
  calls.quiet-line: {chapter: one, text: {zh-hans: 等五秒, en: Wait}}
  calls.script: {chapter: one, text: {zh-hans: 按话术, en: By the script}}
situations:
  silent:
    title: {zh-hans: 无声, en: Silent}
    press: s
    hangs_up: true
    ends: silence
    clause: calls.quiet-line
    steps:
      greet: {say: {zh-hans: 您好, en: "Good day, {salutation}"}, wait: 5}
      bye: {say: {zh-hans: 再见, en: Goodbye}, do: {zh-hans: 慢, en: Slowly}}
    never_say: [{zh-hans: 喂, en: Hey}]
  noise: {title: {zh-hans: 杂音, en: Noise}, press: z, steps: {tell: {do: {zh-hans: 说明, en: Tell}}}}
scripts:
  gold:
    title: {zh-hans: 金卡, en: Gold}
    memberships: [gold]
    lines: {hello: {say: {zh-hans: 您好, en: Hello}}}
    closings: {bye: {say: {zh-hans: 再见, en: Goodbye}}}
  after:
    title: {zh-hans: 之后, en: After}
    clause: calls.script
    rating: content_with
    limits: {minutes: 4, questions: 3, wrap_up: 90}
    situations: [silent]
    lines:
      hello: {say: {zh-hans: 您好, en: "Good day {salutation}, {agent} of {company}"}}
      content_with:
        {say: {zh-hans: 好吗, en: Good?}, type: choice, choices: happy, required: true, label: {zh-hans: 好, en: Good}}
      about:
        say: {zh-hans: 哪里, en: What?}
        type: choice
        choices: classes
        required: true
        when: {content_with: [poor]}
        label: {zh-hans: 哪里, en: What}
      cause:
        say: {zh-hans: 因, en: Why?}
        type: text
        required: true
        when: {content_with: [poor] }
        opinion: service
        label: {zh-hans: 因, en: Why}
    closings:
      glad: {when: {content_with: [good]}, say: {zh-hans: 谢谢, en: Thank you}}
      sorry: {when: {content_with: [poor]}, say: {zh-hans: 会改, en: We will mend it}}
callbacks:
  after_task:
    title: {zh-hans: 回访, en: Callback}
    purpose: service
    clause: calls.all
    audience: {all: [{field: name, operator: filled}, {any: [{field: kind, operator: one_of, value: [person]}]}]}
    trigger: {case: task, reaches: [done]}
    rounds: week
    turns:
      first: {title: {zh-hans: 一, en: One}, due: {window: [3 days, 7 days]}, scripts: [gold, after]}
      second: {title: {zh-hans: 二, en: Two}, due: {within: 8 days}, scripts: [after], after: reached}
    channels: [phone]
    share: {by: clerk, role: agent, department: shop}
    retries: {tries: 2, apart: 1 working day, other_time: true}
    skips: {recently: 20 days, open_complaint: true}
    groups:
      gold:
        title: {zh-hans: 金卡, en: Gold}
        when: {field: membership, operator: is, value: gold}
        clause: calls.gold
    report: {clause: calls.report, due: {within: 3 days}, role: manager, signed: {within: 1 day}}
    ladder: calls
  angry:
    title: {zh-hans: 不满, en: Angry}
    purpose: service
    trigger: {now: true}
    turns: {call: {title: {zh-hans: 电话, en: Call}, due: {within: 1 day}, scripts: [after]}}
    dissatisfied:
      opens: task
      with: {what: cause, kind: {is: big}, until: called_at}
"""


@pytest.fixture
def small(small: Path) -> Path:
    """The small pack with scripts, situations and two plans."""
    (small / "calls.yaml").write_text(CALLS, encoding="utf-8")
    return small


def test_a_plan_says_whom_when_with_which_words_and_who_calls(small: Path) -> None:
    pack = load(small).pack

    plan = pack.callbacks["after_task"]
    assert plan.trigger == Trigger("case", process="task", stages=("done",))
    assert [(turn.key, turn.scripts, turn.after) for turn in plan.turns] == [
        ("first", ("gold", "after"), ""),
        ("second", ("after",), "reached"),
    ]
    assert (plan.share, plan.retries.tries, plan.skips.recently) == (Share("clerk", "agent", "shop"), 2, 20)
    reports = {key: one.report.signed for key, one in pack.callbacks.items() if one.report}
    assert reports == {"after_task": {"within": "1 day"}}
    assert plan.audience["all"][0] == {"field": "name", "operator": "filled"}
    assert pack.callbacks["angry"].dissatisfied.given == {"what": "cause", "kind": "=big", "until": "called_at"}
    rules = pack.contact
    assert rules.quiet == Quiet((("20:00", "09:00"),), ("sun",), ("spring_festival",), "calls.rest")
    assert (rules.cap, rules.opinions) == (Cap(2, 30, "calls.cap", apart=7), Opinions("classes", "calls.opinions"))


def test_each_customer_has_the_first_script_that_is_meant_for_them(small: Path) -> None:
    scripts = load(small).pack.scripts.values()

    assert [script_for(scripts, "person", membership, "").key for membership in ("gold", "")] == ["gold", "after"]


def test_calls_carry_their_clauses(small: Path) -> None:
    carried = load(small).pack.carried_by

    assert {key: [text["en"] for text in carried[key]] for key in carried if key.startswith("calls.")} == {
        "calls.rest": ["Nobody is disturbed at rest"],
        "calls.cap": ["Limit of contacts"],
        "calls.opinions": ["Register of opinions"],
        "calls.all": ["Callback"],
        "calls.gold": ["Callback · Gold"],
        "calls.report": ["Callback · Report of the round"],
        "calls.quiet-line": ["Silent"],
        "calls.script": ["After"],
    }


# what stands there, what a tired author writes, (words of the complaint, advice), where it points (nothing: to both)
WRONG: dict[str, tuple[str, str, tuple[str, str], str]] = {
    "a blank that is none": (
        "{salutation}, {agent}",
        "{salutaton}, {agent}",
        ("blank “salutaton”", "“salutation”"),
        "",
    ),
    "a brace that stands alone": ("en: Thank you", 'en: "Thank {you"', ("a brace stands alone", ""), ""),
    "words never said": ("zh-hans: 会改", "zh-hans: 不行", ("“sorry” says the forbidden phrase “不行”", ""), ""),
    "a question about nothing asked": (
        "when: {content_with: [poor]}",
        "when: {content_wit: [poor]}",
        ("hangs on “content_wit”", "“content_with”"),
        "",
    ),
    "an answer nobody gives": (
        "glad: {when: {content_with: [good]}",
        "glad: {when: {content_with: [god]}",
        ("Possible answer “god”", "“good”"),
        "",
    ),
    "two closings for some": (
        "{content_with: [poor]}, say",
        "{content_with: [good]}, say",
        ("has several closings after content_with: good", "exactly one"),
        "closings:\n      glad",
    ),
    "none for some": (
        "[good]}, say",
        "[poor]}, say",
        ("has no closing after content_with: good", ""),
        "closings:\n      glad",
    ),
    "more questions than its limit": (
        "questions: 3",
        "questions: 2",
        ("can ask 3 questions, and its limit is 2", ""),
        'lines:\n      hello: {say: {zh-hans: 您好, en: "Good',
    ),
    "a time that is none": (
        "required: true\n        when: {content_with: [poor] }",
        "books: true\n        when: {content_with: [poor] }",
        ("only a time is kept for somebody", "type: datetime"),
        "books: true",
    ),
    "a rating that rates nothing": (
        "rating: content_with",
        "rating: about",
        ("“about” is not known", "content_with"),
        "",
    ),
    "a situation nobody knows": (
        "situations: [silent]",
        "situations: [silence]",
        ("Situation “silence”", "“silent”"),
        "",
    ),
    "a question without a type": (
        "        type: text\n",
        "",
        ("asks nothing and has no “required”", ""),
        "required: true\n        when: {content_with: [poor] }",
    ),
    "a question named as the callback says": ("cause:", "words:", ("can't be called “words”", ""), ""),
    "a key that is taken": (
        "press: z",
        "press: s",
        ("Key “s” leads to situation “silent” already", ""),
        "noise: {title",
    ),
    "a key of the console": ("press: z", "press: n", ("“n” is not a key that is free", ""), ""),
    "an end nobody counts": ("ends: silence", "ends: silense", ("End of a call “silense”", "“silence”"), ""),
    "hung up without a word of it": ("    ends: silence\n", "", ("does not say how it ended", ""), "hangs_up"),
    "a wait of hours": ("wait: 5", "wait: 5000", ("not a whole number from 1 to 60", ""), ""),
    "a stage nobody reaches": ("reaches: [done]", "reaches: [don]", ("Stage “don”", "“done”"), ""),
    "a trigger that never comes": ("{now: true}", "{now: false}", ("never comes", ""), ""),
    "a talk about nothing": ("{now: true}", "{talk: []}", ("never comes", ""), ""),
    "a talk about something else": ("{now: true}", "{talk: [gossip]}", ("“gossip”", "consultation"), ""),
    "a talk unless nobody knows what": (
        "{now: true}",
        "{talk: [consultation], unless: [tasks]}",
        ("Process “tasks”", "“task”"),
        "",
    ),
    "a trigger nobody knows": ("{now: true}", "{soon: true}", ("A trigger has one of these words", "activity"), ""),
    "a day that no file has": (
        "{now: true}",
        "{date: birthdate, before: 7 days}",
        ("“birthdate” is not known", "“birth_date”"),
        "",
    ),
    "no length of time": ("apart: 1 working day", "apart: a while", ("no length of time", ""), ""),
    "a script for some as the last": (
        "scripts: [gold, after]",
        "scripts: [after, gold]",
        ("the last script, and no other", ""),
        "",
    ),
    "a second turn after nothing": (", after: reached", "", ("after which end of the turn before", ""), "second: {"),
    "a channel nobody chooses": ("channels: [phone]", "channels: [file]", ("Channel of contact “file”", "phone"), ""),
    "a message by a channel nobody writes": (
        "scripts: [gold, after]",
        "scripts: [gold, after], message: greeting",
        ("has a message, and no channel that is written", "email"),
        "channels: [phone]",
    ),
    "a receipt of no message": (
        "channels: [phone]",
        "channels: [phone]\n    receipt: 3 days",
        ("wants a receipt, and no turn has a message", "message"),
        "receipt: 3 days",
    ),
    "a share nobody knows": ("by: clerk", "by: clark", ("Way to share out “clark”", "“clerk”"), ""),
    "a clerk without a role": (
        "{by: clerk, role: agent, department: shop}",
        "{by: clerk}",
        ("somebody with a role", "role"),
        "",
    ),
    "an operator nobody knows": ("operator: filled", "operator: fulled", ("Operator “fulled”", "“filled”"), ""),
    "a field no file has": ("{field: name,", "{field: nam,", ("Field “nam” is not known", "“name”"), ""),
    "an operator that does not suit": (
        "operator: one_of, value: [person]",
        "operator: contains, value: person",
        ("can't be compared that way", "one_of"),
        "",
    ),
    "a choice nobody has": ("value: [person]", "value: [persn]", ("“persn” is not known", "“person”"), ""),
    "no number": (
        "{field: membership, operator: is, value: gold}",
        "{field: age, operator: at_least, value: old}",
        ("“old” does not suit “Age”", "30"),
        "",
    ),
    "what no one thing can meet": (
        "when: {field: membership, operator: is, value: gold}",
        "when: {one: [{field: membership, operator: is, value: gold}]}",
        ("all be asked of one kind of thing", ""),
        "",
    ),
    "a condition without its value": (", value: gold", "", ("compares with a value", ""), "when: {field"),
    "a group's clause nobody knows": (
        "clause: calls.gold\n",
        "clause: calls.golf\n",
        ("“calls.golf”", "“calls.gold”"),
        "",
    ),
    "what a case requires": (
        "{what: cause, ",
        "{",
        ("requires “what”, which the callback does not say", ""),
        "with: {kind",
    ),
    "what may not be asked": ("[poor] }", "[good] }", ("does not always ask “cause”", ""), "with: {what"),
    "what does not fit": ("what: cause", "what: about", ("Not every answer to “about” fits", ""), ""),
    "a word the callback has not": ("until: called_at", "until: caled_at", ("“caled_at”", "“called_at”"), ""),
    "hours that are none": (
        '["20:00", "09:00"]',
        '["20:00", "20:00"]',
        ("from one time of the day to another", ""),
        "",
    ),
    "weeks as days": ("within: 30 days", "within: 4 weeks", ("is not a number of days", "30 days"), ""),
    "classes nobody knows": ("{classes: classes,", "{classes: clases,", ("List “clases”", "“classes”"), ""),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_it_names_place_mistake_and_nearest_word(
    spoil: Spoil, small: Path, case: tuple[str, str, tuple[str, str], str]
) -> None:
    right, wrong, (message, advice), place = case

    problems = spoil("calls.yaml", right, wrong)

    text = (small / "calls.yaml").read_text(encoding="utf-8")
    line = text[: text.index(place or wrong)].count("\n") + 1
    found = [p for p in problems if (p.file, p.line) == ("calls.yaml", line) and message in p.message]
    assert [p for p in found if advice in p.advice], "\n".join(map(str, problems))
