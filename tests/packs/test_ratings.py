"""How customers rate a conversation: stored with it, averaged for each clerk, and open down to the conversations."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from huiyin.contact import actions
from huiyin.contact.models import Interaction
from huiyin.customers.actions import edit_file, open_file
from huiyin.customers.models import Customer
from huiyin.customers.queries import timeline
from huiyin.org.models import Person
from huiyin.reports import tables
from huiyin.reports.queries.ratings import ratings
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, House
from tests.reports.looked_at import is_as_looked_at
from tests.reports.months import SHANGHAI

DAY = timedelta(days=1)
TODAY = Period(NOW.date(), NOW.date())


@pytest.fixture
def customer(house: House, works_by: Callable[[str], Pack]) -> Customer:
    works_by("telecom")
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW - 30 * DAY)


def talked(customer: Customer, by: Person, *, ago: int = 0, **words: Any) -> Interaction:
    said = {"direction": "in", "channel": "phone", "content": "问话费", "said_at": NOW - ago * DAY, **words}
    return actions.record_conversation(customer, actions.Talk(**said), by=by, at=NOW)


@pytest.mark.req("E22-4")
def test_both_ratings_are_stored_with_the_conversation_and_averaged_for_each_clerk(
    house: House, customer: Customer
) -> None:
    talked(customer, house.ana, ratings={"attitude": "very_good", "answer": "fair"})
    talked(customer, house.ana, ratings={"attitude": "good", "answer": ""})
    talked(customer, house.ben, ratings={"attitude": "poor", "answer": "poor"})
    talked(customer, house.ben)
    talked(customer, house.ben, ago=1, ratings={"attitude": "very_good"})
    talked(customer, house.olga, ratings={"attitude": "very_good"})

    found = ratings(TODAY, house.service, zone=SHANGHAI, at=NOW)

    assert {
        line.name: (line.rated, {key: (one.share, one.count) for key, one in line.averages.items()})
        for line in found.lines
    } == {
        "安娜": (2, {"attitude": (Decimal("87.5"), 2), "answer": (Decimal("50.0"), 1)}),
        "贝恩": (1, {"attitude": (Decimal("0.0"), 1), "answer": (Decimal("0.0"), 1)}),
    }
    assert (found.total.rated, found.total.averages["attitude"].share) == (3, Decimal("58.3"))


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"ratings": {"attitude": "wonderful"}}, actions.RatingUnknown),
        ({"ratings": {"price": "good"}}, actions.RatingUnknown),
        ({"ratings": {"attitude": "good"}, "outcome": "no_answer"}, actions.NobodyRated),
    ],
)
def test_what_the_rule_book_does_not_ask_is_no_rating(
    house: House, customer: Customer, words: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        talked(customer, house.ana, **words)

    assert talked(customer, house.ana, ratings={"attitude": "good"}).ratings == {"attitude": "good"}


def test_a_rating_is_given_on_the_form_and_its_figure_opens_the_conversations(
    house: House, customer: Customer, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    ana, lena = signed_in(house.ana), signed_in(house.lena)
    typed = {"direction": "in", "channel": "phone", "content": "问话费", "said_at": "2026-11-23T09:30"}
    address = reverse("contact:conversation", args=[customer.pk])
    assert "客户评价：服务态度" in ana.get(address).content.decode()

    assert ana.post(address, {**typed, "rated_attitude": "good", "rated_answer": "fair"}).status_code == 302
    talked(customer, house.ana, content="没有评价")

    page = lena.get(reverse("reports:ratings")).content.decode()
    behind = f"/contact/conversations/?rated=1&amp;at_from=2026-11-01&amp;at_to=2026-11-23&amp;by={house.ana.pk}"
    assert behind in page
    rows = lena.get(behind.replace("&amp;", "&")).content.decode()
    assert "问话费" in rows
    assert "没有评价" not in rows
    assert lena.get(f"{reverse('reports:ratings')}?as=pdf").status_code == 200
    assert "服务态度 满意" in ana.get(reverse("customers:file", args=[customer.pk])).content.decode()


def test_each_number_of_ratings_opens_as_many_conversations(
    house: House, customer: Customer, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    talked(customer, house.ana, content="甲", ratings={"attitude": "good", "answer": "fair"})
    talked(customer, house.ana, content="乙", ratings={"attitude": "good"})
    talked(customer, house.ben, content="丙", ratings={"attitude": "poor"})
    talked(customer, house.olga, content="别的部门", ratings={"answer": "poor"})
    found = ratings(TODAY, house.service, zone=SHANGHAI, at=NOW)
    browser = signed_in(house.max)

    sheet = tables.ratings(found)

    cells = [cell for line in [*sheet.lines, sheet.total] for cell in line.cells if cell.address]
    said = [(cell.value, words_behind(browser, cell.address)) for cell in cells]
    assert said == [(2, "甲乙"), (2, "甲乙"), (1, "甲"), (1, "丙"), (1, "丙"), (3, "甲乙丙"), (3, "甲乙丙"), (1, "甲")]


@pytest.mark.req("E22-4")
def test_ratings_on_paper_are_what_was_looked_at(house: House, customer: Customer) -> None:
    talked(customer, house.ana, ratings={"attitude": "very_good", "answer": "fair"})
    talked(customer, house.ana, ratings={"attitude": "good", "answer": ""})
    talked(customer, house.ben, ratings={"attitude": "poor", "answer": "poor"})

    with override("zh-hans"):
        sheet = tables.ratings(ratings(TODAY, house.service, zone=SHANGHAI, at=NOW))

    is_as_looked_at(sheet)


def words_behind(browser: Client, address: str) -> str:
    rows = browser.get(address).content.decode()
    return "".join(word for word in ("甲", "乙", "丙", "别的部门") if f">{word}<" in rows)


def test_a_rule_book_that_asks_for_no_rating_says_so(house: House, pack: Any, signed_in: Any, at_now: Any) -> None:
    assert "制度没有要求" in signed_in(house.lena).get(reverse("reports:ratings")).content.decode()


@pytest.mark.req("E22-5")
def test_tracking_shows_progress_and_survey_results_in_the_order_of_their_days(
    house: House, customer: Customer
) -> None:
    def change(at: Any, **values: str) -> None:
        seen = Customer.objects.get(pk=customer.pk).revision
        edit_file(customer, changes={"values": values}, seen_revision=seen, by=house.ana, at=at)

    change(NOW - 20 * DAY, progress="applied")
    talked(customer, house.ana, ago=10, ratings={"attitude": "poor"})
    change(NOW - 5 * DAY, progress="in_use", survey_result="satisfied")
    edit_file(customer, changes={"note": "别的"}, seen_revision=3, by=house.ana, at=NOW - 4 * DAY)
    talked(customer, house.ana, ago=3, content="只是问问")
    talked(customer, house.ana, ago=1, outcome="satisfied")

    customer.refresh_from_db()
    rows = timeline(customer, house.ana, kind="tracking").happenings

    assert [((NOW - row.at).days, row.words) for row in rows] == [
        (1, "问话费"),
        (5, "已受理 → 已开通使用"),
        (5, "— → 满意"),
        (10, "问话费\n评价：服务态度 不满意"),
        (20, "— → 已受理"),
    ]
    assert ("tracking", "跟踪") in timeline(customer, house.ana).kinds


def test_a_rule_book_that_tracks_nothing_offers_no_such_view(house: House, pack: Any) -> None:
    file = open_file(kind="person", name="李雷", phones=["13700137000"], by=house.ana, at=NOW)

    assert "tracking" not in dict(timeline(file, house.ana).kinds)
