"""Phrases are found as people write them, and not where they are harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS
from huiyin.rulebook.rules import apologies_in, forbidden_phrases_in, phrases_in

PACK = load(PACKS / "auto-service").pack


@pytest.mark.req("A7-6")
@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("这个不行", ["不行"]),
        ("這個我不知道", ["不知道"]),
        ("不　可　以退款", ["不可以"]),
        ("不行，我也沒辦法", ["不行", "没办法"]),
        ("不行\u200b", ["不行"]),
        ("不行驶时也不行", ["不行"]),
    ],
)
def test_a_forbidden_phrase_is_named(text: str, phrases: list[str]) -> None:
    assert forbidden_phrases_in(text, PACK) == phrases


@pytest.mark.parametrize("text", ["车辆不行驶时请断电", "您看这样行不行", "可不可以请您周四来", "不知道您几点方便", ""])
def test_a_harmless_text_is_left_alone(text: str) -> None:
    assert forbidden_phrases_in(text, PACK) == []


@pytest.mark.req("C15-6")
@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("实在对不起", ["对不起"]),
        ("我們向您致歉", ["致歉"]),
        ("We apologise", ["apolog"]),
        ("Ｓｏｒｒｙ", ["sorry"]),
    ],
)
def test_an_apology_is_named(text: str, phrases: list[str]) -> None:
    assert apologies_in(text, PACK) == phrases


def test_speaking_of_the_customers_wish_is_no_apology() -> None:
    assert apologies_in("您要求道歉的心情我们理解", PACK) == []


@given(st.text(alphabet="不行驶走abc，", max_size=30))
def test_a_phrase_without_exceptions_is_found_exactly_where_it_stands(text: str) -> None:
    assert bool(phrases_in(text, ["不行"], {})) == ("不行" in text)


@given(st.text(alphabet="不行驶可", max_size=30))
def test_exceptions_hide_only_themselves(text: str) -> None:
    rest = text.replace("不行驶", "＿")

    assert bool(phrases_in(text, ["不行"], {"不行": ("不行驶",)})) == ("不行" in rest)
