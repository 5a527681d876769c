"""Ten thousand customers, drawn by chance, of whom the statement that fills a round says what the rule says of one."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from huiyin.callbacks import actions, queries
from huiyin.callbacks.enums import EXCLUSIONS, Why
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.rules import period_of
from huiyin.cases.models import Case
from huiyin.contact.models import Interaction
from huiyin.contact.queries import contact_rules
from huiyin.customers.models import Customer, Handle, Phone
from huiyin.kernel import worktime
from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import CallbackPlan, Cap, Group, Share, Skips, Trigger, Turn
from tests.cases.loop import Loop
from tests.conftest import NOW, House

MANY = 10_000
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CHANNELS = ("phone", "email")
WINDOW = {"window": ["1 day", "3 days"]}
FIRST, OTHERS = "先访", "后访"
COMPLAINT: dict[str, dict[str, Any]] = {"open": {}, "ended": {"ended_at": NOW, "ends": "settled"}}
SKIPS = Skips(recently=6, open_complaint=True)


@dataclass
class Fact:
    """What is known of one customer."""

    number: int
    opened_at: datetime
    keeper: Person | None
    membership: str
    company: bool
    lost: bool
    refused: list[str]
    liked: str
    ways: list[str]
    complaint: str  # open, ended or none
    first: bool  # is in another round, if nothing speaks against it
    talks: list[tuple[datetime, str, bool]]  # when, which way, whether anybody answered
    elsewhere: bool = False  # waits there

    def groups(self) -> list[str]:
        return ["members"] * bool(self.membership) + ["companies"] * self.company

    def channel(self) -> str:
        usable = [channel for channel in CHANNELS if channel in self.ways]
        return self.liked if self.liked in usable else (usable or [""])[0]

    def left_out(self, cap: Cap, at: datetime) -> str:
        """The first that holds, in the order in which a plan asks."""
        said = [(moment, way) for moment, way, answered in self.talks if answered and moment <= at]
        ours = [moment for moment, way in said if way == "out" and moment > at - cap.days * DAY]
        tests = (
            (Why.LOST, self.lost),
            (Why.DO_NOT_CONTACT, "contact" in self.refused),
            (Why.REFUSED_PURPOSE, "service" in self.refused),
            (Why.NO_WAY, not self.channel()),
            (Why.OPEN_COMPLAINT, self.complaint == "open"),
            (Why.IN_ANOTHER_ROUND, self.elsewhere),
            (Why.RECENTLY, any(moment > at - SKIPS.recently * DAY for moment, _way in said)),
            (Why.CAPPED, len(ours) >= cap.contacts),
        )
        return next((str(why) for why, holds in tests if holds), "")


def drawn(keepers: list[Person | None], cap: Cap) -> list[Fact]:
    chance = random.Random(20261129)
    openings = [NOW - chance.randrange(3 * 24 * 60) * MINUTE for _moment in range(150)]
    # On the edges, a minute beside them, and anywhere.
    ages = [edge + beside for edge in (SKIPS.recently * DAY, cap.days * DAY) for beside in (-MINUTE, 0 * DAY, MINUTE)]
    ages += [chance.randrange(60 * 24 * 60) * MINUTE for _age in range(20)]

    def likely(share: float) -> bool:
        return chance.random() < share

    return [
        Fact(
            number=number,
            opened_at=chance.choice(openings),
            keeper=chance.choice(keepers),
            membership=chance.choice(["", "gold", "silver"]),
            company=likely(0.3),
            lost=likely(0.05),
            refused=[purpose for purpose in ("contact", "service") if likely(0.05)],
            liked=chance.choice(["", "phone", "email", "wechat"]),
            ways=[way for way in CHANNELS if likely(0.7)],
            complaint=chance.choices(["", "open", "ended"], [90, 5, 5])[0],
            first=likely(0.05),
            talks=[
                (NOW - chance.choice(ages), "out" if likely(0.8) else "in", likely(0.8))
                for _talk in range(chance.randrange(7))
            ],
        )
        for number in range(MANY)
    ]


def brought(facts: list[Fact], case: Case) -> None:
    """All of them in the house; by hand it would take an hour, and with the history of each row a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _written(facts, case)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE customers_customer, customers_phone, customers_handle, contact_interaction, cases_case")


