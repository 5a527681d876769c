"""A case opens others by itself: once a round, filled with what it says; and its own steps wait for them."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing
from huiyin.cases.actions.opening import CannotBeOpened
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.worklist.models import Notice
from tests.cases import errand
from tests.cases.loop import INTAKE, Loop
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]
HOUR = timedelta(hours=1)
STAGES = """
start: {STAGE, owner: registrar}
work: {STAGE, owner: registrar, opens: [{OPENS}]}
"""
OPENS = "process: parcel, when: {fetched: [yes]}, with: {where: place, by_when: until}, gates: [finish]"
WAYS = """
pass_on: {WAY, from: [start], to: work, by: [registrar], form: going}
again: {WAY, from: [start], to: work, by: [registrar]}
back: {WAY, from: [work], to: start, by: [registrar], kind: back}
anew: {WAY, from: [work], to: start, by: [registrar], kind: back, effects: [new_round]}
finish: {WAY, from: [work], to: done, by: [registrar], kind: end}
drop: {WAY, from: [work], to: dropped, by: [registrar], kind: withdraw}
"""
FORMS = """
going:
  title: {zh-hans: 去, en: Going}
  fields:
    fetched: {type: yes_no, required: true, label: {zh-hans: 取, en: Fetched}}
    place: {type: line, required: true, when: {fetched: [yes]}, label: {zh-hans: 地, en: Place}}
    until: {type: datetime, required: true, when: {fetched: [yes]}, label: {zh-hans: 限, en: Until}}
"""
PARCEL = """
  parcel:
    title: {zh-hans: 包裹, en: Parcels}
    number: BG
    intake: told
    first: fetching
    steps: {fetching: {zh-hans: 取, en: Fetch}}
    forms:
      told:
        title: {zh-hans: 说, en: Told}
        fields:
          where: {type: text, means: content, required: true, label: {zh-hans: 处, en: Where}}
          by_when: {type: datetime, required: true, label: {zh-hans: 限, en: By when}}
          on: {type: date, default: now, required: true, label: {zh-hans: 日, en: On}}
    stages:
      fetching:
        title: {zh-hans: 取件, en: Fetch it}
        step: fetching
        owner: registrar
        due: {agreed: by_when}
        clause: complaint.open-every-channel
      fetched: {title: {zh-hans: 取到, en: Fetched}, step: fetching, ends: settled}
      lost: {title: {zh-hans: 丢了, en: Lost}, step: fetching, ends: withdrawn}
    transitions:
      fetch: {title: {zh-hans: 取到, en: Fetched}, from: [fetching], to: fetched, by: [owner], kind: end}
      lose: {title: {zh-hans: 丢了, en: Lost}, from: [fetching], to: lost, by: [owner], kind: withdraw}
