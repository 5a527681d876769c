"""Simplified words as they are written and said in Taiwan."""

import pytest

from huiyin.kernel.traditional import traditional


@pytest.mark.parametrize(
    ("simplified", "wanted"),
    [("软件信息", "軟體資訊"), ("发布制度", "發布制度"), ("回访工作台", "回訪工作臺"), ("性能不稳", "性能不穩")],
)
def test_words_are_those_of_taiwan_and_of_the_trade(simplified: str, wanted: str) -> None:
    assert traditional(simplified) == wanted
