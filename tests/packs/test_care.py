"""Care as the operator's document wants it: greetings on holidays, visits after a deal; and what fits whom."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from huiyin.contact import actions, queries
from huiyin.contact.models import Point
from huiyin.contact.queries import Proposal
from huiyin.customers.actions import record_consent
from huiyin.customers.models import Customer
from huiyin.customers.rules import AssetLine
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.packs.everything import opened

WorksBy = Callable[[str], Pack]
SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)
SPRING = datetime(2027, 2, 6, 10, tzinfo=NOW.tzinfo)  # of the moon's calendar
OCTOBER = datetime(2027, 10, 1, 10, tzinfo=NOW.tzinfo)
VISIT = "contact.visit-after-deal"


def proposed(house: House, at: datetime, kind: str = "holiday") -> list[Proposal]:
    sections = queries.care_proposals(queries.kept_files(house.ana), house.ana, at)
    return [one for section in sections if section.kind == kind for one in section.proposals]


@pytest.mark.req("E62-4")
@pytest.mark.parametrize("day", [SPRING, OCTOBER], ids=["of the moon", "of our calendar"])
def test_a_main_holiday_that_is_near_is_proposed_for_a_greeting_or_an_offer(
    day: datetime, house: House, works_by: WorksBy
) -> None:
    works_by("telecom")
    greeted, offered = (opened(house, kind="person", name=name, phones=[phone]) for name, phone in PEOPLE)
    assert proposed(house, day - 11 * DAY) == []
    at = day - 10 * DAY

    found = {one.customer: one for one in proposed(house, at)}

    assert {*found} == {greeted.pk, offered.pk}
    assert {one.day for one in found.values()} == {day.date()}
    for customer, word, words in ((greeted, "reminded", ""), (offered, "noted", "赠送十吉流量")):
        one = found[customer.pk]
        told = {"kind": one.kind, "occasion": one.occasion, "word": word, "words": words}
        actions.answer_care(customer, **told, by=house.ana, at=at)
    [item] = WorkItem.objects.filter(kind="task")
    assert item.title["zh-hans"] == "节日问候"
    assert item.due_at
    assert item.due_at.astimezone(NOW.tzinfo).date() < day.date()  # while people are at work
    assert [(point.customer, point.words) for point in Point.objects.all()] == [(offered, "赠送十吉流量")]
    assert proposed(house, at) == []


PEOPLE = [("刘洋", "13911500218"), ("赵敏", "18610344207")]


@pytest.mark.req("E62-4")
def test_a_birthday_is_proposed_for_a_greeting_or_an_offer(house: House, works_by: WorksBy) -> None:
    works_by("telecom")
    opened(house, kind="person", name="刘洋", phones=["13911500218"], birth_date=date(1988, 11, 28))

    assert proposed(house, NOW - 3 * DAY, "birthday") == []
    assert [one.day for one in proposed(house, NOW, "birthday")] == [date(2026, 11, 28)]


def test_all_are_greeted_with_one_reminder(
    house: House, works_by: WorksBy, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    works_by("telecom")
    for name, phone in PEOPLE:
        opened(house, kind="person", name=name, phones=[phone])
    time_machine.move_to(SPRING - 5 * DAY, tick=False)
    browser, occasion = signed_in(house.ana), {"occasion": "2027-02-06/spring_festival"}
    assert "春节" in browser.get(reverse("contact:care")).content.decode()

    assert browser.post(reverse("contact:greet"), occasion).status_code == 302

    [item] = WorkItem.objects.filter(kind="task")
    assert (item.owner, item.subject_label) == (house.ana, "春节 · 2")
    assert browser.post(reverse("contact:greet"), occasion).status_code == 422
    assert proposed(house, SPRING - 5 * DAY) == []


@pytest.fixture
def dealt(house: House, works_by: WorksBy) -> Callable[[int], Customer]:
    """A customer whose contract began some days ago, and who asks something on the phone now and then."""
    works_by("telecom")

    def deal(ago: int) -> Customer:
        line = AssetLine("line", f"139115{ago:05d}", {}, last_service_on=(NOW - ago * DAY).date())
        phones = [f"139115{ago:05d}"]
        customer = opened(house, kind="person", name=f"{ago}天", phones=phones, assets=[line], membership="ordinary")
        said(house, customer, NOW - DAY, purpose="consultation", question="还有多少流量", answer="八吉")
        return customer

    return deal


def said(house: House, customer: Customer, at: datetime, **words: Any) -> None:
    talk = actions.Talk(direction="out", channel="phone", said_at=at, **words)
    actions.record_conversation(customer, talk, by=house.ana, at=at)


def visits(**asked: Any) -> list[str]:
    rows = WorkItem.objects.filter(kind=Kind.FOLLOW_UP, clause__key=VISIT, **asked).order_by("pk")
    return [label.partition(" ")[2] for label in rows.values_list("subject_label", flat=True)]


@pytest.mark.req("E62-5")
def test_a_customer_with_a_deal_is_due_for_a_visit_when_the_period_passes(
    house: House, dealt: Callable[[int], Customer]
) -> None:
    dealt(89)
    old = dealt(90)
    opened(house, kind="person", name="未办业务", phones=["18610344207"])

    actions.propose_contacts(NOW)
    assert visits() == ["90天"]
    assert actions.propose_contacts(NOW) == 0

    said(house, old, NOW + DAY, content="来电查话费")
    assert visits(settled_at=None) == ["90天"]  # says nothing about how they use it
    said(house, old, NOW + DAY, purpose="follow_up", answers={"use": "网速正常", "opinion": "满意"})
    assert visits(settled_at=None) == []
    actions.propose_contacts(NOW + 90 * DAY)
    assert visits(settled_at=None) == ["89天"]
    actions.propose_contacts(NOW + 91 * DAY)
    assert visits(settled_at=None) == ["89天", "90天"]


def test_a_follow_up_that_failed_on_the_line_is_no_visit(house: House, dealt: Callable[[int], Customer]) -> None:
    said(house, dealt(91), NOW - DAY, purpose="follow_up", line="noise", content="太吵，听不清")
    said(house, dealt(92), NOW - DAY, purpose="follow_up", line="answered", content="网速正常")

    actions.propose_contacts(NOW)

    assert visits() == ["91天"]


def test_whoever_refuses_surveys_is_not_visited_and_whoever_refuses_offers_is_not_greeted(
    house: House, dealt: Callable[[int], Customer]
) -> None:
    one, other = dealt(91), dealt(92)
    for customer, purpose in ((one, "survey"), (other, "marketing")):
        record_consent(customer, purpose=purpose, given=False, source="phone", by=house.ana, at=NOW)

    actions.propose_contacts(NOW)

    assert visits() == ["92天"]
    assert [found.name for found in proposed(house, OCTOBER - 5 * DAY)] == ["91天"]
    assert actions.greet_on_holiday(house.ana, occasion="2027-10-01/national_day", by=house.ana, at=OCTOBER - DAY) == 1


def test_visits_count_for_the_cap_of_a_day(house: House, dealt: Callable[[int], Customer]) -> None:
    for ago in range(100, 130):
        dealt(ago)

    actions.propose_contacts(NOW)

    assert len(visits()) == 25
    assert visits()[0] == "129天"
    assert actions.propose_contacts(NOW) == 0
    assert actions.propose_contacts(NOW + DAY) == 5


def test_the_customers_page_says_when_the_next_visit_is(
    house: House, dealt: Callable[[int], Customer], signed_in: SignIn, at_now: datetime
) -> None:
    customer = dealt(30)

    page = signed_in(house.ana).get(reverse("customers:file", args=[customer.pk])).content.decode()

    assert "成交后每 90 天回访" in page
    assert (NOW + 60 * DAY).date().isoformat() in page


@pytest.mark.req("B44-5")
def test_whoever_speaks_with_a_customer_reads_what_fits_their_profile(
    house: House, works_by: WorksBy, signed_in: SignIn, at_now: datetime
) -> None:
    works_by("courier")
    regular, strategic = (
        opened(house, kind="company", name=name, phones=[phone], membership=membership, preferences=likes)
        for name, phone, membership, likes in (
            ("常客公司", "010-62345901", "regular", "喜欢龙井"),
            ("战略公司", "010-62345902", "strategic", ""),
        )
    )

    def told(customer: Customer) -> str:
        address = reverse("contact:conversation", args=[customer.pk])
        return signed_in(house.ana).get(address).content.decode()

    ours, others = told(regular), told(strategic)

    assert ["月结优惠" in ours, "喜欢龙井" in ours] == [True, True]
    assert ["月结优惠" in others, "喜欢龙井" in others] == [False, False]
    assert "晚间上门取件" in ours
    assert "晚间上门取件" in others


@pytest.mark.req("B44-10")
def test_needs_learnt_in_a_contact_of_the_service_centre_are_stored(
    house: House, works_by: WorksBy, signed_in: SignIn, at_now: datetime
) -> None:
    works_by("courier")
    customer = opened(house, kind="company", name="常客公司", phones=["010-62345901"])
    said_in = {"direction": "in", "channel": "phone", "said_at": "2026-11-23T10:00", "content": "问时效"}
    browser = signed_in(house.ana)

    browser.post(reverse("contact:conversation", args=[customer.pk]), {**said_in, "needs": "周末也要取件\n要冷链"})

    assert [(one.kind, one.words) for one in queries.open_points(customer)] == [
        ("need", "周末也要取件"),
        ("need", "要冷链"),
    ]
    assert "周末也要取件" in browser.get(reverse("customers:file", args=[customer.pk])).content.decode()
