"""Groups of colleagues in WeCom and DingTalk: told of their department's work, never of a customer, and once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huiyin.kernel.errors import DomainError
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message, StaffGroup
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, live
from tests.messaging.provider import Provider, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_rules")]
HOOK = "/cgi-bin/webhook/send"
LATE = NOW + timedelta(hours=3)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with open_provider() as opened:
        opened.answers[HOOK] = {"errcode": 0, "errmsg": "ok"}
        yield opened


@pytest.fixture
def robot(house: House, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setenv("HUIYIN_CHANNEL_CHAT", "SEC7351")
    said = {"key": "chat", "driver": "wecom_robot", "name": "客服群", "secret": "HUIYIN_CHANNEL_CHAT"}
    return actions.add_channel(**said, endpoint=provider.endpoint, **BRAKES, by=house.adam, at=NOW)


def tell(robot: Channel, house: House, **said: Any) -> StaffGroup:
    usual: dict[str, Any] = {"hears": ["overdue", "risk", "escalated"], "listed": True, "department": house.service}
    return actions.add_group(robot, **{**usual, **said}, by=house.adam, at=NOW)


def owed(house: House, **given: Any) -> WorkItem:
    """Something of Ana's that is due in an hour; a promise, so what it says was typed by hand."""
    form = {"form": {"agreed": "day"}, "agreed": given.pop("due", NOW + timedelta(hours=1))}
    usual: dict[str, Any] = {"kind": "stage", "title": {"zh-hans": "制定方案"}, "subject": "task"}
    return worklist.open_item(**{**usual, **form, "subject_label": "TS-1 王芳", "owner": house.ana, **given}, at=NOW)


def test_a_group_hears_once_what_is_overdue_and_nothing_of_the_customer(
    robot: Channel, house: House, provider: Provider
) -> None:
    tell(live(robot, house), house, root="https://huiyin.example/")
    tell(robot, house, department=house.branch)
    owed(house)
    owed(house, kind="promise", title={"zh-hans": "给王芳 13800138000 回电"})

    worklist.sweep(LATE)
    worklist.sweep(LATE + timedelta(minutes=1))
    actions.send_some(robot.pk, lambda: LATE)

    message = Message.objects.get()
    lines = message.body.splitlines()
    assert (message.state, message.subject_line, message.customer) == ("sent", "客服部：2 项已超时", None)
    assert [line.rpartition(" · ")[0] for line in lines[:2]] == ["1. 制定方案 · 安娜", "2. 对顾客的承诺 · 安娜"]
    assert lines[0].endswith(" · 到期 11-23 11:00")
    assert lines[2] == "https://huiyin.example" + reverse("worklist:today")
    assert "王芳" not in message.body
    assert provider.asked(HOOK)[0]["text"]["content"].startswith("客服部：2 项已超时\n1. 制定方案")


def test_a_group_may_hear_no_more_than_how_much_there_is(robot: Channel, house: House) -> None:
    tell(robot, house, listed=False)
    owed(house)

    worklist.sweep(LATE)

    message = Message.objects.get()
    assert (message.state, message.body) == ("dry", "详情请看回音的“今日待办”。")


def test_an_escalation_is_told_unless_the_group_does_not_hear_of_it(robot: Channel, house: House) -> None:
    tell(robot, house)
    tell(robot, house, department=house.team_one, hears=["overdue"])

    worklist.escalate(owed(house), reason="超出权限", by=house.ana, at=NOW)

    message = Message.objects.get()
    assert (message.subject_line, message.address) == ("客服部：1 项已升级", "客服部")
    assert "超出权限" not in message.body


def test_many_at_once_are_one_message(robot: Channel, house: House) -> None:
    tell(robot, house)
    for _number in range(12):
        owed(house)

    worklist.sweep(LATE)

    message = Message.objects.get()
    assert (message.subject_line, message.body.splitlines()[10]) == ("客服部：12 项已超时", "还有 2 项")


def test_the_day_is_told_at_its_hour_once_on_a_day_of_work(robot: Channel, house: House) -> None:
    tell(robot, house, hears=["day"], times="9:00，14:00")
    saturday, monday = NOW + timedelta(days=5), NOW + timedelta(days=7)
    hours = [saturday.replace(hour=9), *(monday.replace(hour=hour, minute=1) for hour in (9, 9, 11, 14))]
    owed(house, due=monday.replace(hour=16))

    told = [actions.tell_of_the_day(at) for at in hours]

    assert told == [0, 1, 0, 0, 1]
    heading = "客服部：今天到期 1，已超时 0，无人领取 0"
    assert {*Message.objects.values_list("subject_line", flat=True)} == {heading}


