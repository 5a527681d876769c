"""Words one after the other, as each language puts them."""

import pytest
from django.utils import translation

from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import aside, colon, folded, in_two_lines, listed, strung


class Missing(DomainError):
    """“%(names)s” and %(count)s more"""


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "甲、乙"), ("zh-hant", "甲、乙"), ("en", "甲, 乙")])
def test_words_are_listed_as_the_reader_lists_them_in_refusals_too(language: str, said: str) -> None:
    with translation.override(language):
        assert listed(["甲", "乙"]) == said
        assert str(Missing(names=["甲", "乙"], count=2)) == f"“{said}” and 2 more"


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "甲：乙；丙（丁）"), ("zh-hant", "甲：乙；丙（丁）"), ("en", "甲: 乙; 丙 (丁)")]
)
def test_marks_between_words_are_those_of_the_reader(language: str, said: str) -> None:
    assert strung([f"甲{colon(language)}乙", f"丙{aside('丁', language)}"], language) == said


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("Who looks into it", ["Who looks", "into it"]),
        ("To be answered by", ["To be", "answered by"]),
        ("Which way", ["Which", "way"]),
        ("Subject", ["Subject"]),
        ("受理时间", ["受理时间"]),
    ],
)
def test_a_heading_breaks_into_two_lines_at_most(words: str, lines: list[str]) -> None:
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in in_two_lines(words).split(" ")] == lines


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("New damage caused by repair", 'New damage <br class="fold">caused by repair'),
        ("Fault returns", "Fault returns"),
        ("维修造成新损坏维修造成新损坏", "维修造成新损坏维修造成新损坏"),
    ],
)
def test_a_long_label_in_a_cell_may_fold_at_the_space_nearest_its_middle(label: str, cell: str) -> None:
    assert folded(label) == cell
