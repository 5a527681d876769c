"""Customers are followed by class: who is due is proposed at night, and only a conversation settles it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from huiyin.contact import actions, queries
from huiyin.customers.actions import Move, lose, merge_files, move, open_file, record_consent
from huiyin.customers.enums import Why
from huiyin.customers.models import Customer
from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.rulebook.definitions import ContactRules, CustomerClass, FollowUp
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


def opened(house: House, name: str = "王芳", *, ago: int = 400, **words: Any) -> Customer:
    """A file of some days ago whose keeper made the first contact that day."""
    at = NOW - ago * DAY
    phone = f"138{Customer.objects.count():08d}"
    customer = open_file(
        **{"kind": "person", "name": name, "phones": [phone], "keeper": house.ana, **words}, by=house.lena, at=at
    )
    spoken(customer, customer.keeper or house.ana, at)
    return customer


def spoken(customer: Customer, by: Person, at: datetime, **words: str) -> None:
    told = {"direction": "out", "channel": "phone", "content": "问候，车况正常", **words}
    actions.record_conversation(customer, actions.Talk(**told, said_at=at), by=by, at=at)


def follow_ups(**asked: Any) -> list[str]:
    rows = WorkItem.objects.filter(kind=Kind.FOLLOW_UP, **asked).order_by("pk")
    return [label.partition(" ")[2] for label in rows.values_list("subject_label", flat=True)]


@pytest.mark.req("B45-5", "B45-6")
def test_each_class_is_due_after_its_own_days_by_its_own_clause(house: House, pack: Any) -> None:
    for name, membership, silent in (
        ("金卡三十天", "gold", 30),
        ("金卡二十九天", "gold", 29),
        ("银卡九十天", "silver", 90),
        ("银卡三十天", "silver", 30),
        ("普通半年", "ordinary", 180),
        ("普通九十天", "ordinary", 90),
    ):
        opened(house, name, ago=silent, membership=membership)

    actions.propose_contacts(NOW)

    rows = WorkItem.objects.filter(kind=Kind.FOLLOW_UP).order_by("pk")
    told = [(row.subject_label.partition(" ")[2], row.clause.key, row.owner) for row in rows if row.clause]
    assert told == [
        ("金卡三十天", "contact.follow-vip", house.ana),
        ("银卡九十天", "contact.follow-member", house.ana),
        ("普通半年", "contact.follow-everybody", house.ana),
    ]
    assert all(row.due_at and row.due_at > NOW for row in rows)


def test_a_category_counts_like_a_membership_and_the_first_class_that_fits_decides(house: House, pack: Any) -> None:
    fleet = opened(house, "车队", ago=40, membership="silver")
    Customer.objects.filter(pk=fleet.pk).update(category="fleet")
    opened(house, "银卡", ago=40, membership="silver")

    actions.propose_contacts(NOW)

    assert follow_ups() == ["车队"]


@pytest.mark.req("B45-6")
def test_done_again_it_proposes_nothing_twice(house: House, pack: Any) -> None:
    opened(house)

    assert actions.propose_contacts(NOW) == 1
    assert actions.propose_contacts(NOW) == 0
    assert actions.propose_contacts(NOW + DAY) == 0
    assert follow_ups() == ["王芳"]


def test_a_run_that_was_killed_leaves_nothing_and_the_next_one_makes_it_up(house: House, pack: Any) -> None:
    opened(house)

    with transaction.atomic():
        assert actions.propose_contacts(NOW) == 1
        transaction.set_rollback(True)
    assert follow_ups() == []

    assert actions.propose_contacts(NOW) == 1


def test_no_more_than_the_cap_a_day_and_the_longest_silence_first(
    house: House, pack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, ago in (("四", 300), ("一", 900), ("三", 400), ("二", 500)):
        opened(house, name, ago=ago)
    opened(house, "本的", ago=250, keeper=house.ben)
    rules = queries.contact_rules()
    few = FollowUp(rules.follow_up.title, rules.follow_up.due, 2, rules.follow_up.classes)  # type: ignore[union-attr]

    first = queries.customers_due(few, NOW)
    assert [row.name for row in first if row.keeper == house.ana.pk] == ["一", "二"]
    assert [row.name for row in first if row.keeper == house.ben.pk] == ["本的"]
    actions.propose_contacts(NOW)
    assert queries.customers_due(few, NOW) == []


def test_nobody_is_proposed_who_must_not_or_will_be_spoken_with_anyway(house: House, pack: Any) -> None:
    opened(house, "照常")
    lost, refusing, kept_anew = (opened(house, name) for name in ("流失", "勿扰", "新专员"))
    lose(lost, reason="moved", by=house.lena, at=NOW - DAY)
    record_consent(refusing, purpose="contact", given=False, source="phone", by=house.ana, at=NOW - DAY)
    move([Move(kept_anew.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW - DAY)
    nobodys = opened(house, "无人")
    move([Move(nobodys.pk, house.ana.pk, None)], why=Why.HANDED_OVER, by=house.lena, at=NOW - DAY)
    one, other = opened(house, "合并"), opened(house, "合并")
    files = [Customer.objects.get(pk=file.pk) for file in (one, other)]
    seen = {file.pk: file.revision for file in files}
    merge_files(files[0], files[1:], seen=seen, choices={}, by=house.lena, at=NOW - DAY)

    actions.propose_contacts(NOW)

    assert follow_ups() == ["照常", "合并"]
    assert follow_ups(subject=f"customer/{one.pk}") == ["合并"]


def test_whoever_refuses_service_is_not_followed_and_leaves_the_list(house: House, pack: Any) -> None:
    at_first, later, no_offers = (opened(house, name) for name in ("先说不要", "后说不要", "不要推销"))

    def refuse(customer: Customer, purpose: str) -> None:
        record_consent(customer, purpose=purpose, given=False, source="phone", by=house.ana, at=NOW)

    refuse(at_first, "service")
    refuse(no_offers, "marketing")
    actions.propose_contacts(NOW)
    assert follow_ups(settled_at=None) == ["后说不要", "不要推销"]
    refuse(later, "service")

    actions.propose_contacts(NOW + DAY)

    assert follow_ups(settled_at=None) == ["不要推销"]
    assert [queries.followed(Customer.objects.get(pk=one.pk)) is None for one in (later, no_offers)] == [True, False]


@pytest.mark.req("B45-6")
@pytest.mark.parametrize(
    ("who", "words", "outcome"),
    [
        ("ana", {}, "met"),
        ("ben", {}, "met"),
        ("ana", {"content": "", "outcome": "no_answer"}, ""),
        ("ana", {"outcome": "no_answer"}, ""),
    ],
    ids=["the keeper spoke", "a colleague spoke", "nobody answered", "nobody answered, though words were left"],
)
def test_only_a_conversation_with_content_settles_it(
    who: str, words: dict[str, str], outcome: str, house: House, pack: Any
) -> None:
    customer = opened(house)
    actions.propose_contacts(NOW)

    spoken(customer, getattr(house, who), NOW + DAY, **words)

    [item] = WorkItem.objects.filter(kind=Kind.FOLLOW_UP)
    assert item.outcome == outcome
    assert not item.permits(house.ana, "settle")


def test_a_call_of_yesterday_that_is_put_on_record_today_shows_that_nothing_was_due(house: House, pack: Any) -> None:
    customer = opened(house)
    actions.propose_contacts(NOW)

    said = {"direction": "in", "channel": "phone", "content": "昨天来电约保养"}
    actions.record_conversation(
        customer, actions.Talk(**said, said_at=NOW - DAY), by=house.ana, at=NOW + timedelta(hours=1)
    )

    assert [item.outcome for item in WorkItem.objects.filter(kind=Kind.FOLLOW_UP)] == ["waived"]
    assert actions.propose_contacts(NOW + DAY) == 0


def test_who_was_let_off_is_asked_again_after_as_many_days(house: House, pack: Any) -> None:
    opened(house, membership="gold")
    actions.propose_contacts(NOW)
    worklist.waive(WorkItem.objects.get(kind=Kind.FOLLOW_UP), reason="客户出国", by=house.lena, at=NOW)

    assert actions.propose_contacts(NOW + 29 * DAY) == 0
    assert actions.propose_contacts(NOW + 31 * DAY) == 1


def test_it_goes_to_the_new_keeper_with_the_customer_and_ends_where_nobody_keeps_them(house: House, pack: Any) -> None:
    customer = opened(house)
    actions.propose_contacts(NOW)
    item = WorkItem.objects.get(kind=Kind.FOLLOW_UP)

    move([Move(customer.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)
    item.refresh_from_db()
    assert (item.owner, item.settled_at) == (house.ben, None)

    move([Move(customer.pk, house.ben.pk, None)], why=Why.HANDED_OVER, by=house.lena, at=NOW)
    item.refresh_from_db()
    assert item.outcome == "waived"


def test_what_was_proposed_for_a_customer_who_was_lost_since_is_dropped(house: House, pack: Any) -> None:
    customer = opened(house)
    actions.propose_contacts(NOW)
    lose(customer, reason="moved", by=house.lena, at=NOW)

    actions.propose_contacts(NOW + timedelta(hours=2))

    assert [item.outcome for item in WorkItem.objects.filter(kind=Kind.FOLLOW_UP)] == ["waived"]


def test_whoever_stands_in_gets_it_while_the_keeper_is_away(house: House, pack: Any) -> None:
    opened(house)
    org.report_absence(house.ana, substitute=house.ben, starts_at=NOW, ends_at=NOW + 9 * DAY, by=house.ana, at=NOW)

    actions.propose_contacts(NOW + timedelta(hours=1))

    item = WorkItem.objects.get(kind=Kind.FOLLOW_UP)
    assert (item.owner, item.standing_in_for) == (house.ben, house.ana)


@pytest.mark.req("B45-5")
def test_the_page_says_how_often_by_which_clause_and_when_next(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    gold, plain = opened(house, membership="gold", ago=10), opened(house, "李雷", ago=10)
    browser = signed_in(house.ana)

    def shown(customer: Customer) -> str:
        return browser.get(reverse("customers:file", args=[customer.pk])).content.decode()

    assert "至少每 30 天联系一次" in shown(gold)
    assert "至少每 180 天联系一次" in shown(plain)
    told = queries.followed(gold)
    assert told
    assert (told.clause, told.next_on) == ("contact.follow-vip", (NOW + 20 * DAY).date())


def test_an_administrator_reads_the_rules_in_the_rule_book(house: House, pack: Any, signed_in: SignIn) -> None:
    page = signed_in(house.adam).get(reverse("rulebook:contact")).content.decode()

    for words in ("金卡与单位大客户", "金卡会员", "单位车队", "其他客户", "180", "最多新增 15 位", "用车情况"):
        assert words in page


WORDS = st.sampled_from(["a", "b", "c", "d"])


@given(st.lists(st.tuples(st.lists(WORDS, max_size=2), st.lists(WORDS, max_size=2)), max_size=4), WORDS, WORDS)
def test_a_customer_belongs_to_the_first_class_that_names_them(
    named: Sequence[tuple[list[str], list[str]]], membership: str, category: str
) -> None:
    classes = [
        CustomerClass(f"k{place}", {}, place + 1, "", tuple(members), tuple(categories))
        for place, (members, categories) in enumerate(named)
    ]
    follow_up = FollowUp({}, {}, 1, (*classes, CustomerClass("", {}, 99, "")))

    found = follow_up.class_of(membership, category)

    fitting = [one for one in classes if membership in one.memberships or category in one.categories]
    assert found == (fitting[0] if fitting else follow_up.classes[-1])


def test_what_the_rule_book_no_longer_asks_for_leaves_the_lists(
    house: House, pack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(house, membership="gold")
    actions.propose_contacts(NOW)
    item = WorkItem.objects.get(kind=Kind.FOLLOW_UP)

    for module in ("queries", "queries.following"):
        monkeypatch.setattr(f"huiyin.contact.{module}.contact_rules", ContactRules)
    actions.propose_contacts(NOW + timedelta(minutes=1))

    item.refresh_from_db()
    assert item.outcome == "waived"
