"""The blanks of a script, filled for one customer."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from huiyin.contact.rules.scripts import blanks
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS
from huiyin.rulebook.speaking import filled, spoken

LI = SimpleNamespace(name="李娜", kind="person", salutation="ms")


def said(line: str, language: str, **known: Any) -> str:
    script = load(PACKS / "auto-service").pack.scripts["after_service"]
    words = next(one.say for one in script.lines if one.key == line)
    return filled(words, blanks(LI, company="回音汽车", agent="Ana", language=language, known=known), language)


@pytest.mark.req("A4-6")
def test_the_opening_names_the_house_who_speaks_and_the_customer() -> None:
    words = said("greeting", "zh-hans")

    assert words == "您好，我是回音汽车的客服代表Ana，请问是李女士吗？不好意思，打扰您了。"


@pytest.mark.req("A4-7")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "感谢您6月28日到我们店做四轮定位。这次服务您满意吗？"),
        ("zh-hant", "感謝您6月28日到我們店做四輪定位。這次服務您滿意嗎？"),
        ("en", "Thank you for having had “四轮定位” done with us on June 28. Are you satisfied with it?"),
    ],
)
def test_the_question_names_what_was_done_and_when(language: str, words: str) -> None:
    service = "四輪定位" if language == "zh-hant" else "四轮定位"

    assert said("satisfied", language, service=service, served_on=date(2026, 6, 28)) == words


@pytest.mark.parametrize(
    ("language", "last", "told"),
    [
        ("zh-hans", 1, "12月1日"),
        ("zh-hans", 7, "12月1日至12月7日"),
        ("zh-hant", 7, "12月1日至12月7日"),
        ("en", 1, "December 1"),
        ("en", 7, "December 1 to December 7"),
    ],
)
def test_what_lasts_several_days_is_told_from_the_first_to_the_last(language: str, last: int, told: str) -> None:
    known = {"activity_on": (date(2026, 12, 1), date(2026, 12, last))}

    assert blanks(LI, company="", agent="", language=language, known=known)["activity_on"] == told


def test_a_blank_of_which_nothing_is_known_says_what_belongs_there() -> None:
    words = said("satisfied", "en", served_on=date(2026, 6, 28))

    assert "“[what was done for the customer]” done with us on June 28" in words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("感谢您{served_on}到我们店做{service}。这次服务您满意吗？", "这次服务您满意吗？"),
        ("好的，邀请函这两天寄给您，{activity_on}见！", "好的，邀请函这两天寄给您！"),
        ("Thank you for “{service}” on {served_on}. Are you satisfied?", "Are you satisfied?"),
        ("{number}办好了", "［事项编号］办好了"),
    ],
)
def test_what_hangs_on_something_unknown_is_not_said_unless_it_is_all(words: str, told: str) -> None:
    assert spoken(words, {"salutation": "李女士"}) == told


def test_what_is_known_ends_no_sentence_that_goes_on() -> None:
    known = {"service": "更换雨刮。"}

    assert spoken("感谢您来做{service}。满意吗？", known) == "感谢您来做更换雨刮。满意吗？"


def test_a_blank_that_no_script_has_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="servise"):
        said("satisfied", "en", servise="x")
