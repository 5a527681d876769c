"""Each indicator that rule books name is answered by figures of the dictionary, or is said not to be."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from huiyin.reports.queries.figures import FIGURES
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import pack_folders

TABLE = Path(__file__).parents[2] / "docs" / "figures.md"
LINE = re.compile(r"^\| (K-\d\d) \| [^|]+ \| ([^|]+) \|", re.MULTILINE)
BY = re.compile(r"^\| (K-\d\d) \|.*\| ([^|]*) \|$", re.MULTILINE)
CALLED = {"what was rated": "what", "keeper": "person"}  # where the table's word is not the dimension's key
PROMISED = {key: (re.findall(r"`(\w+)`", answer), answer) for key, answer in LINE.findall(TABLE.read_text("utf-8"))}


def test_every_indicator_has_its_line() -> None:
    assert list(PROMISED) == [f"K-{number:02}" for number in range(1, 39)]
    assert [key for key, (figures, answer) in PROMISED.items() if not figures and "–" not in answer] == []


def test_a_figure_that_is_promised_is_one_of_at_least_one_pack() -> None:
    packs = [load(folder).pack for folder in pack_folders()]
    promised = {key for figures, _answer in PROMISED.values() for key in figures}

    assert {
        key for key in promised if key not in FIGURES or not any(FIGURES[key].fits(pack) for pack in packs)
    } == set()
    assert FIGURES.keys() - promised == {
        "answers_in_time", "complaints_founded", "complaints_per_hundred", "conversations", "passed_on_in_time",
        "promises_kept",
    }  # fmt: skip


@pytest.mark.req("K-09", "K-13", "K-30", "K-32", "K-33")
def test_a_figure_is_broken_down_by_what_the_table_promises() -> None:
    promised = {key: [one for one in words.split(", ") if one] for key, words in BY.findall(TABLE.read_text("utf-8"))}
    lacking = {
        (key, word)
        for key, words in promised.items()
        for word in words
        if not any(FIGURES[figure].dimension(CALLED.get(word, word)) for figure in PROMISED[key][0])
    }

    assert (promised["K-13"], promised["K-33"], promised["K-28"]) == (["person"], ["channel"], ["class"])
    assert lacking == set()


@pytest.mark.req("K-20", "D2-13")
def test_every_pack_counts_what_its_matters_cost() -> None:
    packs = [load(folder).pack for folder in pack_folders()]

    assert [pack.key for pack in packs if not FIGURES["compensation"].fits(pack)] == []


@pytest.mark.parametrize("figure", FIGURES.values(), ids=lambda figure: figure.key)
def test_every_figure_has_its_name_and_formula_in_three_languages(figure: object) -> None:
    said = {}
    for language in ("en", "zh-hans", "zh-hant"):
        with override(language):
            said[language] = (str(figure.name), str(figure.formula))  # type: ignore[attr-defined]
    assert len({*said.values()}) == 3
