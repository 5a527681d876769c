"""Notices of activities: by phone two weeks before, by letter within two days after the call, counted from the rows."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from huiyin.callbacks import actions, queries
from huiyin.callbacks.models import Callback, Round
from huiyin.contact import actions as contact
from huiyin.contact.models import Activity, Letter
from huiyin.contact.queries import with_told
from huiyin.customers.actions import record_consent
from huiyin.customers.models import Address, Customer
from huiyin.messaging import actions as messaging
from huiyin.messaging import forms
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Channel, Message
from huiyin.messaging.queries import letterbox
from huiyin.rulebook.definitions import Skips
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, live

DAY = timedelta(days=1)


@pytest.fixture
def activity(house: House, pack: Any) -> Activity:
    return contact.plan_activity(
        title="免费检测周",
        content="四项免费",
        starts_on=NOW.date() + 30 * DAY,
        address="一号工位",
        by=house.lena,
        at=NOW,
    )


@pytest.fixture
def invited(house: House, opened: Callable[..., Customer], activity: Activity) -> Callable[..., Round]:
    """A round in which so many customers are invited, begun that many days before the activity."""

    def begin(*names: str, days: int = 20) -> Round:
        for place, name in enumerate(names):
            opened(name, phones=[f"1380000{place:04d}"])
        at = NOW + (30 - days) * DAY
        changed = {"skips": Skips()}
        about, department = f"activity/{activity.pk}", house.service
        run = actions.plan_round(
            "invitation", about=about, department=department, changed=changed, by=house.lena, at=at
        )
        return actions.start(run, by=house.lena, at=at)

    return begin


@pytest.fixture
def post(house: House, pack: Any) -> Channel:
    """Letters are printed, and somebody takes them to the post."""
    said = {"key": "letters", "driver": "post", "name": "信件", "sender_name": "安途汽车服务", **BRAKES}
    return live(messaging.add_channel(**said, return_address="北京市朝阳区建国路 8 号", by=house.adam, at=NOW), house)


def call(name: str, house: House, **answers: str) -> Callback:
    callback = Callback.objects.get(customer__name=name)
    return actions.record(callback, answers=answers, content="已通知", by=house.ana, at=NOW + 11 * DAY)


@pytest.mark.req("D52-12", "SM-11")
def test_customers_are_told_of_an_activity_two_weeks_before_it(house: House, invited: Any) -> None:
    invited("王芳", days=20)

    item = WorkItem.objects.get(kind="callback")
    assert (item.due_at.astimezone(NOW.tzinfo).date(), item.clause and item.clause.key) == (
        date(2026, 12, 9),
        "notice.two-weeks-before",
    )
    assert not item.is_overdue(NOW + 16 * DAY)
    assert item.is_overdue(NOW + 17 * DAY)


def test_the_script_says_from_which_day_to_which_an_activity_lasts(
    house: House, invited: Any, activity: Activity
) -> None:
    Activity.objects.filter(pk=activity.pk).update(ends_on=activity.starts_on + 6 * DAY)
    invited("王芳")
    callback = Callback.objects.select_related("round", "customer", "item").get()

    with translation.override("zh-hans"):
        known = queries.call_of(callback, house.ana, NOW + 11 * DAY).blanks

    told = [known[name] for name in ("activity_on", "activity_from", "activity_until")]
    assert told == ["12月23日至12月29日", "12月23日", "12月29日"]


@pytest.mark.req("D52-12", "SM-11")
def test_an_activity_says_who_is_invited_was_reached_and_comes_each_with_its_people(
    house: House, activity: Activity, invited: Any, signed_in: Callable[[Any], Any]
) -> None:
    page = reverse("contact:activity", args=[activity.pk])
    assert "figure-value" not in signed_in(house.lena).get(page).text
    run = invited("王芳", "李雷", "赵六", "钱七", days=20)
    call("王芳", house, coming="coming", guests="2")
    call("李雷", house, coming="not_coming")
    call("赵六", house, coming="undecided")
    browser = signed_in(house.lena)

    shown = browser.get(page).text

    figures = re.findall(
        r'href="([^"]+)"[^>]*>\s*<span class="figure-value">(\d+)</span><span class="figure-label">(\w+)', shown
    )
    assert [(label, number) for _to, number, label in figures] == [
        ("已邀请", "4"), ("已联系到", "3"), ("来", "1"), ("还没定", "1"), ("不来", "1"),
    ]  # fmt: skip
    for to, number, _label in figures:
        people = browser.get(to.replace("&amp;", "&")).text
        assert len(re.findall(r"<tr[^>]*data-href", people)) == int(number)
    assert f'href="{reverse("callbacks:round", args=[run.pk])}"' in shown
    assert "figure-value" not in signed_in(house.fay).get(page).text


def test_with_less_than_two_weeks_left_they_are_told_within_a_day(house: House, invited: Any) -> None:
    invited("王芳", days=9)

    item = WorkItem.objects.get(kind="callback")
    assert localdate(item.due_at) == NOW.date() + 22 * DAY


def test_a_round_is_proposed_three_weeks_before_an_activity_and_anew_for_none(house: House, activity: Activity) -> None:
    for days in (8, 9, 10):
        actions.collect(NOW + days * DAY)

    (run,) = Round.objects.filter(about=f"activity/{activity.pk}")
    assert (run.stage, run.begins_on, run.ends_on) == ("planned", NOW.date() + 9 * DAY, activity.starts_on)


@pytest.mark.req("D52-13")
def test_a_letter_is_owed_within_two_days_to_whoever_comes_until_one_was_posted(
    house: House, invited: Any, post: Channel
) -> None:
    invited("来", "没定", "不来")
    answers = {"来": "coming", "没定": "undecided", "不来": "not_coming"}
    called = {name: call(name, house, coming=said) for name, said in answers.items()}

    owed = WorkItem.objects.open().filter(clause__key="notice.letter-in-2-days").order_by("pk")
    assert [item.subject for item in owed] == [called["来"].letter, called["没定"].letter]
    assert {(item.owner, localdate(item.due_at)) for item in owed} == {(house.ana, NOW.date() + 13 * DAY)}
    words = {"subject_line": "邀请函", "body": "欢迎来店。", "purpose": "service", "address": "王芳\n北京市海淀区 1 号"}
    customer = called["来"].customer
    for key, subject in (("a", called["来"].letter), ("b", "letter/1")):
        wanted = messaging.Wanted(key=key, **words)
        messaging.decide(post, wanted, subject=subject, customer=customer, by=house.ana, at=NOW + 12 * DAY)
    batch = messaging.print_letters(post, by=house.max, at=NOW + 12 * DAY)
    messaging.post(batch, by=house.max, at=NOW + 12 * DAY)

    assert [item.subject for item in owed.all()] == [called["没定"].letter]


@pytest.mark.req("D52-15")
def test_the_letter_to_whoever_comes_is_registered_as_an_invitation_and_serves_what_the_round_does(
    house: House, invited: Any, post: Channel, signed_in: Callable[[Any], Any], at_now: Any
) -> None:
    """Whoever says that they come has agreed to this letter, not to advertising in general."""
    invited("王芳")
    callback = call("王芳", house, coming="coming")
    Address.objects.create(customer=callback.customer, text="北京市海淀区中关村大街 1 号")
    address = reverse("callbacks:letter", args=[callback.pk])
    browser = signed_in(house.ana)
    page = browser.get(address).text
    activity = queries.activity_of(callback.round)
    assert activity
    begun = [words in page for words in (activity.title, activity.days, activity.address, activity.content)]
    assert begun == [True] * 4  # what it is, when and where stand in the letter already
    where = re.search(r'<option value="([^"]+)"', page)
    assert where
    typed = {"key": "0" * 32, "address": where[1], "subject_line": "邀请函", "body": "欢迎来店。"}

    assert browser.post(address, typed).status_code == 302

    message = Message.objects.get(subject=callback.letter)
    assert (message.purpose, message.customer.consents) == ("marketing", [])
    batch = messaging.print_letters(post, by=house.max, at=NOW + 12 * DAY)
    messaging.post(batch, by=house.max, at=NOW + 12 * DAY)
    letter = Letter.objects.get()
    assert (letter.kind, letter.number) == ("invitation", Message.objects.get(pk=message.pk).register_number)


@pytest.mark.req("D52-15")
@pytest.mark.parametrize("said", ["not_coming", "refused", ""])
def test_whoever_was_promised_no_letter_gets_no_advertising_that_they_did_not_agree_to(
    house: House, invited: Any, post: Channel, signed_in: Callable[[Any], Any], said: str
) -> None:
    invited("王芳", "李雷")
    coming, other = call("李雷", house, coming="coming"), Callback.objects.get(customer__name="王芳")
    if said == "not_coming":
        call("王芳", house, coming=said)
    elif said == "refused":
        ended = {"line": "answered", "came": "unwilling", "content": "不想听"}
        actions.end_call(other, **ended, by=house.ana, at=NOW + 11 * DAY)
    browser = signed_in(house.lena)

    def written(callback: Callback) -> int:
        Address.objects.create(customer=callback.customer, text="北京市海淀区中关村大街 1 号")
        address = reverse("callbacks:letter", args=[callback.pk])
        page = browser.get(address).text
        assert ("客户没有同意因此事收到消息" in page, 'name="body"' in page) == (callback == other, callback == coming)
        form: Any = forms.Letter(box=letterbox(callback.customer, house.lena, Kind.LETTER))
        where = form.fields["address"].choices[0][0]
        words = {"subject_line": "邀请函", "body": "欢迎来店。", "address": where}
        return int(browser.post(address, {**words, "key": f"{callback.pk:032}"}).status_code)

    assert [written(other), written(coming)] == [422, 302]
    assert [message.customer for message in Message.objects.all()] == [coming.customer]


def test_the_page_of_a_letter_says_at_once_that_its_customer_wants_none_for_its_purpose(
    house: House, invited: Any, post: Channel, signed_in: Callable[[Any], Any]
) -> None:
    invited("王芳", "李雷")
    pages = {}
    for name, purpose in (("王芳", "marketing"), ("李雷", "service")):
        callback = call(name, house, coming="coming")
        Address.objects.create(customer=callback.customer, text="北京市海淀区中关村大街 1 号")
        record_consent(callback.customer, purpose=purpose, given=False, source="phone", by=house.ana, at=NOW)
        pages[name] = signed_in(house.lena).get(reverse("callbacks:letter", args=[callback.pk])).text

    assert ["客户不希望因此事收到消息" in page for page in pages.values()] == [True, False]


def test_a_letter_about_something_else_settles_none_that_is_owed(house: House, invited: Any) -> None:
    invited("王芳")
    callback = call("王芳", house, coming="coming")
    at = NOW + 12 * DAY

    for about, settled in (("letter/1", 0), (f"owed-letter/{callback.pk + 1}", 0), (callback.letter, 1)):
        assert actions.note_posted(callback.customer, about=about, by=house.ana, at=at) == settled


def test_after_a_message_no_letter_is_owed(house: House, invited: Any, said: Any) -> None:
    invited("王芳")
    callback = Callback.objects.get()

    talk = said(callback.customer, answers={"coming": "coming"}, at=NOW + 11 * DAY)
    actions.reach(callback, interaction=talk, by=None, at=NOW + 11 * DAY)

    assert not WorkItem.objects.filter(subject=callback.letter).exists()


@pytest.mark.req("SM-11")
def test_invited_reached_and_coming_are_counted_from_the_rows(house: House, invited: Any, activity: Activity) -> None:
    run = invited("来一", "来二", "不来", "没打")
    for name, said in (("来一", "coming"), ("来二", "coming"), ("不来", "not_coming")):
        call(name, house, coming=said)

    figures = queries.figures_of(run, NOW + 12 * DAY)

    ((counted),) = figures["answers"]
    assert (figures["all"]["to_call"], figures["all"]["reached"]) == (4, 3)
    assert [(one["label"]["zh-hans"], one["count"]) for one in counted["said"]] == [
        ("来", 2),
        ("还没定", 0),
        ("不来", 1),
    ]
    assert with_told(Activity.objects.all()).get().told == 3


@pytest.mark.req("D52-13")
def test_all_letters_that_are_owed_are_written_by_one_template_and_printed_in_one_batch(
    house: House, invited: Any, post: Channel, signed_in: Callable[[Any], Any]
) -> None:
    run = invited("来", "没定", "不来", "没地址")
    said = {"来": "coming", "没定": "undecided", "不来": "not_coming", "没地址": "coming"}
    called = {name: call(name, house, coming=word) for name, word in said.items()}
    for name in ("来", "没定", "不来"):
        Address.objects.create(customer=called[name].customer, text="北京市海淀区中关村大街 1 号")
    words = {"key": "invitation", "title": "邀请函", "text": "{salutation}：{when}等您来。退订请来电。"}
    messaging.write_template(post, **words, purpose="marketing", by=house.adam, at=NOW)
    address, browser = reverse("callbacks:letters", args=[run.pk]), signed_in(house.lena)
    people = browser.get(reverse("callbacks:people", args=[run.pk])).text

    assert "有 3 封信要写" in people
    with time_machine.travel(NOW + 12 * DAY, tick=False):
        browser = signed_in(house.lena)
        page = browser.get(address).text
        assert browser.post(address, {"blank_when": ""}).status_code == 422
        assert browser.post(address, {"blank_when": "周六"}).status_code == 302
        rest = browser.get(address).text

    written = Message.objects.filter(subject__startswith="owed-letter/").order_by("customer")
    assert [(one.customer.name, one.purpose) for one in written] == [("来", "marketing"), ("没定", "marketing")]
    assert ("不来" in page, written[0].body) == (False, "来先生/女士：周六等您来。退订请来电。")
    assert ("没地址" in rest, f'href="{reverse("callbacks:letter", args=[called["来"].pk])}"' in rest) == (True, False)
    batch = messaging.print_letters(post, by=house.max, at=NOW + 12 * DAY)
    messaging.post(batch, by=house.max, at=NOW + 12 * DAY)
    owed = WorkItem.objects.open().filter(clause__key="notice.letter-in-2-days")
    assert [item.subject for item in owed] == [called["没地址"].letter]
    assert {one.kind for one in Letter.objects.all()} == {"invitation"}


@pytest.mark.req("C2-5", "F-22")
def test_a_letter_of_a_round_that_greets_at_a_festival_is_registered_as_a_greeting(
    house: House, invited: Any, opened: Callable[..., Customer]
) -> None:
    opened("江月", phones=["13800009999"], membership="gold")
    whom = {"audience": {"field": "membership", "operator": "is", "value": "gold"}, "skips": Skips()}
    greets = actions.plan_round("festival", changed=whom, department=house.service, by=house.lena, at=NOW)
    actions.start(greets, by=house.lena, at=NOW)
    [greeting] = greets.callbacks.all()
    [invitation] = invited("王芳").callbacks.filter(customer__name="王芳")

    kinds = [contact.kind_of(subject) for subject in (greeting.subject, invitation.subject, "customer/1")]

    assert kinds == ["greeting", "invitation", "notice"]
