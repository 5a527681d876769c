"""What was promised to customers: in one register, kept or broken, whoever promised it where."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.contact import actions as contact
from huiyin.contact.actions import NothingPromised
from huiyin.contact.enums import KeptBy
from huiyin.contact.models import Interaction
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.items import DueInThePast
from huiyin.worklist.actions.locks import AlreadySettled
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.cases.loop import Loop

SignIn = Callable[[Any], Client]
REGISTER = "/cases/promises/"


@pytest.fixture
def promised(loop: Loop) -> WorkItem:
    due = loop.at + timedelta(days=1)
    return contact.promise_to(loop.customer, content="明天送备用车", due_at=due, by=loop.house.ana, at=loop.at)


@pytest.mark.req("D2-2")
def test_a_promise_to_a_customer_is_work_that_is_reminded_and_kept_with_words(loop: Loop, promised: WorkItem) -> None:
    assert (promised.owner, promised.subject) == (loop.house.ana, f"customer/{loop.customer.pk}")
    assert promised.clause is not None
    assert promised.next_rung_at is not None
    assert promised.next_rung_at <= promised.due_at

    contact.keep_promise_to(promised, words="九点送到，客户签收", by=loop.house.ana, at=loop.later())

    promised.refresh_from_db()
    assert (promised.outcome, promised.reason) == ("met", "九点送到，客户签收")
    with pytest.raises(AlreadySettled):
        contact.keep_promise_to(promised, by=loop.house.ana, at=loop.later())


def test_a_promise_says_what_and_a_day_to_come(loop: Loop) -> None:
    said = {"by": loop.house.ana, "at": loop.at}

    with pytest.raises(NothingPromised):
        contact.promise_to(loop.customer, content=" ", due_at=loop.at + timedelta(days=1), **said)
    with pytest.raises(DueInThePast):
        contact.promise_to(loop.customer, content="回电", due_at=loop.at, **said)


@pytest.mark.req("A7-3")
def test_one_of_a_case_that_has_ended_is_still_told_until_it_is_kept(loop: Loop, signed_in: SignIn) -> None:
    due = loop.at + timedelta(days=90)
    promised = actions.promise(loop.case, content="下次保养免工时费", due_at=due, by=loop.house.ana, at=loop.at)
    loop.to("archived")
    pages = [reverse("customers:file", args=[loop.customer.pk]), reverse("cases:status", args=[loop.case.pk])]
    with time_machine.travel(loop.at, tick=False):
        client = signed_in(loop.house.ana)
        told = [client.get(page).text for page in pages]
        actions.keep_promise(promised, words="已免", by=loop.house.ana, at=loop.later())
        kept = [client.get(page).text for page in pages]

    assert [page.count("下次保养免工时费") for page in told] == [
        3,
        1,
    ]  # briefly, whole where one points, and beside its case
    assert "下次保养免工时费" not in kept[1]


@pytest.mark.req("A7-3")
@pytest.mark.req("X-29")
def test_one_register_holds_those_of_cases_and_of_customers_and_marks_the_broken(
    loop: Loop, promised: WorkItem, signed_in: SignIn
) -> None:
    due = loop.at + timedelta(days=5)
    actions.promise(loop.case, content="五天内答复", due_at=due, by=loop.house.ana, at=loop.at)
    with time_machine.travel(loop.at + timedelta(days=2), tick=False):
        client = signed_in(loop.house.lena)
        page = client.get(REGISTER).text
        broken = client.get(REGISTER, {"stands": "broken"}).text

    assert page.index("明天送备用车") < page.index("五天内答复")  # the nearest deadline first
    assert "兑现承诺：" not in page  # what else, in the register of promises
    assert page.count(f"<td>{loop.customer.name}") == 2
    assert "明天送备用车" in broken
    assert "五天内答复" not in broken


def test_nobody_reads_promises_beyond_their_reach(loop: Loop, promised: WorkItem, signed_in: SignIn) -> None:
    assert "明天送备用车" in signed_in(loop.house.ana).get(REGISTER).text
    assert "明天送备用车" not in signed_in(loop.house.olga).get(REGISTER).text


def test_what_is_looked_up_for_one_agent_is_what_they_may_see(loop: Loop, promised: WorkItem) -> None:
    """Own, waiting for their department, passed on by them; the others' are none of them."""
    house, due, rows = loop.house, loop.at + timedelta(days=2), WorkItem.objects.filter(kind=Kind.PROMISE)
    waiting, passed_on, of_ben = (
        contact.promise_to(loop.customer, content=words, due_at=due, by=by, at=loop.at)
        for words, by in (("等人办", house.ana), ("交出去", house.ana), ("他人的", house.ben))
    )
    WorkItem.objects.filter(pk=waiting.pk).update(owner=None, team=min(house.ana.department_ids))
    worklist.hand_over(passed_on, to=house.ben, reason="出差", by=house.ana, at=loop.at)

    seen = {who: set(rows.looked_up_for(who)) for who in (house.ana, house.ben, house.olga, house.lena)}

    assert seen == {who: set(rows.visible_to(who)) for who in seen}
    assert seen[house.ana] == {promised, waiting, passed_on}
    assert of_ben in seen[house.ben]
    assert not seen[house.olga]


