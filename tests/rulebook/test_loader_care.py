"""What a pack says about common files, profiles, holidays, visits and what is handed over, and mistakes there."""

from pathlib import Path

import pytest

from huiyin.rulebook.loader import load, problems_of

PACK = """\
lists:
  memberships:
    gold: {zh-hans: 金卡, en: Gold}
  businesses:
    line: {zh-hans: 号码, en: Line}
  ratings:
    good: {label: {zh-hans: 好, en: Good}, settings: {satisfied: 80}}
customers:
  shared: {clause: task.do-in-time}
  tracking: [name]
  groups:
    all:
      title: {zh-hans: 资料, en: Data}
      fields: {name: {}, phones: {}, assets: {}}
  assets:
    device:
      title: {zh-hans: 设备, en: Device}
      key: serial
      fields: {serial: {type: line, label: {zh-hans: 序列号, en: Serial}}}
contact:
  clause: task.do-in-time
  businesses: businesses
  ratings: {words: ratings, of: {manner: {label: {zh-hans: 态度, en: Manner}}}}
  services:
    check: {title: {zh-hans: 检查, en: Check}, text: {zh-hans: 免费, en: Free}, kinds: [company], memberships: [gold]}
  care:
    clause: task.do-in-time
    birthday: {zh-hans: 生日, en: Birthday}
    holiday_days: 9
    holidays: [spring_festival]
    holiday: {zh-hans: 过节, en: Holiday}
    purposes: {birthday: service}
  visits:
    title: {zh-hans: 回访, en: Visit}
    due: {within: 2 days}
    cap: 5
    days: 90
    clause: task.do-in-time
    things: [device]
    purpose: service
  deliveries:
    clause: task.do-in-time
    kinds:
      paper: {label: {zh-hans: 资料, en: Paper}, copy: true}
      key: {label: {zh-hans: 钥匙, en: Key}}
"""


@pytest.fixture
def caring(small: Path) -> Path:
    (small / "care.yaml").write_text(PACK, encoding="utf-8")
    return small


def test_a_pack_says_how_customers_are_cared_for(caring: Path) -> None:
    pack = load(caring).pack
    rules = pack.contact

    assert pack.file.shared == "task.do-in-time"
    [service] = rules.services
    profiles = (("company", "gold", ""), ("person", "gold", ""), ("company", "", ""))
    assert [service.fits(*one) for one in profiles] == [True, False, False]
    assert rules.care
    assert (rules.care.holidays, rules.care.holiday_days, rules.care.birthday_days) == (("spring_festival",), 9, 7)
    assert [rules.care.purpose_of(kind) for kind in ("birthday", "holiday")] == ["service", "marketing"]
    assert rules.visits
    assert rules.visits.purpose == "service"
    assert (rules.visits.things, rules.visits.days, rules.visits.cap) == (("device",), 90, 5)
    assert [(one.key, one.copy) for one in rules.deliverable] == [("paper", True), ("key", False)]
    assert rules.businesses == "businesses"
    assert (rules.rating_words, [one.key for one in rules.ratings]) == ("ratings", ["manner"])
    assert pack.file.tracking == ("name",)
    made_by = {text["en"] for text in pack.carried_by["task.do-in-time"]}
    assert {"One set of files for the whole house", "Visit", "Register of what is handed over"} <= made_by


def test_a_pack_that_says_nothing_has_none_of_it(small: Path) -> None:
    pack = load(small).pack
    rules = pack.contact

    assert (pack.file.shared, rules.visits, rules.deliverable, rules.businesses) == ("", None, (), "")


# what stands there, what is written instead, words of the complaint, advice
WRONG = {
    "common files by no clause": ("shared: {clause: task.do-in-time}", "shared: {}", "lacks “clause”", ""),
    "common files by an unknown clause": (
        "shared: {clause: task.do-in-time}",
        "shared: {clause: task.do}",
        "Clause",
        "",
    ),
    "unknown kind of customer": ("kinds: [company]", "kinds: [compani]", "compani", "“company”"),
    "unknown membership": ("memberships: [gold]", "memberships: [golt]", "golt", "“gold”"),
    "unknown holiday": (
        "holidays: [spring_festival]",
        "holidays: [spring_festivel]",
        "Holiday “spring_festivel”",
        "“spring_festival”",
    ),
    "holidays without words": ("    holiday: {zh-hans: 过节, en: Holiday}\n", "", "the reminder says", ""),
    "unknown purpose of visits": ("purpose: service", "purpose: servise", "servise", "“service”"),
    "unknown purpose of care": ("{birthday: service}", "{birthday: selling}", "selling", "marketing"),
    "unknown kind of care": ("{birthday: service}", "{birthdy: service}", "birthdy", "“birthday”"),
    "unknown words of ratings": ("words: ratings", "words: rating", "rating", "“ratings”"),
    "ratings without points": ("settings: {satisfied: 80}", "settings: {}", "no entry of the list", "“satisfied”"),
    "unknown field to track": ("tracking: [name]", "tracking: [nam]", "Tracking", "“name”"),
    "unknown things": ("things: [device]", "things: [devise]", "devise", "“device”"),
    "visits without a period": ("    days: 90\n", "", "lacks “days”", ""),
    "impossible deadline": ("due: {within: 2 days}", "due: {within: 2 dais}", "Visits after a deal", ""),
    "unknown list of business": (
        "  businesses: businesses\n",
        "  businesses: busineses\n",
        "busineses",
        "“businesses”",
    ),
    "a copy that is neither yes nor no": ("copy: true", "copy: perhaps", "paper", ""),
    "handed over without kinds": (
        "    kinds:\n      paper: {label: {zh-hans: 资料, en: Paper}, copy: true}\n"
        "      key: {label: {zh-hans: 钥匙, en: Key}}\n",
        "",
        "lacks “kinds”",
        "",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_with_its_line_and_the_nearest_word(caring: Path, what: str) -> None:
    old, new, message, advice = WRONG[what]
    text = (caring / "care.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (caring / "care.yaml").write_text(text.replace(old, new), encoding="utf-8")

    problems = problems_of(caring)

    found = [problem for problem in problems if message in problem.message]
    assert found, problems
    assert advice in found[0].advice
    assert found[0].file == "care.yaml"
    assert found[0].line > 0
