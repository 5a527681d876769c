"""Two forms with the same title: which one is changed is said, and the other stays as it is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyin.kernel import printing
from huiyin.stationery import actions, queries
from huiyin.stationery.models import FormVersion
from tests.conftest import NOW, House

TWO = ("case-complaint", "complaint_registration")  # both are headed 顾客投诉登记表
SAID = "客户来电号码"


def labels(key: str) -> set[str]:
    form = queries.form_named(key)
    assert form is not None
    rows = printing.on_paper(form.specimen())["rows"]
    return {cell["label"] for row in rows for cell in row.get("cells", ())}


@pytest.mark.parametrize(("changed", "other"), [TWO, TWO[::-1]])
def test_a_label_of_one_is_changed_and_that_of_the_other_stays(house: House, changed: str, other: str) -> None:
    label = sorted(labels(changed) & labels(other))[0]

    part = {"kind": "cell", "key": queries.called(changed)["cell", label], "says": {"zh-hans": SAID}}
    actions.adjust_form(changed, {"parts": [part]}, seen=0, by=house.adam, at=NOW)

    assert (SAID in labels(changed), label in labels(changed)) == (True, False)
    assert (SAID in labels(other), label in labels(other)) == (False, True)


def test_the_page_says_which_one_it_is_and_which_stay(house: House, signed_in: Callable[[Any], Client]) -> None:
    browser = signed_in(house.adam)
    changed, other = TWO

    page = browser.get(f"/forms/of/{changed}/").text
    kept = browser.post(
        f"/forms/of/{changed}/adjusting/", {"seen": "0", "note_zh-hans": "一式三联", "note": "一式三联"}, follow=True
    ).text

    assert "这是“顾客投诉登记表（全部资料）”" in page
    assert f'href="/forms/of/{other}/">顾客投诉登记表</a>' in page
    assert "“顾客投诉登记表（全部资料）”" in kept
    assert [one.form for one in FormVersion.objects.all()] == [changed]
    assert "只改这一份" not in browser.get("/forms/of/contact/").text


def test_no_two_forms_of_the_catalogue_have_one_name(house: House) -> None:
    names = [one.title for one in queries.listed(queries.catalogue())]

    assert len(names) == len(set(names))
