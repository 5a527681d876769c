"""Registers of all matters: in the catalogue, as the house wants them, printed whole."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from huiyin.cases.actions import promise
from huiyin.cases.models import Penalty
from huiyin.stationery import actions
from huiyin.stationery.models import PrintBatch
from huiyin.stationery.queries import form_named, source_named
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.reports import reading

PAGES = {"promises": "/cases/promises/", "penalties": "/cases/penalties/"}


@pytest.fixture
def loop(house: House) -> Loop:
    """A matter in which something was promised and somebody was fined."""
    loop = Loop(house, NOW)
    loop.to("investigating")
    promise(loop.case, content="明天回电", due_at=loop.at + timedelta(days=1), by=house.ana, at=loop.later())
    Penalty.objects.create(
        case=loop.case,
        rule="person_minor",
        capacity="named",
        person=house.wes,
        amount=50,
        reason="迟交",
        by=house.max,
        at=NOW,
    )
    return loop


@pytest.mark.parametrize("key", PAGES)
def test_it_stands_in_the_catalogue_and_is_printed_however_long(
    loop: Loop, signed_in: Callable[[Any], Client], key: str
) -> None:
    form, source = form_named(key), source_named(f"list-{key}")

    assert form is not None
    assert source is not None
    assert (form.address, source.home) == (PAGES[key], PAGES[key])
    assert source.is_open_to(loop.house.max)
    assert not source.is_open_to(loop.house.wes)
    asked = signed_in(loop.house.max).post(f"/forms/printed/of/list-{key}/", {"all": "1"})
    assert asked.status_code == 302
    assert [(batch.source, batch.by) for batch in PrintBatch.objects.all()] == [(f"list-{key}", loop.house.max)]


@pytest.mark.req("F-30")
def test_the_register_of_penalties_holds_each_with_who_and_how_much_as_the_house_calls_it(
    loop: Loop, house: House, signed_in: Callable[[Any], Client]
) -> None:
    parts = [{"kind": "column", "key": "reason", "says": {"zh-hans": "事由"}}]
    actions.adjust_form(
        "penalties", {"title": {"zh-hans": "罚款登记簿"}, "parts": parts}, seen=0, by=house.adam, at=NOW
    )
    browser = signed_in(house.max)

    page = browser.get(PAGES["penalties"]).text
    on_a4 = reading.paper(browser.get(PAGES["penalties"] + "?export=pdf").content)
    content = b"".join(browser.get(PAGES["penalties"] + "?export=xlsx"))

    for words in ("罚款登记簿", "事由", "韦斯", "50.00", "迟交"):
        assert words in page
        assert words in on_a4
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    [heads] = [row for row in rows if "事由" in row]
    assert rows[rows.index(heads) + 1][heads.index("金额（元）")] == 50
