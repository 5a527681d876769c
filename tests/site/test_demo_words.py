"""What people of a demo write fits what was counted."""

import pytest

from huiyin.site.demo.reported import fitting

WORDS = {"none": "没有", "even": "{number} 件，差不多", "some": "{number} 件，{first}最多，{most} 件"}
TOTAL = [("合计", "3")]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([], "没有"),
        ([("后桥", "0"), ("合计", "0")], "没有"),
        ([("后桥", "3"), *TOTAL], "3 件，后桥最多，3 件"),
        ([("后桥", "2"), ("控制器", "1"), *TOTAL], "3 件，后桥最多，2 件"),
        ([("后桥", "1"), ("控制器", "1"), ("手柄", "1"), *TOTAL], "3 件，差不多"),
    ],
)
def test_words_of_a_section_fit_its_table(table: list[tuple[str, str]], said: str) -> None:
    assert fitting(WORDS, {"causes": table}, "causes") == said
    assert fitting(WORDS | {"of": "causes"}, {"causes": table, "next": []}, "next") == said