"""


@pytest.fixture
def errand_case(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """An errand that opens a parcel, registered by Ana for a customer."""
    dropped = "      dropped: {title: {zh-hans: 不办, en: Dropped}, step: done, ends: withdrawn}\n    transitions:"
    monkeypatch.setattr(errand, "PROCESS", errand.PROCESS.replace("    transitions:", dropped) + PARCEL)
    errand.publish(house, tmp_path, stages=STAGES.replace("OPENS", OPENS), ways=WAYS, forms=FORMS, at=NOW)
    customer = open_file(kind="person", name="王磊", phones=["13812345678"], by=house.ana, at=NOW)
    return errand.register(house, NOW, customer=customer)


def go(case: Case, house: House, *, at: Any = NOW, **said: Any) -> None:
    words = {"fetched": "yes", "place": "东门", "until": (NOW + 50 * HOUR).isoformat()}
    actions.move(case, "pass_on", values={**words, **said}, by=house.ana, at=at)


def parcels(case: Case) -> list[Case]:
    return list(case.children.order_by("pk"))


def test_it_is_opened_with_what_the_case_says_for_the_same_customer(errand_case: Case, house: House) -> None:
    go(errand_case, house)

    [parcel] = parcels(errand_case)
    assert (parcel.customer, parcel.registrar, parcel.owner) == (errand_case.customer, house.ana, house.ana)
    assert parcel.data["told"]["where"] == "东门"
    assert parcel.data["told"]["on"] == NOW.date().isoformat()
    assert errand.item_of(parcel).due_at == NOW + 50 * HOUR
    assert errand_case.acts.latest("pk").data["number"] == parcel.number
    # The customer said nothing a second time.
    assert not Interaction.objects.filter(subject=parcel.subject).exists()


def test_nothing_is_opened_where_the_answer_is_another(errand_case: Case, house: House) -> None:
    go(errand_case, house, fetched="no")

    assert parcels(errand_case) == []
    actions.move(errand_case, "finish", by=house.ana, at=NOW)


def test_what_waits_says_for_which_case_and_goes_on_once_it_ended(
    errand_case: Case, house: House, signed_in: SignIn, at_now: Any
) -> None:
    go(errand_case, house)
    [parcel] = parcels(errand_case)

    with pytest.raises(Missing) as missing:
        actions.move(errand_case, "finish", by=house.ana, at=NOW)
    page = signed_in(house.ana).get(reverse("cases:page", args=[errand_case.pk])).text
    assert [parcel.number in sentence for sentence in missing.value.sentences] == [True]
    assert missing.value.sentences[0] in page
    assert "相关事项" in page
    actions.move(parcel, "fetch", by=house.ana, at=NOW)
    actions.move(errand_case, "finish", by=house.ana, at=NOW)

    assert Case.objects.get(pk=errand_case.pk).ends == "settled"


def test_it_is_opened_once_a_round_and_again_if_it_was_withdrawn(errand_case: Case, house: House) -> None:
    go(errand_case, house)
    actions.move(errand_case, "back", by=house.ana, at=NOW)
    go(errand_case, house, place="西门")
    [first] = parcels(errand_case)

    actions.move(first, "lose", by=house.ana, at=NOW)
    actions.move(errand_case, "back", by=house.ana, at=NOW)
    go(errand_case, house, place="西门")
    _lost, second = parcels(errand_case)
    actions.move(second, "fetch", by=house.ana, at=NOW)
    actions.move(errand_case, "back", by=house.ana, at=NOW)
    go(errand_case, house)
    assert len(parcels(errand_case)) == 2
    actions.move(errand_case, "anew", by=house.ana, at=NOW)
    go(errand_case, house)

    assert len(parcels(errand_case)) == 3


def test_what_the_other_process_refuses_stands_beside_the_field_and_nothing_happens(
    errand_case: Case, house: House
) -> None:
    with pytest.raises(Invalid) as refused:
        go(errand_case, house, until=(NOW - HOUR).isoformat())

    assert [*refused.value.errors] == ["until"]
    assert (Case.objects.get(pk=errand_case.pk).stage, parcels(errand_case)) == ("start", [])


def test_what_was_said_earlier_and_is_refused_now_is_told_in_a_sentence(errand_case: Case, house: House) -> None:
    go(errand_case, house)
    actions.move(parcels(errand_case)[0], "lose", by=house.ana, at=NOW)
    actions.move(errand_case, "back", by=house.ana, at=NOW)

    with pytest.raises(CannotBeOpened) as refused:
        actions.move(errand_case, "again", by=house.ana, at=NOW + 60 * HOUR)

    assert "包裹" in str(refused.value)
    assert "限" in str(refused.value)
    assert Case.objects.get(pk=errand_case.pk).stage == "start"


def test_who_waits_hears_that_it_ended_and_who_has_it_that_it_is_not_wanted(errand_case: Case, house: House) -> None:
    go(errand_case, house)
    [parcel] = parcels(errand_case)
    Notice.objects.all().delete()

    actions.move(errand_case, "drop", by=house.ana, at=NOW)
    assert [notice.subject for notice in Notice.objects.filter(kind="outcome")] == [parcel.subject]
    assert Case.objects.get(pk=parcel.pk).ended_at is None

    Notice.objects.all().delete()
    other = errand.register(house, NOW)
    go(other, house)
    Notice.objects.all().delete()
    actions.move(parcels(other)[0], "fetch", by=house.ana, at=NOW)
    assert [notice.subject for notice in Notice.objects.filter(kind="outcome")] == [other.subject]


def test_who_waits_hears_of_the_end_of_what_its_own_was_merged_into(errand_case: Case, house: House) -> None:
    """Merged into the other's, and that one into a third: two wait for what ends, the third does no more."""
    others = [errand.register(house, NOW, customer=errand_case.customer) for _each in range(2)]
    cases = [errand_case, *others]
    for case in cases:
        go(case, house)
    first, second, third = (parcels(case)[0] for case in cases)
    actions.merge(first, number=second.number, reason="同一件", by=house.ana, at=NOW)
    actions.merge(second, number=third.number, reason="同一件", by=house.ana, at=NOW)
    actions.move(others[0], "drop", by=house.ana, at=NOW)
    Notice.objects.all().delete()

    actions.move(third, "fetch", by=house.ana, at=NOW)

    told = Notice.objects.filter(kind="outcome").values_list("subject", flat=True)
    assert sorted(told) == sorted([errand_case.subject, others[1].subject])


