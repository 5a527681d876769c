"""Activities: planned with content, date and address, told in conversations; and the ways of speaking."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.contact import actions, queries
from huiyin.contact.models import Activity, Interaction
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)
TYPED = {
    "title": "免费检测周",
    "content": "十二项免费检测，预约优先",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-07",
    "address": "本店一楼检测线",
}
SAID = {"direction": "out", "channel": "phone", "said_at": "2026-11-23T10:00", "content": "邀请参加活动"}


def planned(house: House, **words: Any) -> Activity:
    told = {**TYPED, "starts_on": NOW.date() + 8 * DAY, "ends_on": NOW.date() + 14 * DAY, **words}
    return actions.plan_activity(**told, by=house.lena, at=NOW)


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


@pytest.mark.req("D51-9")
@pytest.mark.parametrize("missing", ["content", "starts_on", "address", "title"])
def test_an_activity_without_content_date_or_address_is_refused_and_with_them_a_supervisor_plans_it(
    missing: str, house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    browser, address = signed_in(house.lena), reverse("contact:new-activity")

    refused = browser.post(address, {**TYPED, missing: " "})
    assert refused.status_code == 422
    assert f'id="id_{missing}_error"' in refused.content.decode()
    assert not Activity.objects.exists()
    assert browser.post(address, TYPED).status_code == 302

    page = browser.get(reverse("contact:activities")).content.decode()
    told = ("免费检测周", "十二项免费检测，预约优先", "2026-12-01", "2026-12-07", "本店一楼检测线")
    assert [words for words in told if words not in page] == []


def test_all_that_an_activity_lacks_is_named_at_once(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    blank = dict.fromkeys(("title", "starts_on", "address", "content"), "")

    refused = signed_in(house.lena).post(reverse("contact:new-activity"), {**TYPED, **blank}).text

    assert [name for name in blank if f'id="id_{name}_error"' not in refused] == []


@pytest.mark.req("D51-9")
def test_content_date_and_address_are_at_hand_in_a_conversation_and_who_was_told_is_kept(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    activity, browser = planned(house), signed_in(house.ana)
    address = reverse("contact:conversation", args=[customer.pk])
    page = browser.get(address).content.decode()
    part = page[page.index("活动：") :]
    for words in ("免费检测周", "十二项免费检测，预约优先", "2026-12-01 – 2026-12-07", "本店一楼检测线"):
        assert words in part

    sooner = planned(house, title="开放日", starts_on=NOW.date() + DAY, ends_on=NOW.date() + DAY)
    assert browser.post(address, {**SAID, "told": [activity.pk, sooner.pk]}).status_code == 302

    assert {*Interaction.objects.get().told.all()} == {activity, sooner}
    [happened] = queries.happenings(customer, house.ana, None, 5)
    first, then = (happened.words.index(words) for words in ("开放日", "免费检测周"))
    assert first < then
    assert "免费检测周（2026-12-01 – 2026-12-07，本店一楼检测线）" in happened.words
    assert "已告知 1 位客户" in browser.get(reverse("contact:activity", args=[activity.pk])).content.decode()


def test_the_actions_refuse_what_is_not_whole(house: House, pack: Any) -> None:
    for wrong, refusal in (
        ({"content": ""}, actions.ContentMissing),
        ({"address": " "}, actions.AddressMissing),
        ({"starts_on": None}, actions.DateMissing),
        ({"ends_on": NOW.date()}, actions.EndsBeforeItBegins),
        ({"content": "长" * 1001}, actions.TooLong),
    ):
        with pytest.raises(refusal):
            planned(house, **wrong)

    assert planned(house, ends_on=None).days == "2026-12-01"


def test_what_is_over_or_called_off_is_not_told(house: House, customer: Customer) -> None:
    over, off, going = (planned(house, title=title) for title in ("过期", "取消", "进行"))
    ended = {**TYPED, "starts_on": NOW.date() - 9 * DAY, "ends_on": NOW.date() - DAY}
    actions.change_activity(over, **ended)
    actions.call_off_activity(off, by=house.lena, at=NOW)
    said, noted = {**SAID, "said_at": NOW}, {"by": house.ana, "at": NOW}

    assert queries.activities_to_tell(NOW.date()) == [going]
    for activity in (over, off):
        with pytest.raises(actions.ActivityUnknown):
            actions.record_conversation(customer, actions.Talk(**said, told=[activity.pk]), **noted)
    with pytest.raises(actions.CalledOff):
        actions.call_off_activity(off, by=house.lena, at=NOW)
    assert actions.record_conversation(customer, actions.Talk(**said, told=[going.pk]), **noted).told.count() == 1


def test_agents_read_activities_and_supervisors_change_and_call_them_off(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    activity = planned(house)
    address = reverse("contact:activity", args=[activity.pk])
    off = reverse("contact:call-off-activity", args=[activity.pk])
    assert "免费检测周" in signed_in(house.ana).get(address).content.decode()
    assert signed_in(house.ana).post(address, TYPED).status_code == 403
    assert signed_in(house.ana).post(off).status_code == 403

    assert signed_in(house.lena).post(address, {**TYPED, "address": "总店"}).status_code == 302
    assert signed_in(house.lena).post(off).status_code == 302

    activity.refresh_from_db()
    assert (activity.address, activity.called_off_by) == ("总店", house.lena)


@pytest.mark.req("D51-11")
def test_a_visit_in_person_is_kept_as_such(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    typed = {**SAID, "channel": "in_person", "place": "客户单位", "content": "走访，车况良好"}

    assert signed_in(house.ana).post(reverse("contact:conversation", args=[customer.pk]), typed).status_code == 302

    kept = Interaction.objects.get()
    assert (kept.channel, kept.place) == ("in_person", "客户单位")
    found = signed_in(house.ana).get(reverse("contact:register"), {"channel": "in_person"}).content.decode()
    assert "走访，车况良好" in found


@pytest.mark.req("D51-12")
@pytest.mark.parametrize(("chosen", "other"), [("phone", "letter"), ("letter", "phone")])
def test_a_contact_says_whether_it_was_by_phone_or_by_letter(
    chosen: str, other: str, house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    browser, address = signed_in(house.ana), reverse("contact:conversation", args=[customer.pk])
    form = browser.get(address).content.decode()
    assert 'value="phone"' in form
    assert 'value="letter"' not in form  # a letter has a form of its own

    if chosen == "phone":
        browser.post(address, {**SAID, "channel": chosen})
    else:
        by_post = reverse("contact:letter", args=[customer.pk])
        browser.post(
            by_post, {"direction": "out", "day": f"{NOW:%Y-%m-%d}", "kind": "invitation", "about": SAID["content"]}
        )

    assert Interaction.objects.get().channel == chosen
    for channel, there in ((chosen, True), (other, False)):
        listed = browser.get(reverse("contact:register"), {"channel": channel}).content.decode()
        assert ("邀请参加活动" in listed) is there
