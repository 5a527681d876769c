"""WeCom and DingTalk: a robot that writes into a group, and messages of an app to colleagues. Nothing is called in."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from time import time
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from huiyin.messaging.drivers.connecting import why_broken
from huiyin.messaging.drivers.registry import HandingOver, Later, NotSent, NoWay, Refused, Unknown, register
from huiyin.messaging.drivers.sms import endpoint_of
from huiyin.messaging.enums import Kind, Why
from huiyin.messaging.models import Channel, Message

PATIENCE = 20  # seconds it may keep silent
TOO_MANY_REQUESTS = 429
LONGEST = 2000  # bytes of a message
ROBOT_A_MINUTE = 20  # into one group; both programs say so
TOO_MANY = frozenset({45009, 45011, 45033, 130101, 88, 90018, 90002, 410100})
A_MINUTE, A_WHILE = timedelta(minutes=1), timedelta(minutes=10)
RESTS = {130101: A_WHILE, 410100: A_WHILE}  # DingTalk shuts a robot out for ten minutes, WeCom counts by the minute
SIGN_IN = frozenset(
    {48002, 40001, 40013, 40014, 40056, 40091, 41001, 42001, 93000, 300001, 300005, 310000, 33001, 33012}
)


@dataclass(frozen=True)
class Chat:
    """One way into a chat program: how its messages are addressed and proved to be ours."""

    word: str
    kind: Kind
    host: str
    deliver: "Callable[[Batch, Message, HandingOver], str]"
    per_minute: int | None = None

    @contextmanager
    def open(self, channel: Channel) -> Iterator["Batch"]:
        yield Batch(self, channel)


class Batch:
    def __init__(self, chat: Chat, channel: Channel) -> None:
        host, scheme = endpoint_of(channel, chat.host)
        self.base, self.chat, self.channel = f"{scheme}://{host}", chat, channel
        self.token = ""

    def send(self, message: Message, *, handing_over: HandingOver) -> str:
        return self.chat.deliver(self, message, handing_over)

    def signed_in(self, path: str, body: dict[str, str] | None = None) -> str:
        """The pass of an app, asked for once a batch."""
        if not self.token:
            said = self.call(path, body)
            self.token = str(said.get("access_token") or said.get("accessToken") or "")
            if not self.token:
                raise NoWay(Why.SIGN_IN, str(said))
        return self.token

    def call(self, path: str, body: dict[str, Any] | None, *, handed_over: bool = False) -> dict[str, Any]:
        """What it answers. Raises Later, NoWay, Refused, and Unknown if it may have heard and says nothing."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = Request(self.base + path, data=data, headers={"Content-Type": "application/json; charset=utf-8"})  # noqa: S310
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the scheme is ours
                said = _read(answer.read())
        except HTTPError as refused:
            if refused.code == TOO_MANY_REQUESTS:
                raise NoWay(Why.LATER, str(refused), rest=A_MINUTE) from refused
            kind = Unknown if handed_over and refused.code >= 500 else NoWay
            raise kind(Why.UNKNOWN if kind is Unknown else Why.UNREACHABLE, str(refused)) from refused
        except URLError as broken:  # nobody was there
            cause = broken.reason if isinstance(broken.reason, BaseException) else broken
            raise NoWay(why_broken(cause), str(broken.reason)) from broken
        except (OSError, HTTPException, ValueError) as broken:  # too late, cut off, or not what we can read
            raise Unknown(Why.UNKNOWN, str(broken)) if handed_over else NoWay(Why.UNREACHABLE, str(broken)) from broken
        if code := int(said.get("errcode") or 0):
            raise _meaning(code, str(said.get("errmsg", "")))
        return said


def _read(answer: bytes) -> dict[str, Any]:
    """What the other side says. Raises ValueError for what neither program would: a page of a proxy, half a word."""
    said = json.loads(answer)
    fits = isinstance(said, dict) and isinstance(said.get("errcode", 0), int)
    if not fits:
        raise ValueError(f"not an answer: {answer[:80]!r}")
    return cast("dict[str, Any]", said)


def _meaning(code: int, words: str) -> NotSent:
    detail = f"{code} {words}"
    if code in TOO_MANY:
        return NoWay(Why.LATER, detail, rest=RESTS.get(code, A_MINUTE))
    if code in SIGN_IN:
        return NoWay(Why.SIGN_IN, detail)
    return Later(Why.LATER, detail) if code == -1 else Refused(Why.REFUSED, detail)


def text_of(message: Message) -> dict[str, Any]:
    words = "\n".join(filter(None, [message.subject_line, message.body]))
    return {"msgtype": "text", "text": {"content": words.encode()[:LONGEST].decode(errors="ignore")}}


def _wecom_robot(batch: Batch, message: Message, handing_over: HandingOver) -> str:
    handing_over()
    batch.call(
        f"/cgi-bin/webhook/send?{urlencode({'key': batch.channel.password})}", text_of(message), handed_over=True
    )
    return ""


def _wecom_app(batch: Batch, message: Message, handing_over: HandingOver) -> str:
    said = batch.channel.settings
    sign_in = urlencode({"corpid": said["access_key"], "corpsecret": batch.channel.password})
    token = batch.signed_in(f"/cgi-bin/gettoken?{sign_in}")
    body = {**text_of(message), "touser": message.address, "agentid": int(said["app_id"]), "enable_duplicate_check": 1}
    handing_over()
    answer = batch.call(f"/cgi-bin/message/send?{urlencode({'access_token': token})}", body, handed_over=True)
    if answer.get("invaliduser"):
        raise Refused(Why.REFUSED, f"invaliduser {answer['invaliduser']}")
    return str(answer.get("msgid", ""))


def _dingtalk_robot(batch: Batch, message: Message, handing_over: HandingOver) -> str:
    """The variable holds both halves: the access token, a colon, and the secret that signs."""
    token, _colon, secret = batch.channel.password.partition(":")
    moment = str(round(time() * 1000))
    proof = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    asked = urlencode({"access_token": token, "timestamp": moment, "sign": base64.b64encode(proof).decode()})
    handing_over()
    batch.call(f"/robot/send?{asked}", text_of(message), handed_over=True)
    return ""


def _dingtalk_app(batch: Batch, message: Message, handing_over: HandingOver) -> str:
    said = batch.channel.settings
    sign_in = urlencode({"appkey": said["access_key"], "appsecret": batch.channel.password})
    token = batch.signed_in(f"/gettoken?{sign_in}")
    body = {"agent_id": int(said["app_id"]), "userid_list": message.address, "msg": text_of(message)}
    handing_over()
    path = f"/topapi/message/corpconversation/asyncsend_v2?{urlencode({'access_token': token})}"
    return str(batch.call(path, body, handed_over=True).get("task_id", ""))


WECOM, DINGTALK = "qyapi.weixin.qq.com", "oapi.dingtalk.com"
CHATS: tuple[Chat, ...] = (
    Chat("wecom_robot", Kind.WECOM, WECOM, _wecom_robot, ROBOT_A_MINUTE),
    Chat("wecom_app", Kind.WECOM, WECOM, _wecom_app),
    Chat("dingtalk_robot", Kind.DINGTALK, DINGTALK, _dingtalk_robot, ROBOT_A_MINUTE),
    Chat("dingtalk_app", Kind.DINGTALK, DINGTALK, _dingtalk_app),
)
for one in CHATS:
    register(one)
