"""Level by level, handed over and urged from the case's page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.actions.moving import EscalatedAbove, NotYourTurn
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.rulebook import actions as rulebook
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.notices import UrgedJustNow
from huiyin.worklist.models import Notice
from huiyin.worklist.queries import level_of
from tests.cases import errand
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]
LATER = NOW + timedelta(hours=1)
EVERYBODY = "[registrar, owner, supervisor, manager, director]"


@pytest.fixture
def passed_up(house: House, tmp_path: Path, now: datetime) -> Callable[[str], Case]:
    """An errand that Ana passed up one level, under a rule book that is strict about levels or is not."""

    def pass_up(levels: str) -> Case:
        errand.publish(
            house,
            tmp_path,
            stages="work: {STAGE, owner: registrar}",
            ways=f"""
finish: {{WAY, from: [work], to: done, by: {EVERYBODY}, kind: end}}
withdraw: {{WAY, from: [work], to: done, by: {EVERYBODY}, kind: withdraw}}
""",
            at=now,
        )
        file = tmp_path / "pack" / "pack.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("\nsettings:\n", f"\nsettings:\n  escalation: {levels}\n"), encoding="utf-8")
        rulebook.publish(tmp_path / "pack", by=house.adam, at=now)
        case = errand.register(house, now)
        actions.escalate(case, reason="客户情绪激动", by=house.ana, at=now)
        return case

    return pass_up


@pytest.mark.req("C32-5", "X-09")
def test_what_was_passed_up_is_not_decided_below(passed_up: Callable[[str], Case], house: House) -> None:
    case = passed_up("strict")

    with pytest.raises(EscalatedAbove) as refusal:
        actions.move(case, "finish", by=house.ana, at=LATER)
    assert "莱娜" in str(refusal.value)
    actions.move(case, "finish", by=house.lena, at=LATER)


@pytest.mark.req("C32-5")
def test_each_level_passes_it_on_and_those_above_may_always(passed_up: Callable[[str], Case], house: House) -> None:
    case = passed_up("strict")
    actions.escalate(case, reason="要经理决定", by=house.lena, at=LATER)

    for below in (house.ana, house.lena):
        with pytest.raises(EscalatedAbove):
            actions.move(case, "finish", by=below, at=LATER)
    assert [act.data["to"] for act in case.acts.filter(kind="escalated").order_by("pk")] == ["莱娜", "马克斯"]
    actions.move(case, "finish", by=house.dora, at=LATER)


def test_the_customer_may_withdraw_all_the_same(passed_up: Callable[[str], Case], house: House) -> None:
    actions.move(passed_up("strict"), "withdraw", by=house.ana, at=LATER)


@pytest.mark.req("X-09")
def test_where_the_rule_book_is_open_those_below_may_still_decide(
    passed_up: Callable[[str], Case], house: House
) -> None:
    actions.move(passed_up("open"), "finish", by=house.ana, at=LATER)


def test_handed_over_with_a_reason_it_stands_on_the_time_line(passed_up: Callable[[str], Case], house: House) -> None:
    case = passed_up("open")

    with pytest.raises(Invalid):
        actions.hand_over(case, to=house.ben, reason=" ", by=house.lena, at=LATER)
    with pytest.raises(NotYourTurn):
        actions.hand_over(case, to=house.ben, reason="换人", by=house.ana, at=LATER)
    actions.hand_over(case, to=house.ben, reason="我出差", by=house.lena, at=LATER)

    case.refresh_from_db()
    assert case.owner == house.ben
    [act] = case.acts.filter(kind="handed_over")
    assert (act.by, act.data) == (house.lena, {"from": "莱娜", "to": "贝恩", "reason": "我出差", "work": "stage"})


def test_handed_over_elsewhere_the_time_line_says_it_too(passed_up: Callable[[str], Case], house: House) -> None:
    case = passed_up("open")

    worklist.hand_over(errand.item_of(case), to=house.ben, reason="我出差", by=house.lena, at=LATER)

    assert case.acts.get(kind="handed_over").data["to"] == "贝恩"


def test_urging_reaches_everybody_who_is_waited_for(house: House, tmp_path: Path, now: datetime) -> None:
    errand.publish(
        house,
        tmp_path,
        stages="work: {STAGE, owner: {role: supervisor}}",
        ways="""
finish:
  title: {zh-hans: 归档, en: File it}
  from: [work]
  to: done
  by: [registrar]
  kind: end
  approval: {mode: all, by: [{head: workshop}]}
""",
        at=now,
    )
    case = errand.register(house, now)
    actions.move(case, "finish", by=house.ana, at=now)

    assert actions.urge(case, by=house.ana, at=LATER) == ["莱娜", "汉克"]
    assert {notice.person for notice in Notice.objects.filter(kind="urge")} == {house.lena, house.hank}
    with pytest.raises(UrgedJustNow):
        actions.urge(case, by=house.max, at=LATER)


def test_the_page_hands_over(
    passed_up: Callable[[str], Case], house: House, signed_in: SignIn, at_now: datetime
) -> None:
    case = passed_up("open")
    address = reverse("cases:steer", args=[case.pk, "handover"])

    seen = {"person": house.ben.pk, "seen_level": level_of(errand.item_of(case))}
    offered = signed_in(house.lena).get(reverse("cases:page", args=[case.pk])).text
    named = [f'<option value="{one.pk}">{one.name}</option>' in offered for one in (house.ben, house.art)]
    assert named == [True, False]
    auditor = {**seen, "person": house.art.pk, "reason": "我出差", "work": "stage"}
    assert signed_in(house.lena).post(address, auditor).status_code == 422
    assert signed_in(house.lena).post(address, {**seen, "reason": ""}).status_code == 422
    signed_in(house.lena).post(address, {**seen, "reason": "我出差", "work": "stage"})

    case.refresh_from_db()
    assert case.owner == house.ben
