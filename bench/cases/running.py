"""A shop with nothing but open complaints, all to be judged, some of them with a long history."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bench.filling import Shop
from huiyin.cases import actions
from huiyin.cases.models import Act, Case
from huiyin.org.models import Person
from huiyin.org.queries import calendar_named, calendar_of
from huiyin.rulebook.models import Clause
from huiyin.worklist.actions.clocks import count
from huiyin.worklist.actions.items import deadline_data
from huiyin.worklist.models import WorkItem

EVENTFUL = 10  # cases with a long history, the first ones
EVENTS = 200
AGREED = actions.Call(despite="客户约好的时间")  # it is measured at any hour
JUDGE = {"within": "4 working hours"}


class Busy(Shop):
    """Every complaint waits to be judged, and its work with the sweep's clock ticking."""

    years = 1
    running = 1.0
    stages = ("judging",)

    def __init__(self, size: int) -> None:
        super().__init__(size, timezone.now())
        self.indexes: dict[int, tuple[str, Any]] = {}
        service = self.departments["service"]
        calendar = calendar_of(person=self.agents[0], department=service)
        self.sample = WorkItem(opened_at=self.now, deadline=deadline_data(JUDGE))
        count(self.sample, calendar, since=self.now)
        self.sample.calendar_id = calendar_named(calendar.name)

    @property
    def customers(self) -> int:
        return max(self.size // 10, 1)

    def judgement(self) -> dict[str, Any]:
        """What is filled in where a complaint is founded."""
        return {
            "grounds_sufficient": "yes",
            "demand_reasonable": "yes",
            "cause_kind": "repair_quality",
            "liable_department": self.departments["workshop"].pk,
            "investigate_until": (self.now + timedelta(days=2)).isoformat(),
            "severity": "general",
            "reported_up": "no",
            "apology_text": "给您添麻烦了，我们诚恳道歉。",
            "apology_at": self.now.isoformat(),
        }

    def give_history(self) -> None:
        """Let people do so much with the first cases that each has a long time line."""
        lead = Person.objects.get(username="supervisor")
        for case in Case.objects.filter(pk__lte=EVENTFUL).select_related("registrar").order_by("pk"):
            while (left := EVENTS - case.acts.count()) > 0:
                self._some_days(case, lead, left)

    def _some_days(self, case: Case, lead: Person, left: int) -> None:
        at = self.now + timedelta(hours=EVENTS - left)  # nobody is urged twice within the hour
        agent = case.registrar
        doings: list[Callable[[], object]] = [
            lambda: actions.move(case, "uphold", values=self.judgement(), call=AGREED, by=agent, at=self.now),
            lambda: actions.move(case, "return_to_judging", values={"reason": "请补充依据。"}, by=lead, at=self.now),
            lambda: actions.urge(case, by=lead, at=at),
            lambda: actions.pause(case, reason="等客户把车送来。", by=lead, at=at),
            lambda: actions.resume(case, reason="车到了。", by=lead, at=at + timedelta(minutes=5)),
            *[lambda: actions.note(case, text="客户来电询问进度，已说明。", by=agent, at=at)] * 5,
        ]
        for do in doings[:left]:
            do()

    def _case(self, pk: int, customers: int) -> Case:
        case = super()._case(pk, customers)
        case.team = self.departments["service"]
        case.founded, case.cause, case.liable_department, case.accepted_at = None, "", None, None
        return case

    def _indexed(self, pk: int, *words: str) -> tuple[str, Any]:
        """Of the length it has, but the words of one of a thousand: nobody searches here, and the load takes half."""
        place = pk % 1000
        if place not in self.indexes:
            self.indexes[place] = super()._indexed(pk, *words)
        return self.indexes[place]

    def _item(self, case: Case, clauses: list[Clause]) -> WorkItem:
        item = super()._item(case, clauses)
        sample = self.sample
        item.deadline, item.why_due, item.calendar_id = sample.deadline, sample.why_due, sample.calendar_id
        # Spread over the month to come, and told of a day before.
        item.due_at = self.now + timedelta(days=2 + 28 * case.pk / self.size)
        item.next_rung_at = item.due_at - timedelta(days=1)
        return item

    def _acts(self, case: Case) -> Iterator[Act]:
        yield next(super()._acts(case))
