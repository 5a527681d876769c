"""Complaints of several months, each taken as far as its story goes through the public actions."""

from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.customers.actions import open_file
from tests.cases.loop import Loop

SHANGHAI = ZoneInfo("Asia/Shanghai")
INTAKE = {"classification", "severity", "channel"}
FINDINGS = {"cause", "responsible_person"}


class Told(Loop):
    """A complaint whose forms say what a test wants."""

    def __init__(self, house: Any, at: datetime, customer: Any, by: Any, changes: dict[str, Any]) -> None:
        self.house, self.at, self.customer, self.changes = house, at, customer, changes
        self.case = actions.register("complaint", customer=customer, values=self.intake(), by=by, at=at)

    def intake(self) -> dict[str, Any]:
        return {**super().intake(), **self._only(INTAKE)}

    def judgement(self, **changes: Any) -> dict[str, Any]:
        return {**super().judgement(**self._only({"liable_department", "severity"})), **changes}

    def findings(self) -> dict[str, Any]:
        return {**super().findings(), **self._only(FINDINGS)}

    def summary(self) -> dict[str, Any]:
        return {**super().summary(), **self._only({"won_back"})}

    def dismiss(self) -> None:
        judged = {"grounds_sufficient": "no", "demand_reasonable": "no", "why": "里程已超保修。"}
        self.move("dismiss", self.house.ana, judged)
        answer = {
            "answer": "感谢您告诉我们。按合同约定，这次里程已经超过保修范围。",
            "channel": "phone",
            "answered_at": self.at.isoformat(),
            "customer_reaction": "understood",
        }
        self.move("explain", self.house.ana, answer)

    def _only(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: value for name, value in self.changes.items() if name in names}


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def months(house: Any) -> SimpleNamespace:
    """October and November 2026 and the November before, with every outcome."""
    customer = open_file(
        kind="person", name="王磊", phones=["13812345678"], membership="gold", by=house.ana, at=at(11, 1, year=2025)
    )

    def told(when: datetime, by: Any = house.ana, **changes: Any) -> Told:
        return Told(house, when, customer, by, changes)

    year_ago = told(at(11, 4, year=2025), classification="rude", severity="general")
    archived = told(at(10, 12), classification="fault_returns", cause="skill")
    archived.to("archived")
    lost = told(at(11, 2), classification="fault_remains", cause="carelessness", won_back="no", channel="wechat")
    lost.to("archived")
    dismissed = told(at(10, 31, 23, 59), classification="rude", severity="general", channel="wechat")
    dismissed.dismiss()
    upheld = told(at(11, 1, 0, 0), classification="fault_returns", liable_department=house.parts.pk)
    upheld.leave_judging()
    found = told(at(11, 9, 17, 30), classification="overcharged", cause="no_quotation")
    found.leave_judging()
    found.leave_investigating()
    waiting = told(at(11, 3), house.ben, classification="rude", severity="serious")
    elsewhere = told(at(11, 20), house.olga, classification="overcharged")
    return SimpleNamespace(
        year_ago=year_ago, archived=archived, lost=lost, dismissed=dismissed, upheld=upheld, found=found,
        waiting=waiting, elsewhere=elsewhere, every=list(Case.objects.order_by("pk")),
    )  # fmt: skip
