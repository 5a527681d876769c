"""Fields that are tables: read row by row, shared out to the cent, shown with their sums."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases import actions
from huiyin.cases.forms import typed_in
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid, shared_out, sums_of
from huiyin.kernel import masking
from huiyin.org.models import Organisation, Person
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Field, Form, Pack, Shares
from huiyin.rulebook.queries import pack_of
from tests.conftest import NOW, House
from tests.packs.stepping import begun
from tests.packs.telecom.ways import INTAKES

SignIn = Callable[[Person], Client]
MONEY = Field("amount", "money", {})
TABLE = Field(
    "shares",
    "table",
    {},
    columns=(Field("share", "number", {}, required=True), MONEY),
    sums=("share", "amount"),
    shares=Shares("total", "share", "amount"),
)


@given(
    total=st.integers(1, 10**11).map(lambda cents: Decimal(cents) / 100),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=60).filter(any),
)
def test_shares_make_the_total_to_the_cent_and_none_is_off_by_a_cent(total: Decimal, weights: list[int]) -> None:
    rows = shared_out(TABLE, [{"share": weight} for weight in weights], total)

    amounts = [Decimal(row["amount"]) for row in rows]
    assert sum(amounts) == total
    off = [abs(amount - total * weight / sum(weights)) for amount, weight in zip(amounts, weights, strict=True)]
    assert max(off) < Decimal("0.01")


@pytest.fixture
def telecom(house: House) -> Pack:
    Organisation.objects.update(pack="telecom")
    return pack_of(rulebook.publish("telecom", by=house.adam, at=NOW).pk)


@pytest.mark.req("E41-4")
def test_a_thousand_by_sixty_and_forty_is_six_hundred_and_four_hundred(house: House, telecom: Pack) -> None:
    case = begun(house, "fee_allocation", INTAKES["fee_allocation"])

    rows = case.data["allocation"]["shares"]
    field = next(one for one in telecom.processes["fee_allocation"].forms["allocation"].fields if one.type == "table")
    assert [row["amount"] for row in rows] == ["600.00", "400.00"]
    assert sums_of(field, rows) == {"share": "100", "amount": "1000.00"}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        "六四开",
        [{"department": "", "basis": "座席", "share": "60"}],
        [{"department": 2_000_000_000, "basis": "座席", "share": "60"}],
        [{"department": "@workshop", "basis": "座席", "share": "0"}],
        [{"department": "@workshop", "basis": "座席", "share": "sixty"}],
        [{"department": "@workshop", "basis": "座席", "share": 1}] * 61,
    ],
)
def test_rows_that_are_none_are_refused_beside_the_table(rows: object, house: House, telecom: Pack) -> None:
    with pytest.raises(Invalid) as refused:
        begun(house, "fee_allocation", {**INTAKES["fee_allocation"], "shares": rows})

    assert [*refused.value.errors] == ["shares"]


def test_the_page_takes_rows_and_shows_them_with_their_sum(
    house: House, telecom: Pack, signed_in: SignIn, at_now: None
) -> None:
    browser = signed_in(house.ana)
    address = reverse("cases:new", args=["fee_allocation"])
    words = {
        "period": "十月", "cost_kind": "indirect", "cost_source": "statement", "total": "1000", "content": "平台费",
        "shares-0-department": house.workshop.pk, "shares-0-basis": "座席", "shares-0-share": "2",
        "shares-3-department": house.finance.pk, "shares-3-basis": "座席", "shares-3-share": "1",
    }  # fmt: skip

    refused = browser.post(address, {**words, "shares-3-share": "一"})
    done = browser.post(address, words)

    assert (refused.status_code, done.status_code) == (422, 302)
    assert 'name="shares-1-share" value="一"' in refused.text  # nothing typed is lost, and the rows stand together
    case = Case.objects.get(process="fee_allocation")
    assert [row["amount"] for row in case.data["allocation"]["shares"]] == ["666.67", "333.33"]
    assert "座席" in case.search_text
    page = browser.get(reverse("cases:page", args=[case.pk])).text
    assert [words for words in ("¥666.67", "¥333.33", "¥1,000.00") if words not in page] == []
    assert browser.get(reverse("cases:print", args=[case.pk])).status_code == 200


def test_a_table_is_corrected_and_reckoned_anew(house: House, telecom: Pack, signed_in: SignIn, at_now: None) -> None:
    case = begun(house, "fee_allocation", INTAKES["fee_allocation"])
    browser = signed_in(house.ana)
    address = reverse("cases:correct", args=[case.pk, "allocation"])

    opened = browser.get(address)
    assert 'name="seen-shares-0-share" value="60"' in opened.text
    now_there = case.data["allocation"]
    values = {**now_there, "shares": [{**row, "share": 1} for row in now_there["shares"]]}
    actions.correct(case, "allocation", values=values, seen=now_there, by=house.ana, at=NOW)

    case.refresh_from_db()
    assert [row["amount"] for row in case.data["allocation"]["shares"]] == ["500.00", "500.00"]


def test_a_number_hidden_in_a_row_comes_back_as_the_one_it_stands_for(house: House, telecom: Pack) -> None:
    case = begun(house, "fee_allocation", INTAKES["fee_allocation"])
    now_there = case.data["allocation"]
    with_phone = [{**row, "basis": "问 13812345678"} for row in now_there["shares"]]
    actions.correct(
        case, "allocation", values={**now_there, "shares": with_phone}, seen=now_there, by=house.ana, at=NOW
    )
    case.refresh_from_db()
    shown = [{**row, "basis": masking.text(row["basis"])} for row in case.data["allocation"]["shares"]]
    assert shown[0]["basis"] != "问 13812345678"

    seen = {**case.data["allocation"], "shares": shown}
    values = {**seen, "shares": [{**row, "share": 1} for row in shown]}
    actions.correct(case, "allocation", values=values, seen=seen, by=house.ana, at=NOW)

    case.refresh_from_db()
    rows = case.data["allocation"]["shares"]
    assert [(row["basis"], row["share"]) for row in rows] == [("问 13812345678", 1)] * 2


def test_what_a_request_says_of_a_table_is_rows() -> None:
    posted = QueryDict("shares-0-share=1&shares-2-share=2&shares-2-amount=&shares-99999-share=3")

    assert typed_in(posted, [Form("f", {}, (TABLE,))])["shares"] == [
        {"share": "1", "amount": ""},
        {"share": "2", "amount": ""},
    ]