@pytest.mark.req("A6-10")
@pytest.mark.parametrize(("kind", "asked"), [("repair_quality", True), ("service", False)])
def test_whoever_decides_says_whether_a_bad_repair_is_done_again(
    loop: Loop, house: House, signed_in: Any, kind: str, asked: bool
) -> None:
    loop.move("uphold", house.ana, loop.judgement(cause_kind=kind))
    if kind == "service":
        loop.move("report_findings", house.lena, loop.findings())
    loop.to("choosing")
    loop.prepare_choice()
    said = {"values": {"proposal": loop.proposals[0].pk, "instruction": "今天办妥。"}, "by": house.lena}

    page = signed_in(house.lena).get(reverse("cases:page", args=[loop.case.pk])).text
    label = page[page.index("是否返工") :]

    assert ("field-must" in label[: label.index("</legend>")]) == asked
    if asked:
        with pytest.raises(Invalid) as refused:
            actions.move(loop.case, "choose", **said, at=loop.later())
        assert list(refused.value.errors) == ["rework"]
    else:
        actions.move(loop.case, "choose", **said, at=loop.later())
        assert not parcels(loop.case)


@pytest.mark.req("A6-10")
def test_a_repair_that_was_not_right_opens_a_service_order_for_it(loop: Loop, house: House) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    words = {"proposal": loop.proposals[0].pk, "instruction": "今天返工。", "rework": "yes", "rework_plate": "京A12345"}

    loop.move("choose", house.lena, words)

    [order] = parcels(loop.case)
    said = order.data["car_in"]
    assert (order.process, order.customer, order.owner) == ("service_order", loop.customer, house.ana)
    assert (said["plate"], said["phone"], said["content"]) == ("京A12345", "13812345678", INTAKE["content"])


@pytest.mark.req("A6-10", "C31-12")
def test_a_complaint_is_not_carried_out_while_its_car_is_repaired_again(loop: Loop, house: House) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    words = {"proposal": loop.proposals[1].pk, "instruction": "今天返工。", "rework": "yes", "rework_plate": "京A12345"}
    loop.move("choose", house.lena, words)
    [order] = parcels(loop.case)

    with pytest.raises(Missing) as refused:
        loop.leave_carrying_out()

    assert order.number in str(refused.value)
    actions.move(order, "call_off", values={"reason": "车主改约"}, by=house.ana, at=loop.later())
    loop.move("report_done", house.ana, loop.execution())
    assert loop.stage == "confirming"


@pytest.mark.req("A6-10")
def test_whoever_has_a_car_repaired_again_finds_its_plate_filled_in(
    loop: Loop, house: House, signed_in: SignIn
) -> None:
    loop.to("choosing")

    page = signed_in(house.lena).get(reverse("cases:page", args=[loop.case.pk])).text

    [field] = re.findall(r"<input[^>]*name=\"rework_plate\"[^>]*>", page)
    assert f'value="{INTAKE["plate"]}"' in field