def test_it_stands_on_the_customers_page_until_it_is_kept(loop: Loop, signed_in: SignIn, at_now: datetime) -> None:
    client, key = signed_in(loop.house.ana), loop.customer.pk
    address, page = reverse("contact:promise", args=[key]), reverse("customers:file", args=[key])
    refused = client.post(address, {"content": "", "due_at": "2026-12-01T10:00"})
    assert refused.status_code == 422
    client.post(address, {"content": "送两张洗车券", "due_at": "2026-12-01T10:00"})
    assert "送两张洗车券" in client.get(page).text
    item = WorkItem.objects.get(subject=f"customer/{key}", kind="promise")

    done = client.post(reverse("contact:keep-promise", args=[key, item.pk]), {"words": "已寄出"}, follow=True)

    assert done.status_code == 200
    assert f"promises/{item.pk}/" not in done.text
    assert WorkItem.objects.get(pk=item.pk).reason == "已寄出"


def test_a_promise_goes_along_when_files_are_merged(loop: Loop, promised: WorkItem, signed_in: SignIn) -> None:
    other = customers.open_file(kind="person", name="王磊磊", phones=["13900009999"], by=loop.house.ana, at=loop.at)
    loop.customer.refresh_from_db()
    seen = {each.pk: each.revision for each in (other, loop.customer)}
    customers.merge_files(other, [loop.customer], choices={}, seen=seen, by=loop.house.max, at=loop.later())
    other.refresh_from_db()

    promised.refresh_from_db()
    assert promised.subject == f"customer/{other.pk}"
    assert f"<td>{other.name}" in signed_in(loop.house.lena).get(REGISTER).text


@pytest.mark.req("A4-1")
@pytest.mark.parametrize("of_case", [True, False])
def test_nobody_is_promised_a_call_in_their_rest_without_a_reason(loop: Loop, of_case: bool) -> None:
    Customer.objects.filter(pk=loop.customer.pk).update(rest_hours=[["15:00", "16:00"]])
    loop.customer.refresh_from_db()
    loop.case.refresh_from_db()
    said = {"content": "回电说明", "by": loop.house.ana, "at": loop.at}
    resting, public, free = (loop.at.replace(hour=hour, minute=30) for hour in (15, 22, 16))

    def promise(**more: Any) -> str:
        if of_case:
            return actions.promise(loop.case, **said, **more).title["zh-hans"]
        return contact.promise_to(loop.customer, **said, **more).title["zh-hans"]

    for due in (resting, public):
        with pytest.raises(contact.PromiseDisturbs) as refused:
            promise(due_at=due)
        assert refused.value.at_field == "despite"
    assert promise(due_at=resting, despite="客户要求") == "兑现承诺：回电说明（客户要求）"
    assert promise(due_at=public, kept_by=KeptBy.DEED) == "兑现承诺：回电说明"
    assert promise(due_at=free) == "兑现承诺：回电说明"


@pytest.mark.req("A4-1")
def test_the_reason_for_a_promise_at_an_hour_of_rest_is_asked_beside_it(
    loop: Loop, signed_in: SignIn, at_now: datetime
) -> None:
    client = signed_in(loop.house.ana)
    doors = [reverse("cases:promise", args=[loop.case.pk]), reverse("contact:promise", args=[loop.customer.pk])]
    page = reverse("cases:page", args=[loop.case.pk])
    for door in doors:
        said = {"content": "回电说明", "due_at": "2026-11-23T22:30", "kept_by": "contact"}
        refused = client.post(door, said)

        assert refused.status_code == 422
        assert "那时不宜联系客户" in refused.text
        assert 'name="despite"' in refused.text
        assert client.post(door, {**said, "despite": "客户值夜班"}).status_code == 302
    assert 'name="despite"' not in client.get(page).text
    assert WorkItem.objects.filter(kind="promise").count() == 2


