"""What a pack says about conversations and following customers, and the mistakes a tired author makes there."""

from datetime import date
from pathlib import Path

import pytest

from huiyin.rulebook.loader import load, problems_of

CONTACT = """\
lists:
  memberships:
    gold: {zh-hans: 金卡, en: Gold}
  categories:
    fleet: {zh-hans: 车队, en: Fleets}
  channels:
    shop: {label: {zh-hans: 到店, en: In the shop}, settings: {place: true}}
    phone: {zh-hans: 电话, en: Phone}
  classes:
    waiting: {label: {zh-hans: 等待, en: Waiting}, settings: {opinion_class: speed}}
  kinds_of_opinion:
    speed: {zh-hans: 快慢, en: Speed}
contact:
  clause: task.do-in-time
  opinions: {classes: kinds_of_opinion}
  questions:
    use: {label: {zh-hans: 用得怎样, en: How it works}, help: {zh-hans: 细节, en: Details}}
  places:
    - {zh-hans: 本店, en: Our shop}
  tips:
    wash: {title: {zh-hans: 洗, en: Wash}, text: {zh-hans: 冷水, en: Cold water}}
  services:
    check: {title: {zh-hans: 检查, en: Check}, text: {zh-hans: 免费, en: Free}, until: 2027-03-31}
  follow_up:
    title: {zh-hans: 联系, en: Get in touch}
    due: {within: 2 days}
    cap: 5
    days: 180
    clause: task.do-in-time
    classes:
      vip:
        label: {zh-hans: 贵宾, en: VIP}
        days: 30
        clause: task.do-in-time
        memberships: [gold]
        categories: [fleet]
  care:
    clause: task.do-in-time
    birthday_days: 9
    birthday: {zh-hans: 生日, en: Birthday}
"""


@pytest.fixture
def talking(small: Path) -> Path:
    (small / "contact.yaml").write_text(CONTACT, encoding="utf-8")
    return small


@pytest.mark.req("B45-5")
def test_a_pack_says_what_a_conversation_records_and_how_often_customers_hear_from_us(talking: Path) -> None:
    pack = load(talking).pack
    rules = pack.contact

    assert [(one.key, one.label["en"]) for one in rules.questions] == [("use", "How it works")]
    assert [one.told_on(date(2027, 4, 1)) for one in (*rules.tips, *rules.services)] == [True, False]
    assert rules.follow_up
    assert rules.follow_up.class_of("gold", "").days == 30
    assert rules.follow_up.class_of("", "fleet").days == 30
    assert rules.follow_up.class_of("", "").days == 180
    assert rules.care
    assert rules.care.birthday_days == 9
    assert [choice.has_place for choice in pack.lists["channels"]] == [True, False]
    assert {"en": "Get in touch · VIP", "zh-hans": "联系 · 贵宾"}.items() <= pack.carried_by["task.do-in-time"][
        -3
    ].items()


def test_a_pack_that_says_nothing_asks_and_follows_nobody(small: Path) -> None:
    rules = load(small).pack.contact

    assert (rules.questions, rules.follow_up, rules.care) == ((), None, None)


# what stands there, what is written instead, words of the complaint, advice
WRONG = {
    "unknown section": ("  questions:", "  qestions:", "has no “qestions”", "“questions”"),
    "no clause": ("contact:\n  clause: task.do-in-time\n", "contact:\n", "lacks “clause”", ""),
    "unknown clause": (
        "contact:\n  clause: task.do-in-time",
        "contact:\n  clause: task.do-in-tim",
        "Clause “",
        "in-time",
    ),
    "question without a label": ("{label: {zh-hans: 用得怎样, en: How it works}, help", "{help", "lacks “label”", ""),
    "no English": ("{zh-hans: 本店, en: Our shop}", "{zh-hans: 本店}", "lacks “en”", ""),
    "unknown word in a tip": ("wash: {title:", "wash: {titel:", "has no “titel”", "“title”"),
    "no day": ("until: 2027-03-31", "until: 2027-02-31", "“2027-02-31” is not a day", "2027-03-31"),
    "impossible deadline": ("due: {within: 2 days}", "due: {within: 2 dais}", "Following customers", ""),
    "no cap": ("    cap: 5\n", "", "lacks “cap”", ""),
    "cap of nothing": ("cap: 5", "cap: 0", "“0” is not a whole number", ""),
    "days that are no number": ("        days: 30", "        days: often", "“often” is not a whole number", ""),
    "unknown membership": ("memberships: [gold]", "memberships: [golt]", "Membership “golt”", "“gold”"),
    "unknown category": ("categories: [fleet]", "categories: [fleat]", "Category “fleat”", "“fleet”"),
    "class of nobody": (
        "        memberships: [gold]\n        categories: [fleet]\n",
        "",
        "Class “vip” fits nobody",
        "memberships",
    ),
    "care without a birthday": ("    birthday: {zh-hans: 生日, en: Birthday}\n", "", "lacks “birthday”", ""),
    "unknown class of opinions": ("opinion_class: speed", "opinion_class: sped", "Class of opinions “sped”", "“speed”"),
    "class of opinions, and no register": (
        "  opinions: {classes: kinds_of_opinion}\n",
        "",
        "the pack has no register of opinions",
        "Leave “opinion_class” out",
    ),
    "class of opinions in another list": (
        "{place: true}",
        "{place: true, opinion_class: speed}",
        "is read in list “classes” only",
        "Leave “opinion_class” out",
    ),
    "unknown setting of a channel": ("{place: true}", "{plase: true}", "plase", "“place”"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_with_its_line_and_the_nearest_word(talking: Path, what: str) -> None:
    old, new, message, advice = WRONG[what]
    text = (talking / "contact.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (talking / "contact.yaml").write_text(text.replace(old, new), encoding="utf-8")

    problems = problems_of(talking)

    found = [problem for problem in problems if message in problem.message]
    assert found, problems
    assert advice in found[0].advice
    assert found[0].file == "contact.yaml"
    assert found[0].line > 0