def test_nothing_is_told_where_nothing_is_due(robot: Channel, house: House) -> None:
    tell(robot, house, hears=["day"], times="9:00")
    tell(robot, house, hears=["day"], times="9:00", department=house.branch)
    nine = (NOW + timedelta(days=1)).replace(hour=9)
    owed(house, owner=house.olga, due=nine + timedelta(hours=2))
    owed(house, due=nine + timedelta(days=1))  # not today

    assert actions.tell_of_the_day(nine) == 1
    assert Message.objects.get().address == house.branch.name


def test_an_app_tells_each_account_and_leaves_out_who_is_blocked(
    house: House, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_CHANNEL_APP", "SEC")
    said = {"key": "app", "driver": "wecom_app", "name": "应用", "access_key": "corp", "app_id": "12"}
    app = actions.add_channel(**said, secret="HUIYIN_CHANNEL_APP", **BRAKES, by=house.adam, at=NOW)
    with pytest.raises(DomainError) as refusal:
        tell(app, house)
    assert refusal.value.at_field == "accounts"
    tell(app, house, accounts="lena, max")
    actions.block("max", kind="wecom", reason="离职", by=house.lena, at=NOW)

    worklist.escalate(owed(house), reason="超出权限", by=house.ana, at=NOW)

    assert [message.address for message in Message.objects.all()] == ["lena"]


def test_who_is_told_no_more_hears_nothing(robot: Channel, house: House) -> None:
    group = tell(robot, house)
    actions.end_group(group, by=house.adam, at=NOW)
    owed(house)

    worklist.sweep(LATE)

    assert not Message.objects.exists()
    assert tell(robot, house).pk != group.pk


@pytest.mark.parametrize(
    ("said", "field"),
    [({"hears": []}, "hears"), ({"hears": ["day"], "times": "9 点"}, "times"), ({"hears": ["day"]}, "times")],
)
def test_what_is_wrong_stands_beside_its_field(robot: Channel, house: House, said: Any, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        tell(robot, house, **said)
    assert refusal.value.at_field == field

    assert tell(robot, house, hears=["day"], times="9:00").times == ["09:00"]


def test_a_department_is_told_over_a_channel_once_and_never_by_e_mail(robot: Channel, house: House) -> None:
    tell(robot, house)
    with pytest.raises(actions.ToldAlready):
        tell(robot, house)
    mail = {"key": "mail", "host": "127.0.0.1", "port": 25, "security": "none", "sender": "a@b.example", "name": "邮箱"}
    with pytest.raises(actions.NotForCustomers):
        tell(actions.add_channel(**mail, **BRAKES, by=house.adam, at=NOW), house)


def test_whoever_sets_it_up_finds_what_went_wrong_and_sends_it_again(
    robot: Channel, house: House, provider: Provider, signed_in: Any
) -> None:
    admin, agent = signed_in(house.adam), signed_in(house.ana)
    form = {"department": house.service.pk, "hears": ["escalated"], "listed": "on"}
    assert admin.post(reverse("messaging:new-group", args=[robot.pk]), form).status_code == 302
    assert "客服部" in admin.get(reverse("messaging:channel", args=[robot.pk])).content.decode()
    provider.answers[HOOK] = {"errcode": 93000, "errmsg": "invalid webhook url"}
    live(robot, house)
    worklist.escalate(owed(house), reason="超出权限", by=house.ana, at=NOW)
    message = Message.objects.get()
    message_page = reverse("messaging:message", args=[message.pk])

    actions.send_some(robot.pk, lambda: NOW)
    actions.withdraw(message, by=house.adam, at=NOW)

    assert "invalid webhook url" in admin.get(message_page).content.decode()
    assert agent.get(message_page).status_code == 404
    assert agent.post(reverse("messaging:send-again", args=[message.pk])).status_code == 404
    assert admin.post(reverse("messaging:send-again", args=[message.pk])).status_code == 302
    message.refresh_from_db()
    assert message.state == "waiting"
