"""Takes a complaint along its loop through the public actions, as far as a test needs it."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.customers.actions import open_file
from huiyin.site.signature import draw

PNG = draw("王磊")
LEFT = {"choose": {"rework": "no"}}  # what a step asks beside what a test is about
AGREED = actions.Call(despite="客户约好的时间")  # hours pass with each step, and nights come

INTAKE = {
    "channel": "phone",
    "complainant_name": "王磊",
    "complainant_phone": "13812345678",
    "plate": "京A·12345",
    "content": "刹车片换过三天又响，来电时情绪激动。",
    "wish": "希望免费返工，并说明原因。",
    "severity": "major",
}
STAGES = [
    "judging", "investigating", "proposing", "choosing", "carrying_out", "confirming",
    "calling_back", "summarising", "archived",
]  # fmt: skip


class Loop:
    """One complaint and the people who handle it; each step takes an hour."""

    def __init__(self, house: Any, at: datetime, customer: Any = None) -> None:
        self.house = house
        self.at = at
        self.customer = customer or open_file(
            kind="person", name="王磊", phones=["13812345678"], assets=["京A·12345"], by=house.ana, at=at
        )
        self.case = actions.register("complaint", customer=self.customer, values=self.intake(), by=house.ana, at=at)

    def intake(self) -> dict[str, Any]:
        lists = self._lists()
        return {**INTAKE, "occurred_at": self.at - timedelta(days=1), "classification": lists.classification}

    def _lists(self) -> SimpleNamespace:
        from huiyin.rulebook.queries import pack_in_force

        pack = pack_in_force()
        return SimpleNamespace(
            classification=_leaf(pack.lists["classes"]),
            cause=_leaf(pack.lists["causes"]),
            compensation=next(row.key for row in pack.lists["compensations"] if not row.settings.get("no_value")),
            penalties={rule.applies_to: rule for rule in reversed(pack.penalties.values())},
        )

    def later(self, **delta: float) -> datetime:
        self.at += timedelta(**(delta or {"hours": 1}))
        return self.at

    def to(self, stage: str) -> Case:
        """Along the founded way up to a stage."""
        while self.stage != stage:
            getattr(self, f"leave_{self.stage}")()
        return self.case

    @property
    def stage(self) -> str:
        self.case.refresh_from_db()
        return self.case.stage

    def move(self, transition: str, by: Any, values: dict[str, Any] | None = None, **more: Any) -> Any:
        said = {"values": {**LEFT.get(transition, {}), **(values or {})}, "call": AGREED, **more}
        return actions.move(self.case, transition, by=by, at=self.later(), **said)

    def judgement(self, **changes: Any) -> dict[str, Any]:
        return {
            "grounds_sufficient": "yes",
            "demand_reasonable": "yes",
            "cause_kind": "repair_quality",
            "liable_department": self.house.workshop.pk,
            "investigate_until": (self.at + timedelta(days=2)).isoformat(),
            "severity": "major",
            "reported_up": "yes",
            "reported_to": self.house.max.pk,
            "apology_text": "给您添麻烦了，我们诚恳道歉。",
            "apology_at": self.at.isoformat(),
            **changes,
        }

    def leave_judging(self) -> None:
        self.move("uphold", self.house.ana, self.judgement())

    def findings(self) -> dict[str, Any]:
        return {
            "cause": self._lists().cause,
            "specific_cause": "刹车片未倒角，安装后没有试车。",
            "responsible_person": self.house.wes.pk,
        }

    def leave_investigating(self) -> None:
        self.move("report_findings", self.house.hank, self.findings())

    def proposal(self, **changes: Any) -> dict[str, Any]:
        return {"title": "免费返工", "content": "重新打磨安装并试车，保修六个月。", "cost": "200", **changes}

    def leave_proposing(self) -> None:
        self.propose_two()
        self.move("put_forward", self.house.ana)

    def propose_two(self) -> None:
        actions.propose(self.case, values=self.proposal(), by=self.house.ana, at=self.later())
        second = self.proposal(
            title="更换原厂件", cost="680", compensation_kind=self._lists().compensation, compensation_value="100"
        )
        actions.propose(self.case, values=second, by=self.house.ana, at=self.later())

    @property
    def proposals(self) -> list[Any]:
        return list(self.case.proposals.filter(round=self.case.round, withdrawn_at=None).order_by("pk"))

    def prepare_choice(self) -> None:
        for proposal in self.proposals:
            actions.read_proposal(proposal, by=self.house.lena, at=self.later())
        actions.record_customer_choice(self.proposals[1], by=self.house.ana, at=self.later())

    def leave_choosing(self) -> None:
        self.prepare_choice()
        self.move("choose", self.house.lena, {"proposal": self.proposals[1].pk, "instruction": "同意，今天办妥。"})

    def penalise_both(self) -> None:
        for capacity, rule in self._lists().penalties.items():
            actions.penalise(
                self.case,
                rule=rule.key,
                person=None,
                amount=rule.amount or rule.minimum or "50",
                reason={"person": "刹车片返工", "head": "刹车片返工，管理责任"}.get(capacity, "刹车片返工"),
                by=self.house.ana,
                at=self.later(),
            )

    def inform(self) -> None:
        actions.inform_customer(
            self.case,
            channel="phone",
            content="已告知更换原厂件。",
            told_at=self.at,
            call=AGREED,
            by=self.house.ana,
            at=self.later(),
        )

    def execution(self) -> dict[str, Any]:
        return {
            "done": "已更换原厂刹车片并试车。",
            "compensation_kind": self._lists().compensation,
            "compensation_value": "100",
        }

    def leave_carrying_out(self) -> None:
        if not self.case.penalties.exists():  # a second round keeps the penalties of the first
            self.penalise_both()
        self.inform()
        self.move("report_done", self.house.ana, self.execution())

    def invite(self) -> str:
        return actions.invite_customer(self.case, by=self.house.ana, at=self.later()).token

    def leave_confirming(self) -> None:
        actions.accept_by_link(self.invite(), values={"signed_name": "王磊"}, signature=PNG, at=self.later())

    def callback(self, **changes: Any) -> dict[str, Any]:
        return {"channel": "phone", "called_at": self.at.isoformat(), "satisfaction": "satisfied", **changes}

    def leave_calling_back(self) -> None:
        self.move("satisfied", self.house.ana, self.callback())

    def summary(self) -> dict[str, Any]:
        return {"summary": "返工后异响消失。", "evaluation": "处理及时。", "won_back": "yes"}

    def leave_summarising(self) -> None:
        self.move("archive", self.house.ana, self.summary())

    def scan(self) -> dict[str, list[Any]]:
        return {"scan": [ContentFile(PNG, name="签字.png")]}


def _leaf(choices: Any) -> str:
    first = choices[0]
    return _leaf(first.children) if first.children else str(first.key)
