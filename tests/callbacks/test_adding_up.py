"""Whatever is done with the callbacks of a round, everybody it concerns stands in its ledger with exactly one state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from huiyin.callbacks import actions, queries
from huiyin.callbacks.enums import State, Why
from huiyin.callbacks.models import Callback
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.rulebook.definitions import Group, Skips
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House

PLACES = st.integers(0, 7)
GROUPS = {
    "members": Group("members", {"zh-hans": "会员"}, {"field": "membership", "operator": "filled"}),
    "gold": Group("gold", {"zh-hans": "金卡"}, {"field": "membership", "operator": "is", "value": "gold"}),
}


class Ledger(RuleBasedStateMachine):
    """Eight customers, two of whom have no phone, in a round of two turns; all that is undone once it is over."""

    def __init__(self, house: House, opened: Callable[..., Customer], said: Any) -> None:
        super().__init__()
        self.house, self.opened, self.said = house, opened, said

    @initialize()
    def start(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.at = NOW
        for place in range(8):
            phones = [f"1380000{place:04d}"] if place % 4 else []
            self.opened(f"客户{place}", phones=phones, membership=["", "silver", "gold"][place % 3])
        changed = {"audience": {}, "skips": Skips(), "groups": GROUPS}
        run = actions.plan_round("after_service", changed=changed, by=self.house.lena, at=NOW)
        self.run = actions.start(run, by=self.house.lena, at=NOW)

    @rule(place=PLACES, verb=st.sampled_from(["refuse", "give_up", "miss"]))
    def ends(self, place: int, verb: str) -> None:
        self.do(lambda: getattr(actions, verb)(self.one(place), by=self.house.ana, at=self.at))

    @rule(place=PLACES)
    def is_reached(self, place: int) -> None:
        callback = self.one(place)
        self.do(
            lambda: actions.reach(
                callback, interaction=self.said(callback.customer, at=self.at), by=self.house.ana, at=self.at
            )
        )

    @rule(place=PLACES)
    def is_left_out(self, place: int) -> None:
        self.do(lambda: actions.exclude(self.one(place), why=Why.RECENTLY, by=self.house.lena, at=self.at))

    @rule(place=PLACES)
    def is_taken_in(self, place: int) -> None:
        self.do(lambda: actions.take_in(self.one(place), to=self.house.ben, by=self.house.lena, at=self.at))

    @rule(place=PLACES)
    def is_let_off(self, place: int) -> None:
        item = self.one(place).item
        if item and item.settled_at is None:
            self.do(lambda: worklist.waive(item, reason="免", by=self.house.lena, at=self.at))

    @rule(place=PLACES)
    def wants_no_contact(self, place: int) -> None:
        told = {"purpose": "contact", "given": False, "source": "phone"}
        self.do(lambda: customers.record_consent(self.one(place).customer, **told, by=self.house.ana, at=self.at))
        self.do(lambda: actions.leave_out(self.at))

    @rule(place=PLACES, other=PLACES)
    def is_the_same_customer(self, place: int, other: int) -> None:
        files = list(Customer.objects.order_by("pk"))
        survivor, *others = dict.fromkeys([files[place % len(files)], files[other % len(files)]])
        if others:
            seen = {file.pk: file.revision for file in (survivor, *others)}
            self.do(
                lambda: customers.merge_files(survivor, others, choices={}, seen=seen, by=self.house.lena, at=self.at)
            )

    @invariant()
    def everybody_stands_once(self) -> None:
        ledger = queries.ledger(self.run)
        first = ledger.first
        assert first.everybody == self.run.denominator == sum(first.states.values())
        assert first.to_call == first.done + first.states[State.OPEN]
        assert sum(first.whys.values()) == first.everybody - first.states[State.OPEN] - first.states[State.REACHED]
        members, gold = (group.standing for group in ledger.groups)
        assert (members.everybody, gold.everybody) == (5, 2)
        assert WorkItem.objects.open().filter(kind=Kind.CALLBACK).count() == ledger.open

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def one(self, place: int) -> Callback:
        rows = Callback.objects.filter(round=self.run).select_related("customer", "item")
        return list(rows.order_by("pk"))[place]

    def do(self, verb: Callable[[], object]) -> None:
        """What is refused changes nothing."""
        self.at += timedelta(hours=3)
        try:
            with transaction.atomic():
                verb()
        except DomainError:
            pass


def test_the_states_add_up_to_everybody_whatever_is_done(
    house: House, pack: Any, opened: Callable[..., Customer], said: Any
) -> None:
    few = settings(
        max_examples=5, stateful_step_count=20, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    run_state_machine_as_test(lambda: Ledger(house, opened, said), settings=few)
