"""People at work over HTTP: they open pages, fill in forms, and send a form again when no answer came."""

import re
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from zoneinfo import ZoneInfo

from huiyin.site.signature import draw
from tests.conftest import PASSWORD

PATIENCE = 180  # seconds somebody keeps sending a form
SIGNATURE = "data:image/png;base64," + b64encode(draw("王磊")).decode()
AGREED = {"rest_despite": "客户值夜班"}  # the tests are run at any hour
BEFORE_SENDING = Callable[[str], None]


class Refused(AssertionError):
    """The house said no to something that was in order."""


class Forms(HTMLParser):
    """The forms of a page: where they go and the hidden fields they carry."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((said.get("action", ""), {}))
        elif tag == "input" and said.get("type") == "hidden" and self.forms:
            self.forms[-1][1][said["name"]] = said.get("value", "")

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that goes to an address; "" is the page itself."""
        found = [fields for to, fields in self.forms if to == action and "csrfmiddlewaretoken" in fields]
        if not found:
            raise Refused(f"no form for {action!r} among {[to for to, _fields in self.forms]}")
        return found[-1]


class Browser:
    """One person's browser."""

    def __init__(self, house: str, before_sending: BEFORE_SENDING = lambda step: None) -> None:
        self.house = house
        self.before_sending = before_sending
        self.unanswered: list[str] = []
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def sign_in(self, username: str) -> "Browser":
        page = self.read("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        said = {"csrfmiddlewaretoken": token[1], "login": username, "password": PASSWORD}
        try:
            self._until_answered("sign in", "/account/login/", said)
        except Refused:  # an answer that was lost half-way may have signed us in, and its cookie made the form too old
            if 'name="login"' in self.read("/account/login/"):
                raise
        return self

    def read(self, address: str) -> str:
        return self._until_answered("", address, None)[1]

    def send(self, step: str, page: str, values: Mapping[str, Any], action: str = "") -> tuple[str, str]:
        """Fill in a form of a page and press its button until there is an answer: where it led, and what it says."""
        hidden = Forms(self.read(page)).hidden(action)
        return self._until_answered(step, action or page, {**hidden, **values})

    def _until_answered(self, step: str, address: str, said: Mapping[str, Any] | None) -> tuple[str, str]:
        end = time.monotonic() + PATIENCE
        body = None if said is None else urlencode(said).encode()
        while True:
            if step:
                self.before_sending(step)
            try:
                with self.opener.open(self.house + address, body, timeout=30) as answer:
                    return answer.url.removeprefix(self.house), answer.read().decode()
            except HTTPError as error:
                if error.code < 500:
                    raise Refused(f"{step or address}: {error.code}\n{_words(error.read().decode())}") from error
                problem = f"{error.code}"
            except (OSError, HTTPException) as error:
                problem = repr(error)
            self.unanswered.append(step)
            assert time.monotonic() < end, f"{step or address}: no answer in {PATIENCE} s, last {problem}"
            time.sleep(0.3)


class Complainant:
    """One complaint from the call to the archive, by an agent, the workshop's head, the supervisor and the customer."""

    def __init__(self, agent: Browser, head: Browser, supervisor: Browser, phone: Browser, known: Mapping[str, Any]):
        self.agent, self.head, self.supervisor, self.phone, self.known = agent, head, supervisor, phone, known
        self.case = ""

    def run(self, number: int) -> str:
        self.register(number)
        self.move("uphold", self.agent, self.judgement())
        self.move("report_findings", self.head, self.findings())
        self.propose()
        self.choose()
        self.carry_out()
        self.accept()
        self.move(
            "satisfied", self.agent, {"channel": "phone", "called_at": ago(), "satisfaction": "satisfied", **AGREED}
        )
        self.move("archive", self.agent, {"summary": "异响消失。", "evaluation": "处理及时。", "won_back": "yes"})
        return self.case

    def move(self, transition: str, by: Browser, values: Mapping[str, Any]) -> None:
        self.act(transition, f"transitions/{transition}/", by, values)

    def act(self, step: str, what: str, by: Browser, values: Mapping[str, Any]) -> str:
        _led_to, page = by.send(step, self.case, values, self.case + what)
        return page

    def register(self, number: int) -> None:
        values = {
            "channel": "phone",
            "complainant_name": f"王磊{number}",
            "complainant_phone": f"138{number:08d}",
            "customer_kind": "person",
            "content": f"第{number}次：刹车片换过三天又响。",
            "wish": "希望免费返工。",
            "severity": "major",
            "occurred_at": ago(days=1),
            "classification": self.known["classification"],
        }
        self.case, _page = self.agent.send("register", "/cases/complaint/new/", values)
        assert re.fullmatch(r"/cases/\d+/", self.case), self.case

    def judgement(self) -> dict[str, Any]:
        return {
            "grounds_sufficient": "yes",
            "demand_reasonable": "yes",
            "cause_kind": "repair_quality",
            "liable_department": self.known["workshop"],
            "investigate_until": ago(days=-2),
            "severity": "major",
            "reported_up": "yes",
            "reported_to": self.known["max"],
            "apology_text": "给您添麻烦了，我们诚恳道歉。",
            "apology_at": ago(),
            **AGREED,
        }

    def findings(self) -> dict[str, Any]:
        return {"cause": self.known["cause"], "specific_cause": "未倒角。", "responsible_person": self.known["wes"]}

    def propose(self) -> None:
        given = self.known["compensation"]
        for title, cost in (("免费返工", "200"), ("更换原厂件", "680")):
            values = {"title": title, "content": "今天办妥。", "cost": cost, "compensation_kind": given}
            self.act("propose", "proposals/", self.agent, values)
        self.move("put_forward", self.agent, {})

    def choose(self) -> None:
        proposals = sorted({int(pk) for pk in re.findall(r"proposals/(\d+)/reading/", self.supervisor.read(self.case))})
        for pk in proposals:
            self.act("read", f"proposals/{pk}/reading/", self.supervisor, {"remark": "可行"})
        self.act("customer choice", f"proposals/{proposals[1]}/customer-choice/", self.agent, {"words": "换件"})
        self.move("choose", self.supervisor, {"proposal": proposals[1], "instruction": "同意。", "rework": "no"})

    def carry_out(self) -> None:
        for rule, amount in self.known["penalties"]:
            self.act("penalise", "penalties/", self.agent, {"rule": rule, "amount": amount, "reason": "返工"})
        told = {"channel": "phone", "told_at": ago(), "content": "已告知更换原厂件。", **AGREED}
        self.act("inform", "notices/", self.agent, told)
        self.act("note", "notes/", self.agent, {"reason": "客户很客气。"})
        self.act(
            "promise",
            "promises/",
            self.agent,
            {"content": "周五前回电", "due_at": ago(days=-3), "despite": "客户值夜班"},
        )
        done = {"done": "已更换。", "compensation_kind": self.known["compensation"]}
        self.move("report_done", self.agent, done)

    def accept(self) -> None:
        link = None
        while link is None:  # a link is shown once; whoever missed it makes a new one
            link = re.search(r"/s/[\w-]{20,}/", self.act("invite", "invitation/", self.agent, {}))
        values = {"signed_name": "王磊", "signature": SIGNATURE}
        _led_to, page = self.phone.send("accept", link[0], values, f"{link[0]}acceptance/")
        assert f"{link[0]}acceptance/" not in page  # thanks, also if it had arrived before


def ago(**delta: float) -> str:
    """A moment as a form's field writes it, by the clock of the house."""
    moment = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=1) - timedelta(**delta)
    return moment.strftime("%Y-%m-%dT%H:%M")


def at_once(works: list[Callable[[], None]]) -> list[BaseException]:
    """Let everybody work at the same time; answers what went wrong."""
    problems: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def _words(page: str) -> str:
    said = re.findall(r'class="(?:field-error|notice-line[^"]*|missing|muted)"[^>]*>(.*?)</(?:p|div|ul)>', page, re.S)
    return "\n".join(" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in said) or page[-800:]
