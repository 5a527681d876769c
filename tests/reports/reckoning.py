"""Every figure said once more in plain Python over every row there is: nothing of how the product counts is used."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from django.utils.timezone import get_current_timezone

from huiyin.callbacks.models import Callback
from huiyin.cases.models import Act, Case, Decision, Part, Penalty, StageEntry
from huiyin.contact.models import Interaction
from huiyin.customers.models import Capacity, Customer, Keeping
from huiyin.kernel.worktime import elapsed
from huiyin.orders.models import Order
from huiyin.org.models import Membership
from huiyin.org.queries import calendar_of
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack, flat, told_apart
from huiyin.worklist.models import WorkItem

Numbers = tuple[Decimal | None, int]
Moments = Iterable[tuple[datetime, Decimal]]
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")
SERVICES = {"request", "track"}
MATTERS = {"complaint", "suggestion", "claim", *SERVICES}
DUE = {"kept", "late", "missed"}


def share(good: int, rows: int) -> Numbers:
    return (tenth(Decimal(100 * good) / rows) if rows else None), rows


def tenth(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)


def on(moment: datetime | None, period: Period) -> bool:
    return moment is not None and period.first <= moment.astimezone(get_current_timezone()).date() <= period.last


def standing(item: WorkItem, at: datetime) -> str:
    if item.settled_at is not None:
        return "kept" if item.outcome == "met" else item.outcome
    return "missed" if item.is_overdue(at) else "open"


def worked_out(key: str, period: Period, at: datetime, pack: Pack) -> Numbers:
    """A figure of a period as of a moment: its value, and of how many rows it is."""
    return Reckoning(period, at, pack).of(key)


class Reckoning:
    def __init__(self, period: Period, at: datetime, pack: Pack) -> None:
        self.period, self.at, self.pack = period, at, pack

    def of(self, key: str) -> Numbers:
        reckoned: Callable[[], Numbers] = getattr(self, key)
        return reckoned()

    # Conversations

    def _talks(self) -> list[Interaction]:
        return [talk for talk in Interaction.objects.all() if on(talk.at, self.period)]

    def satisfaction(self) -> Numbers:
        words = flat(self.pack.lists.get("satisfaction", ()))
        weighed = {key: one.share for key, one in words.items() if one.share is not None}
        said = [weighed[talk.outcome] for talk in self._talks() if talk.customer_id and talk.outcome in weighed]
        return share(sum(one > 50 for one in said), len(said))

    def conversations(self) -> Numbers:
        found = [talk for talk in self._talks() if talk.customer_id and talk.says_something]
        return Decimal(len(found)), len(found)

    def _rated(self) -> Iterator[list[int]]:
        """Of each conversation that was rated, what the words that count are worth."""
        worth = {key: one.share for key, one in flat(self.pack.lists.get(self.pack.contact.rating_words, ())).items()}
        asked = [rating.key for rating in self.pack.contact.ratings]
        for talk in self._talks():
            said = [worth.get(talk.ratings.get(key, "")) for key in asked]
            points = [one for one in said if one is not None]
            if points and talk.by_id:
                yield points

    def ratings(self) -> Numbers:
        points = [one for said in self._rated() for one in said]
        return (tenth(Decimal(sum(points)) / len(points)) if points else None), len(points)

    def conversations_rated(self) -> Numbers:
        found = len(list(self._rated()))
        return Decimal(found), found

    # Callbacks

    def callbacks_reached(self) -> Numbers:
        found = [
            row.state == "reached"
            for row in Callback.objects.select_related("item")
            if row.item and on(row.item.due_at, self.period) and row.state != "excluded"
        ]
        return share(sum(found), len(found))

    def groups_reached(self) -> Numbers:
        period, gone = self.period, {"lost", "merged", "do_not_contact", "refused_purpose", "satisfied"}
        found = [
            row.state == "reached"
            for row in Callback.objects.select_related("item", "round")
            if row.turn == 1 and row.groups and not (row.state == "excluded" and row.why in gone)
            if (on(row.item.due_at, period) if row.item else period.first <= row.round.ends_on <= period.last)
        ]
        return share(sum(found), len(found))

    # Obligations

    def _in_time(self, items: Iterable[WorkItem]) -> Numbers:
        stands = [standing(item, self.at) for item in items if on(item.due_at, self.period)]
        due = [word for word in stands if word in DUE]
        return share(due.count("kept"), len(due))

    def _of_kind(self, kind: str) -> Numbers:
        return self._in_time(WorkItem.objects.filter(kind=kind))

    def obligations_kept(self) -> Numbers:
        return self._in_time(
            item
            for item in WorkItem.objects.select_related("clause")
            if item.clause and item.clause.pack == self.pack.key and item.clause.key in self.pack.clauses
        )

    def _parts(self) -> list[WorkItem]:
        """Questions that are still the department's own: not handed back, and not called off."""
        return [
            part.item
            for part in Part.objects.select_related("item")
            if part.item and (part.outcome == "answered" or not (part.closed_at or part.returned_at))
        ]

    def answers_in_time(self) -> Numbers:
        return self._in_time(self._parts())

    def departments_in_time(self) -> Numbers:
        entries = StageEntry.objects.select_related("item", "case")
        stages = [one.item for one in entries if one.item and one.item.team_id == one.case.liable_department_id]
        return self._in_time([*(item for item in stages if item.team_id), *self._parts()])

    def first_contacts_in_time(self) -> Numbers:
        return self._of_kind("first_contact")

    def callbacks_in_time(self) -> Numbers:
        return self._of_kind("callback")

    def promises_kept(self) -> Numbers:
        return self._of_kind("promise")

    def passed_on_in_time(self) -> Numbers:
        return self._of_kind("passed_on")

    # Matters

    def _cases(self, *counts_as: str) -> list[Case]:
        kinds = {key: process.counts_as for key, process in self.pack.processes.items()}
        return [
            case
            for case in Case.objects.order_by("pk")
            if kinds.get(case.process) in counts_as and case.ends != "merged" and on(case.received_at, self.period)
        ]

    def _number(self, rows: list[Case]) -> Numbers:
        return Decimal(len(rows)), len(rows)

    def _per_hundred(self, rows: list[Case], whole: list[Case]) -> Numbers:
        value = (Decimal(100 * len(rows)) / len(whole)).quantize(HUNDREDTH, ROUND_HALF_UP) if whole else None
        return value, len(whole)

    def _of_known(self, answers: Iterable[bool | None]) -> Numbers:
        known = [one for one in answers if one is not None]
        return share(sum(known), len(known))

    def _stages_in_time(self, rows: list[Case]) -> Numbers:
        verdicts = []
        for case in rows:
            entries = StageEntry.objects.filter(case=case).select_related("item")
            late = any(standing(entry.item, self.at) in {"late", "missed"} for entry in entries if entry.item)
            if late or case.ended_at:
                verdicts.append(not late)
        return share(sum(verdicts), len(verdicts))

    def _hours(self, spans: Iterable[tuple[datetime, datetime | None]]) -> Numbers:
        found = [elapsed(begun, ended, calendar_of()).total_seconds() for begun, ended in spans if ended]
        return (tenth(Decimal(str(median(found))) / 3600) if found else None), len(found)

    def complaints(self) -> Numbers:
        return self._number(self._cases("complaint"))

    def complaints_per_hundred(self) -> Numbers:
        return self._per_hundred(self._cases("complaint"), self._cases(*SERVICES))

    def complaints_founded(self) -> Numbers:
        return self._of_known(case.founded for case in self._cases("complaint"))

    def complaints_in_time(self) -> Numbers:
        return self._stages_in_time(self._cases("complaint"))

    def complaint_acceptance_hours(self) -> Numbers:
        return self._hours((case.received_at, case.accepted_at) for case in self._cases("complaint"))

    def complaint_hours(self) -> Numbers:
        return self._hours((case.received_at, case.resolved_at) for case in self._cases("complaint"))

    def won_back(self) -> Numbers:
        return self._of_known(case.won_back for case in self._cases("complaint"))

    def measures_in_time(self) -> Numbers:
        kinds = {key for key, process in self.pack.processes.items() if process.counts_as == "measure"}
        entries = StageEntry.objects.filter(case__process__in=kinds).select_related("item")
        return self._in_time({entry.item for entry in entries if entry.item})

    def _delayed(self) -> list[Case]:
        late = told_apart(self.pack.lists.get("classes", ()), "delay")
        return [case for case in self._cases(*MATTERS) if late.get(case.classification)]

    def delays(self) -> Numbers:
        return self._number(self._delayed())

    def delays_per_hundred(self) -> Numbers:
        return self._per_hundred(self._delayed(), self._cases(*MATTERS))

    def delays_ours(self) -> Numbers:
        ours = told_apart(self.pack.lists.get("causes", ()), "controllable")
        return self._of_known(ours.get(case.cause) for case in self._delayed())

    # Steps

    def _steps(self, *marks: str) -> list[tuple[Act, set[str]]]:
        found = []
        for act in Act.objects.filter(kind="moved").select_related("case"):
            process = self.pack.processes.get(act.case.process)
            way = process.transitions.get(act.transition) if process else None
            told = {*(way.marks if way else ())} & {*marks}
            if told and on(act.at, self.period):
                found.append((act, told))
        return found

    def _step_share(self, good: str, bad: str) -> Numbers:
        told = [marks for _act, marks in self._steps(good, bad)]
        return share(sum(good in marks for marks in told), len(told))

    def measures_effective(self) -> Numbers:
        return self._step_share("effect_good", "effect_poor")

    def dispatches_right(self) -> Numbers:
        return self._step_share("dispatch_right", "dispatch_wrong")

    def leads_won(self) -> Numbers:
        return self._step_share("lead_won", "lead_lost")

    def arrival_hours(self) -> Numbers:
        return self._hours((act.case.received_at, act.at) for act, _marks in self._steps("arrived"))

    def papers_lost(self) -> Numbers:
        found = len(self._steps("paper_lost"))
        return Decimal(found), found

    # Money and orders

    def _money(self, rows: Moments) -> Numbers:
        found = [amount for moment, amount in rows if on(moment, self.period)]
        return sum(found, Decimal(0)).quantize(HUNDREDTH), len(found)

    def compensation(self) -> Numbers:
        asks = {key: process.forms_that_say("compensation_value") for key, process in self.pack.processes.items()}
        rows = []
        for case in Case.objects.exclude(ends="merged"):
            names = {one.name for one in asks.get(case.process, {}).values()}
            said = {name: self._newest(case, asks[case.process], name) for name in names}
            paid = next((Decimal(one) for one in said.values() if one), None)
            if paid is None:
                choice = Decision.objects.filter(case=case, round=case.round).select_related("proposal").first()
                paid = choice.proposal.compensation_value if choice else None
            if paid:
                rows.append((case.received_at, paid))
        return self._money(rows)

    @staticmethod
    def _newest(case: Case, forms: Any, name: str) -> str | None:
        """What the form that said it last says under a name."""
        told = [key for key in (*case.said_in.get(name, ()), *case.data) if key in forms and key in case.data]
        return case.data[told[0]].get(name) if told else None

    def penalties(self) -> Numbers:
        rows = Penalty.objects.filter(revoked_at=None).select_related("case")
        return self._money((row.at, row.amount) for row in rows if row.case.ends != "merged")

    def postage(self) -> Numbers:
        asks = {key: process.forms_that_say("postage") for key, process in self.pack.processes.items()}
        rows = []
        for case in Case.objects.exclude(ends="merged"):
            said = [case.data.get(form, {}).get(one.name) for form, one in asks.get(case.process, {}).items()]
            first = next((one for one in said if one is not None), None)
            if first and Decimal(first) > 0:
                rows.append((case.received_at, Decimal(first)))
        return self._money(rows)

    def orders_of_returning_buyers(self) -> Numbers:
        sold = [one for one in Order.objects.all() if one.state in {"released", "delivered"}]
        year = timedelta(days=365)
        came_back = [
            any(
                other.customer_id == one.customer_id and one.received_at - year <= other.received_at < one.received_at
                for other in sold
            )
            for one in sold
            if on(one.received_at, self.period)
        ]
        return share(sum(came_back), len(came_back))

    # How things stand

    @property
    def _moment(self) -> datetime:
        """When the period ended, or now."""
        over = datetime.combine(self.period.last + timedelta(days=1), time.min, get_current_timezone())
        return min(over, self.at + timedelta(microseconds=1))

    def off_even_share(self) -> Numbers:
        places = Membership.objects.filter(role="agent", department__closed_at=None, person__is_active=True)
        people = {place.person_id: Fraction(place.person.ability) for place in places.select_related("person")}
        kept = dict.fromkeys(people, 0)
        for one in Keeping.objects.select_related("customer"):
            holder = one.standing_in_for_id or one.keeper_id
            over = [moment for moment in (one.until, one.customer.lost_at) if moment]
            if holder in kept and one.since < self._moment and all(moment >= self._moment for moment in over):
                kept[holder] += 1
        shares = even(sum(kept.values()), people, {row.person_id: row.cap for row in Capacity.objects.all() if row.cap})
        off = [abs(kept[pk] - share) for pk, share in shares.items()]
        furthest = tenth(Decimal(max(off).numerator) / max(off).denominator) if off else None
        return furthest, sum(kept.values())

    def files_complete(self) -> Numbers:
        if not self.period.first <= self.at.astimezone(get_current_timezone()).date() <= self.period.last:
            return None, 0  # nobody wrote it down that night
        files = [one.completeness for one in Customer.objects.all() if not (one.lost_at and one.lost_at < self.at)]
        return share(sum(one >= self.pack.file.target for one in files), len(files))


def even(count: int, people: dict[int, Fraction], caps: dict[int, Any]) -> dict[int, Fraction]:
    """As even as limits allow: whoever's limit lies below their share has the limit, the others share the rest."""
    full: dict[int, Fraction] = {}
    while len(full) < len(people):
        rest = {pk: weight for pk, weight in people.items() if pk not in full}
        level = (count - sum(full.values())) / sum(rest.values())
        over = {pk: Fraction(caps[pk]) for pk, weight in rest.items() if pk in caps and weight * level > caps[pk]}
        if not over:
            return {**full, **{pk: weight * level for pk, weight in rest.items()}}
        full |= over
    return full if sum(full.values()) == count else {}
