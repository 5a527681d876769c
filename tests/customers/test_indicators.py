"""The seven indicators, each with what it rests on."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.contact.actions import Said, note_interaction
from huiyin.contact.queries import wording
from huiyin.customers import actions, queries
from huiyin.customers.jobs import weigh as nightly
from huiyin.customers.models import Customer, IndicatorRules, Score
from huiyin.customers.queries.measures import _measures
from huiyin.customers.rules import AssetLine
from huiyin.rulebook.definitions import Choice, IndicatorRule
from huiyin.rulebook.rules import MEASURES
from tests.cases.loop import Loop
from tests.conftest import NOW, House

DAY = timedelta(days=1)


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, **content})


def rated(file: Customer, house: House, outcome: str) -> None:
    words: dict[str, Any] = {"direction": "out", "channel": "phone", "purpose": "callback", "content": "回访"}
    note_interaction(Said(outcome=outcome, **words), customer=file, by=house.ana, at=NOW)


def scores(file: Customer) -> dict[str, int | None]:
    found, _at = queries.indicators_of(file, at=NOW)
    return {one.key: one.score for one in found}


@pytest.mark.req("B45-4", "K-10")
def test_a_customer_with_history_shows_seven_indicators_each_with_its_basis(house: House) -> None:
    file = opened(
        house,
        membership="gold",
        needs="免费检测",
        values={"yearly_spend": "6800"},
        assets=[AssetLine(key="冀A1", next_service_on=date(2026, 12, 1)), AssetLine(key="冀A2")],
    )
    Loop(house, NOW, customer=file)
    rated(file, house, "satisfied")
    rated(file, house, "dissatisfied")

    actions.weigh(file, at=NOW + DAY)

    found, computed_at = queries.indicators_of(file, at=NOW + DAY)
    assert computed_at == NOW + DAY
    assert {one.key: one.score for one in found} == {
        "need": 50 + 20 + 10, "loyalty": 20 + 25 + 15, "satisfaction": 40, "profitability": 75,
        "potential": 30 + 30 + 20, "credit": None, "risk": 25,
    }  # fmt: skip
    risk = next(one for one in found if one.key == "risk")
    assert [(line.measure, line.value, line.holds) for line in risk.basis][1] == ("一年内投诉次数", "1", True)
    for one in found:
        assert one.score is None or sum(line.points for line in one.basis if line.holds) == one.score


@pytest.mark.req("B45-4")
def test_without_data_an_indicator_says_so_instead_of_a_number(house: House) -> None:
    file = opened(house)

    actions.weigh(file, at=NOW)

    assert scores(file)["satisfaction"] is None
    assert scores(file)["profitability"] is None
    assert scores(file)["credit"] is None
    assert scores(file)["loyalty"] == 0


@pytest.mark.req("B45-4")
def test_an_indicator_goes_by_a_choice_of_the_file(house: House) -> None:
    late, owing = (opened(house, values={"payment": how}) for how in ("late", "owing"))

    for file in (late, owing):
        actions.weigh(file, at=NOW)

    assert (scores(late)["credit"], scores(owing)["credit"]) == (40, 0)
    credit = next(one for one in queries.indicators_of(late, at=NOW)[0] if one.key == "credit")
    assert [(line.measure, line.value, line.condition) for line in credit.basis][1] == (
        "付款情况", "时有拖欠", "属于 当场付清、按期付款",
    )  # fmt: skip


def test_the_night_computes_all_customers_as_one_by_one_in_one_statement(
    house: House, at_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [opened(house, values={"yearly_spend": str(1000 * number)}) for number in range(5)]
    for file in files:
        actions.weigh(file, at=NOW)
    one_by_one = list(Score.objects.order_by("pk").values_list("pk", "profitability", "loyalty"))
    Score.objects.all().delete()
    monkeypatch.setattr("huiyin.customers.actions.indicators.BATCH", 2)

    with CaptureQueriesContext(connection) as asked:
        nightly(timestamp=0)

    assert list(Score.objects.order_by("pk").values_list("pk", "profitability", "loyalty")) == one_by_one
    assert sum("INSERT INTO customers_score" in query["sql"] for query in asked) == 3


def test_a_manager_changes_the_rules_and_the_versions_stay(house: House) -> None:
    file = opened(house, membership="gold")
    rules = {"loyalty": [IndicatorRule("membership", "is", "gold", 77)]}

    version = actions.change_indicators(rules, reason="金卡最忠诚", by=house.max, at=NOW)
    actions.weigh(file, at=NOW)

    assert scores(file) == dict.fromkeys(("need", "satisfaction", "profitability", "potential", "credit", "risk")) | {
        "loyalty": 77
    }
    assert Score.objects.get().version == version.pk
    wrongs = ("membership", "is", "platinum", 5), ("membership", "is", "gold,platinum", 5)
    for wrong in (
        *wrongs,
        ("membership", "at_least", "3", 5),
        ("dreams", "at_least", "3", 5),
        ("lost", "at_least", "many", 5),
    ):
        with pytest.raises(actions.RuleUnfit):
            actions.change_indicators({"need": [IndicatorRule(*wrong)]}, reason="试", by=house.max, at=NOW)
    with pytest.raises(actions.NeedsAReason):
        actions.change_indicators(rules, reason=" ", by=house.max, at=NOW)
    assert IndicatorRules.objects.count() == 1


def test_the_rules_are_read_and_changed_on_screen(house: House, signed_in: Any, at_now: Any) -> None:
    address = reverse("customers:indicators")
    page = signed_in(house.max).get(address).content.decode()
    assert "一年内投诉次数" in page
    typed = {
        "reason": "按消费看", "profitability.measure-0": "yearly_spend", "profitability.comparison-0": "at_least",
        "profitability.value-0": "100", "profitability.points-0": "90",
    }  # fmt: skip

    wrong = signed_in(house.max).post(address, {**typed, "profitability.points-0": "many"})
    assert (wrong.status_code, "many" in wrong.content.decode()) == (422, True)
    signed_in(house.max).post(address, typed)

    assert IndicatorRules.objects.get().rules["profitability"] == [["yearly_spend", "at_least", "100", 90]]
    assert signed_in(house.ana).get(address).status_code == 403


def test_what_is_measured_in_words_is_read_and_typed_in_words(house: House, signed_in: Any, at_now: Any) -> None:
    address = reverse("customers:indicators")
    assert 'value="银卡会员、金卡会员、单位大客户"' in signed_in(house.max).get(address).content.decode()
    line = {"loyalty.measure-0": "membership", "loyalty.comparison-0": "is", "loyalty.points-0": "30"}

    refused = signed_in(house.max).post(address, {**line, "loyalty.value-0": "白金会员", "reason": "试"})
    signed_in(house.max).post(address, {**line, "loyalty.value-0": "银卡会员, gold", "reason": "按等级看"})

    assert (refused.status_code, "白金会员" in refused.content.decode()) == (422, True)
    assert IndicatorRules.objects.get().rules["loyalty"] == [["membership", "is", "silver,gold", 30]]
    file = opened(house, membership="gold")
    actions.weigh(file, at=NOW)
    found, _at = queries.indicators_of(file, at=NOW)
    [basis] = next(one for one in found if one.key == "loyalty").basis
    assert (basis.value, basis.condition) == ("金卡会员", "属于 银卡会员、金卡会员")


def test_words_are_never_compared_as_numbers_even_where_the_house_has_none(house: House) -> None:
    queries.add_measure(queries.Measure("mood", "Mood", "nullif(customer.note, '')", words=dict))
    try:
        for rule in (IndicatorRule("mood", "at_least", "3", 5), IndicatorRule("mood", "is", "3", 5)):
            with pytest.raises(actions.RuleUnfit):
                actions.change_indicators({"need": [rule]}, reason="试", by=house.max, at=NOW)
    finally:
        del _measures["mood"], MEASURES["mood"]


def test_the_page_shows_the_indicators_and_computes_them_on_demand(house: House, signed_in: Any, at_now: Any) -> None:
    file = opened(house, membership="gold")
    client = signed_in(house.ana)
    assert "尚未计算" in client.get(reverse("customers:file", args=[file.pk])).content.decode()

    client.post(reverse("customers:weigh", args=[file.pk]))

    page = client.get(reverse("customers:file", args=[file.pk])).content.decode()
    # Of the risk little is good; of all others the bar says only how much.
    assert re.findall(r'<meter[^>]*optimum="0"[^>]*aria-label="([^"]*)"', page) == ["风险度"]
    assert ('value="40"' in page, "无数据" in page, "尚未计算" in page) == (True, True, False)


def measured(file: Customer, name: str, at: Any = NOW) -> Any:
    rules = {"need": (IndicatorRule(name, "at_least", "0", 1),)}
    return queries.indicators._measured(file, rules, queries.measures(), at)[name]


def test_a_call_nobody_answered_is_no_contact_for_the_indicators_either(house: House) -> None:
    file = opened(house)
    call = {"direction": "out", "channel": "phone", "purpose": "conversation"}
    note_interaction(Said(**call, content="问候"), customer=file, by=house.ana, at=NOW)

    note_interaction(Said(**call, outcome="no_answer"), customer=file, by=house.ana, at=NOW + 30 * DAY)

    assert (
        measured(file, "contacts_in_a_year", NOW + 31 * DAY),
        measured(file, "days_since_contact", NOW + 31 * DAY),
    ) == (
        1,
        31,
    )


def test_what_counts_as_satisfied_is_said_by_the_rule_book(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    words = tuple(
        Choice(key, {"en": key}, settings=settings)
        for key, settings in {"delighted": {"satisfied": 100}, "so_so": {"satisfied": 40}, "moved_on": {}}.items()
    )
    monkeypatch.setattr(wording.rulebook, "lists_in_force", lambda: {"satisfaction": words})
    file = opened(house)

    for outcome in ("delighted", "so_so", "moved_on"):
        rated(file, house, outcome)

    assert measured(file, "satisfaction_share", NOW + DAY) == 70


def test_a_service_is_due_by_the_day_it_is_here(house: House) -> None:
    file = opened(house, assets=[AssetLine(key="冀A1", next_service_on=date(2026, 11, 23))])
    after_midnight = NOW.replace(day=24, hour=1)  # in the evening of the 23rd elsewhere

    assert measured(file, "service_overdue_days", after_midnight) == 1
