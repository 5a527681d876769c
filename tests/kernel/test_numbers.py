"""Numbers that come in as text."""

import pytest

from huiyin.kernel.numbers import key_in


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_a_whole_number_is_a_key(text: str, key: int) -> None:
    assert key_in(text) == key


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "1.0", " 7", "sieben", "9" * 19])
def test_anything_else_is_none(text: str) -> None:
    assert key_in(text) is None
