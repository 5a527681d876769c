"""One complaint from the call to the compliance board, in the browsers of those who take part in it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from huiyin.cases.models import Case
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.kernel.clock import now
from huiyin.org.models import Department, Person
from tests.journeys.desk import Desk

STATISTICS = "/reports/statistics/?span=this_month"  # for some days a month opens with the one before
CLASS = ("fault_returns", "修后复发")
INTAKE = {
    "channel": "phone",
    "occurred_at": "2026-11-20T09:30",
    "content": "刹车片换过三天又响，来电时情绪激动。",
    "wish": "希望免费返工，并说明原因。",
    "classification": CLASS[0],
    "severity": "serious",
}


def local(**delta: float) -> str:
    """What somebody types into a field for date and time."""
    return (timezone.localtime(now()) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M")


def answer_by() -> str:
    """In two days, at an hour at which customers may be told."""
    return f"{timezone.localtime(rest_of(Customer()).over(now() + timedelta(days=2))):%Y-%m-%dT%H:%M}"


@dataclass
class Whole:
    """The nine stages; each method is what one person does and sees."""

    agent: Desk
    head: Desk
    lead: Desk
    manager: Desk
    workshop: Department
    at_fault: Person
    told: Person  # the superior a serious complaint is reported to
    case: Any = None

    def register(self, **caller: str) -> None:
        """The form is open; what is known of the caller may stand there already."""
        self.agent.send("form.case-main", **caller, **INTAKE)
        number = self.agent.page.locator(".case-number")
        expect(number).to_have_text(re.compile(r"TS-\d{8}-\d{4}"))
        self.case = Case.objects.get(number=number.inner_text())
        self.agent.look()

    def judge(self) -> None:
        judgement = {
            "grounds_sufficient": "yes", "demand_reasonable": "yes", "cause_kind": "repair_quality",
            "liable_department": self.workshop.pk, "investigate_until": answer_by(), "severity": "serious",
            "reported_up": "yes", "reported_to": self.told.pk, "apology_at": local(),
            "apology_text": "给您添了麻烦，诚恳致歉。",
        }  # fmt: skip
        self.agent.take("uphold", **judgement)
        self.agent.stands_at("调查")

    def investigate(self) -> None:
        self.head.open("/cases/inbox/").look()
        self.head.page.locator("main").get_by_text(self.case.number).first.click()
        self.head.look()
        findings = {"cause": "no_inspection", "specific_cause": "安装后没有试车。"}
        self.head.take("report_findings", **findings, responsible_person=self.at_fault.pk)

    def propose(self) -> None:
        self.agent.open(self.address).stands_at("方案")
        gift = {"compensation_kind": "gift", "compensation_value": "200"}
        self.agent.add("/proposals/", title="免费返工", content="重新打磨并试车。", cost="120")
        self.agent.add("/proposals/", title="更换原厂件", content="整套更换。", cost="680", **gift)
        self.agent.look()
        self.agent.take("put_forward")
        self.agent.stands_at("批示")
        self.agent.add(f"/proposals/{self.second.pk}/customer-choice/", words="想要原厂的")
        assert self.agent.page.locator("#verb-choose").count() == 0  # an agent can't choose

    def choose(self) -> None:
        self.lead.open("/").look()
        self.lead.page.locator("main").get_by_text(self.case.number).first.click()
        self.lead.look()
        for proposal in self.case.proposals.order_by("pk"):
            self.lead.add(f"/proposals/{proposal.pk}/reading/", remark="看过")
        self.lead.take("choose", proposal=self.second.pk, instruction="同意客户的选择，今天办妥。", rework="no")
        self.lead.stands_at("实施")

    def carry_out(self) -> None:
        self.agent.open(self.address).look()
        self.agent.add("/penalties/", rule="person_serious", amount="150", reason="未试车")
        self.agent.add("/penalties/", rule="head_serious", amount="100", reason="检查流于形式")
        self.agent.add("/notices/", channel="wechat", told_at=local(minutes=-1), content="已告知换原厂件。")
        gift = {"compensation_kind": "gift", "compensation_value": "200"}
        self.agent.take("report_done", done="已更换原厂件并试车。", **gift)
        self.agent.stands_at("客户确认")

    def sign(self, customer: Desk) -> None:
        self.agent.add("/invitation/")
        self.agent.look()
        link = self.agent.page.locator("code.link").inner_text()
        customer.page.goto(link)
        customer.look()
        customer.sign()
        customer.send('form[action$="/acceptance/"]')
        customer.look()
        customer.page.goto(link)
        customer.look()  # used: it works once

    def call_back_and_close(self) -> None:
        self.agent.open(self.address).stands_at("回访")
        call = {"channel": "wechat", "called_at": local(minutes=-1), "words": "不响了，谢谢。"}
        self.agent.take("satisfied", satisfaction="satisfied", **call)
        self.agent.take("archive", summary="更换后异响消失。", evaluation="处理及时。", won_back="yes")
        self.agent.sees("已归档")
        self.agent.look()
        assert self.agent.page.locator("form.verb-form:visible").count() == 0  # read-only

    def read_statistics(self) -> None:
        """A figure of the class opens its rows, and the complaint is one of them."""
        self.manager.open(STATISTICS).look()
        figure = self._line("#counts").locator("td.number a", has_text=re.compile(r"^\d+$")).last  # of all departments
        count = int(figure.inner_text())
        figure.click()
        self.manager.sees(self.case.number)
        self.manager.look()
        assert self.manager.page.locator("tbody tr").count() == count

    def open_countermeasure(self) -> None:
        """The line of the class begins a countermeasure that stands under the figures from then on."""
        self.manager.open(STATISTICS)
        self._line("#counts").get_by_role("link", name="对策").click()
        self.manager.look()
        expect(self.manager.page.locator('[name="classification"]')).to_have_value(CLASS[0])
        expect(self.manager.page.locator('[name="basis"]')).to_have_value(re.compile(f"“{CLASS[1]}”"))
        self.manager.send("form.case-main", goal="下月同类投诉减半。")
        measure = Case.objects.filter(process="measure").latest("pk")
        self.manager.look()
        self.manager.open(STATISTICS)
        expect(self.manager.page.locator("#measures")).to_contain_text(measure.number)

    def read_compliance(self) -> None:
        """The clause of the judgement counts this one as kept, by the day it was due; the figure opens its items."""
        first, last = (local(days=days)[:10] for days in (-7, 7))
        self.manager.open(f"/reports/compliance/?span=days&first={first}&last={last}").look()
        line = self.manager.page.locator("#board tbody tr", has_text="判断投诉是否成立")
        line.locator("td.number a").first.click()
        self.manager.sees(self.case.number)
        self.manager.look()

    @property
    def address(self) -> str:
        return f"/cases/{self.case.pk}/"

    @property
    def second(self) -> Any:
        return self.case.proposals.order_by("pk")[1]

    def _line(self, sheet: str) -> Any:
        return self.manager.page.locator(f"{sheet} tbody tr", has_text=CLASS[1])
