"""Numbers that come in as text, and amounts that go out in words."""

import re
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.numbers import TooMuch, in_capitals, key_in, money_signed


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_a_whole_number_is_a_key(text: str, key: int) -> None:
    assert key_in(text) == key


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "1.0", " 7", "sieben", "9" * 19])
def test_anything_else_is_none(text: str) -> None:
    assert key_in(text) is None


def read_back(words: str) -> Decimal:
    """An amount in capitals as somebody adds it up who reads from left to right."""
    words, minus = words.removeprefix("人民币"), words.startswith("人民币负")
    yuan, _unit, rest = (
        words.removeprefix("负").partition("元") if "元" in words else ("", "", words.removeprefix("负"))
    )
    total = part = digit = 0
    for sign in yuan:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in TENS:
            part, digit = part + digit * TENS[sign], 0
        else:  # 万 and 亿 multiply all that was said within them
            size = {"万": 10**4, "亿": 10**8}[sign]
            below = (total + part + digit) % size if sign == "亿" else part + digit
            total, part, digit = (total - total % size if sign == "亿" else total) + below * size, 0, 0
    total += part + digit
    cents = sum(DIGITS.index(digit) * {"角": 10, "分": 1}[unit] for digit, unit in re.findall(r"(.)([角分])", rest))
    return (Decimal(total) + Decimal(cents) / 100) * (-1 if minus else 1)


DIGITS, TENS = "零壹贰叁肆伍陆柒捌玖", {"拾": 10, "佰": 100, "仟": 1000}


# Above all where noughts stand: a number of few digits other than nought.
FEW_DIGITS = st.lists(st.tuples(st.integers(-2, 15), st.integers(1, 9)), max_size=6).map(
    lambda places: sum((digit * Decimal(10) ** place for place, digit in dict(places).items()), Decimal())
)


@given(amount=FEW_DIGITS | st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2))
def test_an_amount_in_capitals_is_read_back_as_the_same_amount(amount: Decimal) -> None:
    assert read_back(in_capitals(amount, language="zh-hans")) == amount
    assert read_back(in_capitals(-amount, language="zh-hans")) == -amount


@pytest.mark.parametrize(
    ("amount", "words"),
    [  # the examples of the banks' own rule, 支付结算办法 附一
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("10", "人民币壹拾元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("1000000000000", "人民币壹万亿元整"),
        ("-200", "人民币负贰佰元整"),
        ("0.005", "人民币壹分"),
        ("-0.001", "人民币零元整"),
    ],
)
def test_an_amount_stands_in_capitals_as_the_banks_write_it(amount: str, words: str) -> None:
    assert in_capitals(Decimal(amount), language="zh-hans") == words


def test_capitals_are_those_of_the_reader() -> None:
    assert in_capitals(12345, language="zh-hant") == "人民幣壹萬貳仟參佰肆拾伍元整"
    assert in_capitals(12345, language="zh-hant", currency="TWD") == "新臺幣壹萬貳仟參佰肆拾伍元整"
    with translation.override("zh-hans"):
        assert money_signed(Decimal("-50")) == "-¥50.00\n人民币负伍拾元整"
    with translation.override("en"):
        assert money_signed(Decimal("-50")) == "-¥50.00"


def test_an_amount_beyond_words_is_refused() -> None:
    with pytest.raises(TooMuch):
        in_capitals(10**16)
