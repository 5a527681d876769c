"""Running cases go on under another version: nothing is lost, and nothing moves that nobody asked for."""

import json
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.cases import actions
from huiyin.cases.actions import carrying_over as carrying
from huiyin.cases.actions.moving import Missing
from huiyin.cases.models import CarryOver, Case
from huiyin.cases.queries import process_of, standing_entry
from huiyin.customers.actions import open_file
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import current_version, pack_of
from huiyin.worklist.models import WorkItem
from tests.cases import errand
from tests.cases.loop import Loop
from tests.cases.test_opening import PARCEL
from tests.cases.test_walks import WALKS, Walk
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]


def next_version(loop: Loop, change: Callable[[dict[str, Any]], None]) -> PackVersion:
    """The complaint of the next version, published from a draft."""
    draft = rulebook.begin_draft(by=loop.house.adam, at=loop.at)
    source = json.loads(draft.source)
    process = source["processes"]["complaint"]
    change(process)
    door = source["portal"]["complaint"]
    if "weighing" in process["stages"]:
        door["shows"] = {("weighing" if key == "judging" else key): word for key, word in door["shows"].items()}
    for section, said in (("processes", process), ("portal", door)):
        path = (section, "complaint")
        draft = rulebook.edit_draft(draft, path, said, seen=draft.revision, by=loop.house.adam, at=loop.at)
    return rulebook.publish_draft(
        draft, seen_version=draft.base.number, note="Tried out", by=loop.house.adam, at=loop.at
    )


def quicker(process: dict[str, Any]) -> None:
    process["stages"]["judging"]["due"] = {"within": "2 working hours"}


def renamed(process: dict[str, Any]) -> None:
    """Judging becomes weighing, and every way follows."""
    process["stages"] = {("weighing" if key == "judging" else key): stage for key, stage in process["stages"].items()}
    process["first"] = "weighing"
    for way in process["transitions"].values():
        way["from"] = ["weighing" if stage == "judging" else stage for stage in way["from"]]
        way["to"] = "weighing" if way["to"] == "judging" else way["to"]


def carried(loop: Loop, to: PackVersion, **stage_map: str) -> Case:
    return carrying.carry_over(loop.case, to, stage_map=stage_map, reason="新规定", by=loop.house.adam, at=loop.later())


def open_items(case: Case) -> list[WorkItem]:
    return list(WorkItem.objects.open().filter(subject=case.subject).order_by("pk"))


def test_running_cases_stay_under_their_version_by_themselves(loop: Loop) -> None:
    next_version(loop, quicker)
    loop.case.refresh_from_db()

    assert process_of(loop.case).stages["judging"].due.by_field == "severity"  # as it was
    assert (
        actions.register(
            "complaint", customer=loop.customer, values=loop.intake(), by=loop.house.ana, at=loop.later()
        ).pack_version.number
        == 2
    )


def test_work_that_the_version_asks_for_in_the_same_way_goes_on(loop: Loop) -> None:
    loop.to("proposing")
    (before,) = open_items(loop.case)
    version = next_version(loop, quicker)

    case = carried(loop, version)

    assert open_items(case) == [before]
    assert (case.stage, case.pack_version, case.owner) == ("proposing", version, loop.house.ana)
    assert case.data == loop.case.data
    assert case.acts.order_by("-pk")[0].kind == "carried_over"


def test_work_with_another_deadline_is_opened_anew_from_when_the_stage_began(loop: Loop) -> None:
    (before,) = open_items(loop.case)
    version = next_version(loop, quicker)

    case = carried(loop, version)

    before.refresh_from_db()
    (after,) = open_items(case)
    assert (before.outcome, before.reason) == ("waived", "新规定")
    assert after.due_at - before.opened_at == timedelta(hours=2)
    assert after.owner == before.owner
    assert standing_entry(case).item == after


def test_work_that_is_opened_anew_keeps_the_time_its_clock_stood_still(loop: Loop) -> None:
    (before,) = open_items(loop.case)
    actions.pause(loop.case, reason="等客户发照片", by=loop.house.lena, at=loop.later(minutes=10))
    actions.resume(loop.case, by=loop.house.lena, at=loop.later(minutes=50))
    version = next_version(loop, quicker)

    case = carried(loop, version)

    (after,) = open_items(case)
    # Two working hours and the fifty minutes of the pause, over the break at noon.
    assert after.due_at - before.opened_at == timedelta(hours=2, minutes=50) + timedelta(minutes=90)


