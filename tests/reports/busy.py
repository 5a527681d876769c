"""Beside the complaints of some months: what was said, promised, called and asked in them, by the public actions."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks.enums import Stage, State, Why
from huiyin.callbacks.models import Callback, Round
from huiyin.callbacks.rules import frozen
from huiyin.contact import actions as contact
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.customers.queries import subject_of
from huiyin.rulebook.queries import current_version, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.packs.walking import Walk
from tests.reports.months import at

TITLE = {"zh-hans": "回访", "en": "Call back"}
DAY = timedelta(days=1)


def busy(house: Any) -> SimpleNamespace:
    """Of everything some is done in time, some late, some not at all, by people of two trees of departments."""
    regular = _file(house, "周敏", house.ana, phones=["13900001111"])
    far = _file(house, "钱进", house.olga, phones=["13900002222"])
    for when, customer, by, outcome in (
        (at(11, 3), regular, house.ana, "satisfied"),
        (at(11, 4), regular, house.ben, "satisfied"),
        (at(11, 5), regular, house.ana, "average"),
        (at(11, 6), far, house.olga, "dissatisfied"),
        (at(11, 9), regular, house.ana, "no_answer"),
        (at(11, 30, 23, 59), regular, house.ana, "dissatisfied"),
        (at(10, 14), regular, house.ana, "satisfied"),
        (at(11, 12, year=2025), far, house.olga, "average"),
    ):
        _said(customer, by, when, outcome)
    _promises(house, regular)
    _owed(house, regular, far)
    _passed_on(house, regular)
    called = _round(house)
    pack = pack_in_force()
    for key in ("demand", "enquiry", "measure"):
        Walk(house, pack, pack.processes[key]).register()
    return SimpleNamespace(regular=regular, far=far, called=called)


def _file(house: Any, name: str, by: Any, **more: Any) -> Customer:
    return open_file(kind="person", name=name, keeper=by, by=by, at=at(11, 1, year=2025), confirmed=True, **more)


def _said(customer: Customer, by: Any, when: datetime, outcome: str) -> Interaction:
    words = "" if outcome == "no_answer" else "说了说近况"
    return contact.note_interaction(
        contact.Said(direction="out", channel="phone", purpose="callback", content=words, outcome=outcome),
        customer=customer,
        by=by,
        at=when,
    )


def _promises(house: Any, customer: Customer) -> None:
    kept, late, _waiting = (
        contact.promise_to(customer, content=words, due_at=at(11, 12), kept_by="deed", by=house.ana, at=at(11, 10))
        for words in ("周四前回电", "周四前寄资料", "周四前问配件")
    )
    worklist.settle(kept, by=house.ana, at=at(11, 11))
    worklist.settle(late, by=house.ana, at=at(11, 13))


def _owed(house: Any, *customers: Customer) -> None:
    """First contacts: of Ana in time, of Olga late, and one that was let off."""
    for customer, by, done in zip(customers, (house.ana, house.olga), (at(11, 5), at(11, 20)), strict=True):
        item = _work(Kind.FIRST_CONTACT, customer, by, due=at(11, 9))
        worklist.settle(item, by=by, at=done)
    let_off = _work(Kind.FIRST_CONTACT, customers[0], house.ana, due=at(11, 9))
    worklist.waive(let_off, reason="客户已来店。", by=house.lena, at=at(11, 4))


def _work(kind: Kind, customer: Customer, owner: Any, *, due: datetime) -> WorkItem:
    return worklist.open_item(
        kind=kind, title=TITLE, subject=subject_of(customer.pk), subject_label=customer.name, owner=owner,
        form={"agreed": "due_at"}, agreed=due, at=at(11, 2),
    )  # fmt: skip


def _passed_on(house: Any, customer: Customer) -> None:
    for words, acknowledged in (("要看账单", True), ("问发票", False)):
        passed = contact.pass_on(
            customer, department=house.finance, words=words, channel="phone", by=house.ana, at=at(11, 16)
        )
        if acknowledged:
            contact.acknowledge(passed, reply="已联系。", by=house.fay, at=at(11, 16, 11))


def _round(house: Any) -> list[Callback]:
    """Ten members: nine reached, of whom one too late, and one not; two more who do not count.

    Eight of the ten are of those who must all be called. So are one who was let off, one who had been contacted as
    often as allowed when the round was filled, and one who wants no contact.
    """
    members = [_file(house, f"会员{number:02}", house.ana, membership="gold") for number in range(15)]
    run = Round.objects.create(
        number="HF-20261102-0001", plan="members", rule=frozen(pack_in_force().callbacks["members"]),
        version=current_version(), title=TITLE, department=house.service, begins_on=at(11, 2).date(),
        ends_on=at(11, 30).date(), stage=Stage.RUNNING, planned_by=house.lena, planned_at=at(11, 2),
        started_by=house.lena, started_at=at(11, 2),
    )  # fmt: skip
    rows = [
        Callback.objects.create(
            round=run, customer=one, groups=["all"] if 2 <= place < 10 else [],
            item=_work(Kind.CALLBACK, one, house.ana, due=at(11, 6)),
        )
        for place, one in enumerate(members[:12])
    ]  # fmt: skip
    waiting = Callback.objects.create(
        round=run,
        customer=members[12],
        groups=["all"],
        item=_work(Kind.CALLBACK, members[12], house.ana, due=at(11, 6)),
    )
    callbacks.let_off(waiting, why=Why.LET_OFF, reason="出国了", by=house.lena, at=at(11, 5))
    for one, why in ((members[13], Why.CAPPED), (members[14], Why.DO_NOT_CONTACT)):
        Callback.objects.create(
            round=run, customer=one, groups=["all"], state=State.EXCLUDED, why=why, settled_at=at(11, 2)
        )
    for place, row in enumerate(rows[:9]):
        when = at(11, 5) if place else at(11, 9)
        said = _said(row.customer, house.ana, when, "satisfied" if place < 8 else "dissatisfied")
        callbacks.reach(row, interaction=said, by=house.ana, at=when)
    callbacks.exclude(rows[10], why=Why.OPEN_COMPLAINT, by=house.lena, at=at(11, 5))
    callbacks.refuse(rows[11], by=house.ana, at=at(11, 5))
    return rows