def _written(facts: list[Fact], case: Case) -> None:
    files = Customer.objects.bulk_create(
        Customer(
            number=f"KH-9{fact.number:06d}", name=f"客户{fact.number}", keeper=fact.keeper, membership=fact.membership,
            kind="company" if fact.company else "person", lost_at=NOW if fact.lost else None, refusals=fact.refused,
            do_not_contact="contact" in fact.refused, preferred_channel=fact.liked, opened_at=fact.opened_at,
            short_name=FIRST if fact.first else OTHERS,
        )
        for fact in facts
    )  # fmt: skip
    each = list(zip(files, facts, strict=True))
    Phone.objects.bulk_create(
        Phone(customer=file, number=f"+86138{file.pk:08d}", typed="") for file, fact in each if "phone" in fact.ways
    )
    Handle.objects.bulk_create(
        Handle(customer=file, kind="email", address=(address := f"{file.pk}@example.com"), address_key=address)
        for file, fact in each
        if "email" in fact.ways
    )
    Interaction.objects.bulk_create(
        Interaction(
            customer=file, direction=way, channel="phone", purpose="conversation", at=moment,
            content="问候" if answered else "", outcome="" if answered else "no_answer",
        )
        for file, fact in each
        for moment, way, answered in fact.talks
    )  # fmt: skip
    same = {each.attname: getattr(case, each.attname) for each in Case._meta.concrete_fields if not each.primary_key}
    Case.objects.bulk_create(
        Case(**{**same, "number": f"TS-9{fact.number:06d}", "customer_id": file.pk, **COMPLAINT[fact.complaint]})
        for file, fact in each
        if fact.complaint
    )


def plan() -> CallbackPlan:
    turn = Turn("call", {"zh-hans": "回访"}, WINDOW, ("members",))
    groups = {
        "members": Group("members", {"zh-hans": "会员"}, {"field": "membership", "operator": "filled"}),
        "companies": Group("companies", {"zh-hans": "单位"}, {"field": "kind", "operator": "is", "value": "company"}),
    }
    return CallbackPlan(
        "ours", {"zh-hans": "回访"}, Trigger("opened"), (turn,), channels=CHANNELS, share=Share("keeper"), skips=SKIPS,
        groups=groups,
    )  # fmt: skip


def all_are_named_whom_a_plan_concerns(house: House, facts: list[Fact], cap: Cap) -> None:
    """For each reason the first of those whose files the reader may see, and whether there are more."""
    said = {name: getattr(plan(), name) for name in ("purpose", "channels", "skips", "groups")}
    said["audience"] = {"field": "short_name", "operator": "filled"}
    run = actions.plan_round("members", changed=said, by=house.lena, at=NOW)
    keys = dict(Customer.objects.values_list("name", "pk"))
    for reader in (house.max, house.ana):
        seen = set(Customer.objects.visible_to(reader).values_list("pk", flat=True))
        for why in ("", *map(str, EXCLUSIONS)):
            wanted = sorted(keys[f"客户{fact.number}"] for fact in facts if fact.left_out(cap, NOW) == why)
            visible = [pk for pk in wanted if pk in seen]
            found = queries.concerned(run, reader, NOW, why=why)
            assert (found.customers, found.more) == (visible[:200], len(visible) > 200), (reader, why)
    companies = queries.concerned(run, house.max, NOW, group="companies").customers
    assert {*companies} <= {keys[f"客户{fact.number}"] for fact in facts if fact.company}
    assert len(companies) == 200


def test_no_filter_cap_or_window_is_broken_for_ten_thousand_customers(house: House, pack: Any) -> None:
    cap = contact_rules().cap
    assert cap
    loop = Loop(house, NOW - 30 * DAY)
    org.leave(house.ben, successor=None, by=house.adam, at=NOW)
    facts = drawn([house.ana, house.lena, house.ben, None], cap)
    brought(facts, loop.case)
    before = {"audience": {"field": "short_name", "operator": "is", "value": FIRST}, "skips": Skips()}
    actions.start(actions.plan_round("members", changed=before, by=house.lena, at=NOW), by=house.lena, at=NOW)
    waiting = set(Callback.objects.open().values_list("customer__name", flat=True))
    for fact in facts:
        fact.elsewhere = f"客户{fact.number}" in waiting
    all_are_named_whom_a_plan_concerns(house, facts, cap)

    days = ((NOW - 3 * DAY).date(), NOW.date())
    actions.join(plan(), period_of("month", NOW.date()), days, at=NOW)

    rows = Callback.objects.filter(round__plan="ours").values_list(
        "customer__number", "why", "channel", "groups", "item__owner", "item__not_before", "item__due_at"
    )
    found = {number: said for number, *said in rows}
    work = {one: calendar_of(person=one) for one in (house.ana, house.lena)}
    for fact in facts:
        why, channel, groups, owner, not_before, due_at = found.pop(f"KH-9{fact.number:06d}")
        assert (why, channel, groups) == (fact.left_out(cap, NOW), fact.channel(), fact.groups()), fact
        if why:
            assert owner is None
            continue
        keeper = fact.keeper if fact.keeper in work else None
        assert owner == (keeper.pk if keeper else None), fact
        hours = work[keeper] if keeper else calendar_of(department=house.service)
        allowed = worktime.compute(WINDOW, start=fact.opened_at, calendar=hours)
        assert (not_before, due_at) == (allowed.not_before, allowed.due_at), fact
        assert fact.opened_at.date() + DAY <= localdate(not_before) <= localdate(due_at), fact
    assert not found

    ledger = queries.ledger(Round.objects.get(plan="ours"))
    assert {why for _state, why in ledger.first.whys} == {*map(str, EXCLUSIONS)} - {Why.SATISFIED}  # about no matter
    assert {group.key: group.standing.everybody for group in ledger.groups} == Counter(
        key for fact in facts for key in fact.groups()
    )