def test_a_stage_leads_to_another_one_and_the_history_is_read_as_it_was(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    loop.move("return_to_judging", loop.house.hank, {"reason": "不是我们的事。"})
    version = next_version(loop, renamed)
    (before,) = open_items(loop.case)

    case = carried(loop, version, judging="weighing")

    assert case.stage == "weighing"
    assert [entry.stage for entry in case.stage_entries.order_by("pk")] == [
        "judging",
        "investigating",
        "judging",
        "weighing",
    ]
    assert open_items(case) == [before]
    assert standing_entry(case).item == before
    page = signed_in(loop.house.max).get(f"/cases/{case.pk}/")
    assert page.status_code == 200
    assert "新规定" in page.text
    loop.move("uphold", loop.house.ana, loop.judgement())
    assert loop.stage == "investigating"


def test_a_stage_without_a_place_is_refused_before_anything_moves(loop: Loop) -> None:
    version = next_version(loop, renamed)

    with pytest.raises(carrying.NoStage):
        carrying.begin_carrying_over(
            "complaint", version, stage_map={}, reason="新规定", by=loop.house.adam, at=loop.later()
        )
    with pytest.raises(carrying.NoStage):
        carried(loop, version, judging="archived")

    assert not CarryOver.objects.exists()
    assert loop.stage == "judging"


def test_an_ended_case_stays_as_it_was(loop: Loop) -> None:
    loop.to("archived")
    version = next_version(loop, quicker)

    with pytest.raises(carrying.HasEnded):
        carried(loop, version)
    with pytest.raises(carrying.NothingRunning):
        carrying.begin_carrying_over(
            "complaint", version, stage_map={}, reason="新规定", by=loop.house.adam, at=loop.later()
        )


def test_all_running_cases_are_carried_over_or_those_that_are_named(loop: Loop) -> None:
    others = [Loop(loop.house, loop.at, loop.customer) for _case in range(2)]
    version = next_version(loop, renamed)
    named = {"stage_map": {"judging": "weighing"}, "reason": "新规定", "by": loop.house.adam}

    one = carrying.begin_carrying_over("complaint", version, numbers=[loop.case.number], at=loop.later(), **named)
    rest = carrying.begin_carrying_over("complaint", version, at=loop.later(), **named)

    assert (one.number, rest.number) == (1, 2)
    assert [each.stage for each in (loop, *others)] == ["weighing"] * 3
    assert {row.outcome for row in (*one.rows.all(), *rest.rows.all())} == {"carried"}


def test_many_cases_go_on_where_a_killed_worker_left_them(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    Loop(loop.house, loop.at, loop.customer)
    version = next_version(loop, quicker)
    monkeypatch.setattr(carrying, "AT_ONCE", 1)
    carry = carrying.begin_carrying_over(
        "complaint", version, stage_map={}, reason="新规定", by=loop.house.adam, at=loop.later()
    )

    carrying.step_of_carrying_over(carry, at=loop.later())
    assert sorted(carry.rows.values_list("outcome", flat=True)) == ["carried", "open"]
    with pytest.raises(carrying.CarryingAlready):
        carrying.begin_carrying_over(
            "complaint", version, stage_map={}, reason="新规定", by=loop.house.adam, at=loop.later()
        )
    carry = carrying.go_on_carrying_over(carry, loop.later)

    assert carry.ended_at is not None
    assert set(carry.rows.values_list("outcome", flat=True)) == {"carried"}


def test_all_cases_of_a_step_are_held_at_once_before_the_customers_files(loop: Loop) -> None:
    stranger = open_file(kind="person", name="陈静", phones=["13987654321"], by=loop.house.ana, at=loop.at)
    other = Loop(loop.house, loop.at, stranger)
    version = next_version(loop, quicker)

    with CaptureQueriesContext(connection) as asked:
        carrying.begin_carrying_over(
            "complaint", version, stage_map={}, reason="新规定", by=loop.house.adam, at=loop.later()
        )

    first_held: dict[str, set[str]] = {}  # by table, with the keys that its first lock names
    for sql in (row["sql"] for row in asked if "FOR UPDATE" in row["sql"]):
        table = sql.partition(" FROM ")[2].split()[0].strip('"')
        first_held.setdefault(table, set(re.findall(r"\d+", sql.partition("WHERE")[2])))
    order = [table for table in first_held if table in ("worklist_workitem", "cases_case", "customers_customer")]
    assert order == ["worklist_workitem", "cases_case", "customers_customer"]
    assert {str(each.case.pk) for each in (loop, other)} <= first_held["cases_case"]
    assert {str(each.customer.pk) for each in (loop, other)} <= first_held["customers_customer"]


# ── what a stage asks and opens on entry ─────────────────────────────────────────────────────────

WAYS = """
pass_on: {WAY, from: [start], to: work, by: [registrar]}
finish: {WAY, from: [work], to: done, by: [registrar], kind: end}
"""
REPLY = """
reply:
  title: {zh-hans: 回复, en: Reply}
  fields: {reply: {type: text, required: true, label: {zh-hans: 回复, en: Reply}}}
"""
CHECK = """
    parts:
      check:
        title: {zh-hans: 请财务核对, en: Finance checks}
        to: {department: finance}
        form: reply
        by: [registrar]
        in: [STAGE_OF_IT]
        asked: on_entry
        due: {within: 4 working hours}
        clause: complaint.open-every-channel
        gates: [finish]
"""
PARCEL_OF_IT = ", opens: [{process: parcel, with: {where: what, by_when: until}, gates: [finish]}]"


class Errand:
    """One that stands at work, and the versions it may go on under."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.folder = house, folder

    def publish(self, *, check: str = "", parcel: bool = False, work: str = "work") -> PackVersion:
        """`check` names the stage in which finance is asked on entry; `parcel`: work opens one."""
        opens = PARCEL_OF_IT if parcel else ""
        errand.publish(
            self.house,
            self.folder,
            fields="until: {type: datetime, required: true, label: {zh-hans: 限, en: Until}}",
            forms=REPLY if check else "",
            stages=f"start: {{STAGE, owner: registrar}}\n{work}: {{STAGE, owner: registrar{opens}}}",
            ways=WAYS.replace("work", work),
            parts=CHECK.replace("STAGE_OF_IT", check) if check else "",
            at=NOW,
        )
        return current_version()

    def begin(self) -> Case:
        case = errand.register(self.house, NOW, until=NOW + timedelta(hours=9))
        actions.move(case, "pass_on", by=self.house.ana, at=NOW)
        return case

    def carry(self, case: Case, to: PackVersion, **stage_map: str) -> Case:
        later = NOW + timedelta(hours=1)
        return carrying.carry_over(case, to, stage_map=stage_map, reason="新规定", by=self.house.adam, at=later)

    def finish(self, case: Case) -> None:
        actions.move(case, "finish", by=self.house.ana, at=NOW + timedelta(hours=2))


@pytest.fixture
def errands(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Errand:
    monkeypatch.setattr(errand, "PROCESS", errand.PROCESS + PARCEL)
    return Errand(house, tmp_path)


def test_what_runs_of_a_process_that_is_no_more_is_named_read_and_brought_to_its_end(
    errands: Errand, house: House, signed_in: SignIn
) -> None:
    errands.publish()
    case = errands.begin()
    (errands.folder / "pack" / "errand.yaml").unlink()
    rulebook.publish(errands.folder / "pack", by=house.adam, at=NOW)

    versions = signed_in(house.adam).get(reverse("rulebook:versions")).text
    browser = signed_in(house.ana)
    register = browser.get(reverse("cases:register", args=["errand"]))

    assert "只有该版本有这个流程" in versions
    assert reverse("cases:carrying-over", args=["errand"]) not in versions
    assert case.number in register.text
    assert "data-new" not in register.text
    assert browser.get(reverse("cases:new", args=["errand"])).status_code == 404
    assert browser.get(reverse("cases:register", args=["nothing_like_it"])).status_code == 404
    errands.finish(case)
    case.refresh_from_db()
    assert case.ended_at is not None


def test_what_the_stage_asks_and_opens_in_the_version_is_there_before_the_case_ends(errands: Errand) -> None:
    errands.publish()
    case = errands.begin()
    version = errands.publish(check="work", parcel=True)

    case = errands.carry(case, version)

    [part], [parcel] = case.parts.all(), case.children.all()
    assert (part.department, part.asked_by) == (errands.house.finance, None)
    assert (parcel.process, parcel.pack_version, parcel.registrar) == ("parcel", version, errands.house.ana)
    with pytest.raises(Missing) as waits:
        errands.finish(case)
    assert len(waits.value.sentences) == 2
    actions.answer_part(part, values={"reply": "对"}, by=errands.house.fay, at=NOW + timedelta(hours=2))
    actions.move(parcel, "fetch", by=errands.house.ana, at=NOW + timedelta(hours=2))
    errands.finish(case)


def test_what_is_there_already_is_neither_asked_nor_opened_again(errands: Errand) -> None:
    errands.publish(check="work", parcel=True)
    case = errands.begin()
    actions.answer_part(case.parts.get(), values={"reply": "对"}, by=errands.house.fay, at=NOW)
    renamed_stage = errands.publish(check="working", parcel=True, work="working")

    case = errands.carry(case, renamed_stage, work="working")

    assert (case.parts.count(), case.children.count()) == (1, 1)
    with pytest.raises(Missing):
        errands.finish(case)  # it waits for the parcel by the rule of the version it goes on under
    actions.move(case.children.get(), "fetch", by=errands.house.ana, at=NOW + timedelta(hours=1))
    errands.finish(case)


def test_what_was_answered_is_not_asked_again_by_the_version_after_the_next(errands: Errand) -> None:
    errands.publish(check="work")
    case = errands.begin()
    actions.answer_part(case.parts.get(), values={"reply": "对"}, by=errands.house.fay, at=NOW)
    case = errands.carry(case, errands.publish(check="working", work="working"), work="working")

    case = errands.carry(case, errands.publish(check="weighing", work="weighing"), working="weighing")

    assert case.parts.count() == 1
    errands.finish(case)


def test_a_case_for_which_nothing_can_be_opened_stays_under_its_version(
    errands: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    errands.publish()
    case, other = errands.begin(), errands.begin()
    case.data["intake"]["until"] = ""  # as a case that was taken in from a list may lack it
    case.save(update_fields=["data"])
    version = errands.publish(parcel=True)

    carry = carrying.begin_carrying_over(
        "errand", version, stage_map={}, reason="新规定", by=errands.house.adam, at=NOW
    )

    case.refresh_from_db()
    other.refresh_from_db()
    assert case.pack_version != version
    assert (other.pack_version, other.children.count()) == (version, 1)
    [left] = carry.rows.filter(outcome="left")
    assert "包裹" in left.reason


def test_the_page_says_beforehand_what_will_be_asked_and_opened(errands: Errand, signed_in: SignIn) -> None:
    errands.publish()
    errands.begin()
    errands.publish(check="work", parcel=True)

    page = signed_in(errands.house.adam).get("/cases/errand/carrying-over/").text

    assert "请部门协办：请财务核对" in page
    assert "按所填内容另立：包裹" in page


@settings(parent=WALKS, max_examples=8)
@given(data=st.data())
def test_wherever_a_case_stands_it_goes_on_soundly(house: Any, pack: Any, data: st.DataObject) -> None:
    with transaction.atomic():  # each walk begins anew
        walk = Walk(Loop(house, NOW), data.draw)
        for _ in range(data.draw(st.integers(0, 20))):
            walk.step()
        version = next_version(walk.loop, data.draw(st.sampled_from([quicker, renamed])))
        with suppress(carrying.HasEnded):
            carried(walk.loop, version, **({"judging": "weighing"} if "weighing" in _stages(version) else {}))
        walk.assert_sound()
        for _ in range(data.draw(st.integers(5, 20))):
            walk.step()
        transaction.set_rollback(True)


def _stages(version: PackVersion) -> Collection[str]:
    return pack_of(version.pk).processes["complaint"].stages


def test_an_administrator_carries_them_over_on_screen(loop: Loop, signed_in: SignIn) -> None:
    adam = signed_in(loop.house.adam)
    door = "/cases/complaint/carrying-over/"
    draft = rulebook.begin_draft(by=loop.house.adam, at=loop.at)
    rulebook.edit_draft(draft, ("alerts", "classes_rise"), {"least": 1}, seen=1, by=loop.house.adam, at=loop.at)
    rulebook.publish_draft(draft, seen_version=1, note="一件也要看", by=loop.house.adam, at=loop.at)
    assert door not in adam.get("/rulebook/versions/").text  # nothing of the process reads otherwise
    next_version(loop, renamed)

    assert door in adam.get("/rulebook/versions/").text
    assert adam.post(door, {"reason": ""}).status_code == 422
    assert adam.post(door, {"reason": "新规定"}).status_code == 422
    assert adam.post(door, {"reason": "新规定", "stage-judging": "weighing"}).status_code == 302

    assert loop.stage == "weighing"
    assert signed_in(loop.house.max).get(door).status_code == 403
