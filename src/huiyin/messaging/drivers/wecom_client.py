"""WeCom to customers: a task for the colleague who has added them, which sends nothing before that colleague does.

WeCom lets no program write to a customer by itself: externalcontact/add_msg_template puts the words before a member,
who presses “send”, get_groupmsg_send_result says whether they did, and cancel_groupmsg_send calls off what is left.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from huiyin.messaging.drivers.registry import HandingOver, Refused, Report, register
from huiyin.messaging.drivers.work_chat import WECOM, Batch, Chat, text_of
from huiyin.messaging.enums import Kind, Why
from huiyin.messaging.models import Channel, Message

CONTACTS = "/cgi-bin/externalcontact"
SENT, NOT_SENT = 1, 0  # of get_groupmsg_send_result; 2: no friend any more, 3: had as many this month as WeCom allows
REASONS = {2: "2 not a contact any more", 3: "3 has had as many as WeCom allows"}


@dataclass(frozen=True)
class WeComClient:
    """The door to our customers in WeCom."""

    word: str = "wecom_client"
    kind: Kind = Kind.WECOM_CLIENT
    per_minute: int | None = None

    @contextmanager
    def open(self, channel: Channel) -> Iterator[Batch]:
        yield _batch(channel)

    def inquire(self, channel: Channel) -> "_Tasks":
        return _Tasks(_batch(channel))


@dataclass(frozen=True)
class _Tasks:
    """What members are asked to send; of a task that nobody heard of nothing is known."""

    batch: Batch

    def reports(self, message: Message, *, at: datetime) -> list[Report]:
        """Whether a member sent it, and when; nothing while they have not."""
        if not message.provider_id:
            return []
        task = {"msgid": message.provider_id, "limit": 100}
        members = _asked(self.batch, "get_groupmsg_task", task).get("task_list", [])
        for member in members:
            one = {**task, "userid": member["userid"]}
            for said in _asked(self.batch, "get_groupmsg_send_result", one).get("send_list", []):
                if said.get("external_userid") == message.address and said.get("status") != NOT_SENT:
                    return [_report(message, said, at)]
        return []

    def take_back(self, message: Message) -> None:
        if message.provider_id:
            _asked(self.batch, "cancel_groupmsg_send", {"msgid": message.provider_id})


def _report(message: Message, said: dict[str, Any], at: datetime) -> Report:
    status = int(said["status"])
    when = datetime.fromtimestamp(said["send_time"], UTC) if said.get("send_time") else at
    detail = REASONS.get(status, "") or str(said.get("userid", ""))
    return Report(message.provider_id, f"wecom {status}", status == SENT, when, detail)


def _batch(channel: Channel) -> Batch:
    return Batch(CHAT, channel)


def _pass(batch: Batch) -> str:
    account = {"corpid": batch.channel.settings["access_key"], "corpsecret": batch.channel.password}
    return batch.signed_in(f"/cgi-bin/gettoken?{urlencode(account)}")


def _asked(batch: Batch, name: str, body: dict[str, Any], *, handed_over: bool = False) -> dict[str, Any]:
    path = f"{CONTACTS}/{name}?{urlencode({'access_token': _pass(batch)})}"
    return batch.call(path, body, handed_over=handed_over)


def _deliver(batch: Batch, message: Message, handing_over: HandingOver) -> str:
    """Without a sender WeCom asks the member who added the customer last."""
    _pass(batch)
    body = {"chat_type": "single", "external_userid": [message.address], "text": text_of(message)["text"]}
    handing_over()
    answer = _asked(batch, "add_msg_template", body, handed_over=True)
    if message.address in (answer.get("fail_list") or ()):
        raise Refused(Why.REFUSED, f"fail_list {message.address}")
    return str(answer.get("msgid", ""))


CHAT = Chat("wecom_client", Kind.WECOM_CLIENT, WECOM, _deliver)
register(WeComClient())