@pytest.mark.req("D2-2", "A1-11")
@pytest.mark.parametrize(
    ("door", "of_case"),
    [
        ("cases:keep-promise", True),
        ("contact:keep-promise", False),
        ("worklist:keeping", True),
        ("worklist:keeping", False),
    ],
)
def test_the_call_that_keeps_a_promise_goes_on_record_in_the_same_save(
    loop: Loop, signed_in: SignIn, at_now: datetime, door: str, of_case: bool
) -> None:
    promised = {"content": "今天回电", "due_at": loop.at.replace(hour=16), "by": loop.house.ana, "at": loop.at}
    item = actions.promise(loop.case, **promised) if of_case else contact.promise_to(loop.customer, **promised)
    about = {"cases": [loop.case.pk], "contact": [loop.customer.pk], "worklist": []}[door.partition(":")[0]]
    address, client = reverse(door, args=[*about, item.pk]), signed_in(loop.house.ana)
    before = Interaction.objects.count()

    for said in ({}, {"direction": "out", "channel": "phone"}):
        refused = client.post(address, said)
        assert refused.status_code == 422
        assert f'id="kept-{item.pk}-{"content" if said else "words"}_error"' in refused.text
    met = client.post(address, {"direction": "out", "channel": "in_person", "place": "", "content": ""}).text
    assert [name for name in ("place", "content") if f'id="kept-{item.pk}-{name}_error"' not in met] == []
    assert (Interaction.objects.count(), WorkItem.objects.get(pk=item.pk).settled_at) == (before, None)
    client.post(address, {"direction": "out", "channel": "phone", "content": "路试正常，请放心"})

    talk = Interaction.objects.latest("pk")
    item.refresh_from_db()
    assert (talk.customer, talk.content, talk.line) == (loop.customer, "路试正常，请放心", "answered")
    assert talk.subject == (loop.case.subject if of_case else "")
    assert (item.outcome, item.reason) == ("met", "路试正常，请放心")
    if of_case:
        assert loop.case.acts.get(kind="promise_kept").data["words"] == "路试正常，请放心"


@pytest.mark.req("A7-3")
def test_an_answer_promised_with_a_complaint_stands_on_the_customers_card_till_it_is_given(
    loop: Loop, signed_in: SignIn, at_now: datetime
) -> None:
    pages = [reverse("customers:file", args=[loop.customer.pk]), reverse("cases:status", args=[loop.case.pk])]
    words, client = f"答复 {loop.case.number}", signed_in(loop.house.ana)
    told = []
    for stage in ("judging", "investigating", "proposing"):
        loop.to(stage)
        told.append([words in client.get(page).text for page in pages])

    assert told == [[False, False], [True, True], [False, False]]
    assert not WorkItem.objects.filter(kind=Kind.PROMISE).exists()  # the step is due then: nothing is owed twice


def test_a_promise_kept_without_a_word_adds_no_conversation(loop: Loop, promised: WorkItem) -> None:
    before = Interaction.objects.count()

    contact.keep_promise_to(promised, words="快递已签收", by=loop.house.ana, at=loop.later())

    assert Interaction.objects.count() == before


def test_a_call_that_keeps_a_promise_in_their_rest_needs_a_reason(loop: Loop, promised: WorkItem) -> None:
    night = loop.at.replace(hour=22)
    said = {"direction": "out", "channel": "phone", "content": "说好了"}

    with pytest.raises(contact.DisturbsThem):
        contact.keep_promise_to(promised, talk=contact.KeptIn(**said), by=loop.house.ana, at=night)
    contact.keep_promise_to(promised, talk=contact.KeptIn(**said, despite="客户值夜班"), by=loop.house.ana, at=night)

    assert Interaction.objects.latest("pk").despite == "客户值夜班"


@pytest.mark.req("A4-1", "A6-7")
def test_an_answer_is_not_promised_for_the_customers_rest_without_a_reason(
    loop: Loop, signed_in: SignIn, at_now: datetime
) -> None:
    loop.case.refresh_from_db()
    address, client = reverse("cases:move", args=[loop.case.pk, "uphold"]), signed_in(loop.house.ana)
    said = {**loop.judgement(investigate_until="2026-11-24T22:30", apology_at="2026-11-23T10:00")}

    refused = client.post(address, said)

    assert refused.status_code == 422
    assert 'id="uphold-rest_despite_error"' in refused.text
    assert "那时不宜联系客户" in refused.text
    assert loop.stage == "judging"
    page = client.post(address, {**said, "rest_despite": "客户夜里下班"}, follow=True).text
    assert "约在客户休息时间答复" in page
    assert "客户夜里下班" in page
    assert loop.stage == "investigating"
