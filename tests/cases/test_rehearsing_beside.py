"""The dry run tells what goes on beside the stages: signatures, conditions, parts, cases opened, mended forms."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.rehearsal import Rehearsal
from tests.cases import errand
from tests.cases.test_opening import PARCEL
from tests.conftest import NOW, House

HOUR = timedelta(hours=1)
THEN = NOW + timedelta(days=7)
STAGES = """
start: {STAGE, owner: registrar}
work: {STAGE, owner: registrar, opens: [{OPENS}]}
"""
OPENS = "process: parcel, when: {fetched: [yes]}, with: {where: what, by_when: until}, gates: [finish]"
FIELDS = """
fetched: {type: yes_no, label: {zh-hans: 取, en: Fetched}}
until: {type: datetime, required: true, label: {zh-hans: 限, en: Until}}
size: {type: number, label: {zh-hans: 大小, en: Size}}
"""
FORMS = """
reply:
  title: {zh-hans: 回复, en: Reply}
  fields: {reply: {type: text, required: true, label: {zh-hans: 回复, en: Reply}}}
"""
WAYS = """
pass_on:
  title: {zh-hans: 办理, en: Do it}
  from: [start]
  to: work
  by: [registrar]
  needs: [signers_answered]
  approval: {mode: any, by: [{role: supervisor}]}
finish: {WAY, from: [work], to: done, by: [registrar], kind: end}
"""
CLAUSE = "complaint.open-every-channel"
PARTS = f"""
    parts:
      check:
        title: {{zh-hans: 请财务核对, en: Finance checks}}
        to: {{department: finance}}
        form: reply
        by: [registrar]
        in: [work]
        asked: on_entry
        due: {{within: 4 working hours}}
        clause: {CLAUSE}
        gates: [finish]
"""
Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def case(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """An errand that was signed, checked by finance, waited for a parcel, and ended."""
    monkeypatch.setattr(errand, "PROCESS", errand.PROCESS + PARCEL)
    errand.publish(
        house,
        tmp_path,
        fields=FIELDS,
        forms=FORMS,
        stages=STAGES.replace("OPENS", OPENS),
        ways=WAYS,
        parts=PARTS,
        at=NOW,
    )
    case = errand.register(house, NOW, fetched=True, until=NOW + 9 * HOUR, size="2")
    actions.correct(case, "intake", values=intake(size="30"), seen=intake(size="2"), by=house.ana, at=NOW)
    actions.move(case, "pass_on", by=house.ana, at=NOW)
    actions.answer_as_signer(case.signers.get(), answer="agreed", by=house.lena, at=NOW + HOUR)
    actions.answer_part(case.parts.get(), values={"reply": "对"}, by=house.fay, at=NOW + HOUR)
    actions.move(case.children.get(), "fetch", by=house.ana, at=NOW + HOUR)
    actions.move(case, "finish", by=house.ana, at=NOW + 2 * HOUR)
    case.refresh_from_db()
    assert case.stage == "done"
    return case


def intake(**values: Any) -> dict[str, Any]:
    return {"what": "取件", "fetched": True, "until": NOW + 9 * HOUR, **values}


def tried(house: House, change: Change = lambda _process: None) -> set[tuple[str, str, str]]:
    draft = rulebook.begin_draft(by=house.adam, at=THEN)
    process = json.loads(draft.source)["processes"]["errand"]
    change(process)
    path = ("processes", "errand")
    draft = rulebook.edit_draft(draft, path, process, seen=draft.revision, by=house.adam, at=THEN)
    draft = rulebook.ask_for_rehearsal(draft, by=house.adam, at=THEN)
    rulebook.carry_out_rehearsal(draft, revision=draft.revision)
    draft.refresh_from_db()
    found = Rehearsal.of(draft.rehearsal)
    assert found is not None
    return {(each.kind, each.place, each.detail) for each in found.findings}


def test_against_itself_nothing_beside_the_stages_is_otherwise(case: Case, house: House) -> None:
    assert tried(house) == set()


def test_signatures_and_a_condition_that_are_gone_are_told(case: Case, house: House) -> None:
    def change(process: dict[str, Any]) -> None:
        del process["transitions"]["pass_on"]["approval"]
        del process["transitions"]["pass_on"]["needs"]

    assert tried(house, change) == {
        ("signatures_gone", "pass_on", ""),
        ("condition_gone", "pass_on", "没有待答复的会签"),
    }


def test_a_part_and_a_case_that_are_gone_are_told_with_what_does_not_wait_for_them(case: Case, house: House) -> None:
    def change(process: dict[str, Any]) -> None:
        process["parts"] = None
        del process["forms"]["reply"]
        del process["stages"]["work"]["opens"]

    assert tried(house, change) == {
        ("part_gone", "work", "请财务核对"),
        ("gate_gone", "finish", "请财务核对"),
        ("opening_gone", "work", "包裹"),
        ("gate_gone", "finish", "包裹"),
    }


def test_a_part_and_a_case_that_come_to_it_are_told_with_what_waits_for_them(case: Case, house: House) -> None:
    def change(process: dict[str, Any]) -> None:
        check = process["parts"]["check"]
        process["parts"]["weigh"] = {**check, "title": {"zh-hans": "请财务称重", "en": "Weigh"}, "in": ["start"]}
        opened = process["stages"]["work"]["opens"][0]
        process["transitions"]["finish"]["opens"] = [{**opened, "when": {}, "gates": []}]

    assert tried(house, change) == {
        ("new_part", "start", "请财务称重"),
        ("new_gate", "finish", "请财务称重"),
        ("new_opening", "finish", "包裹"),
    }


def test_a_case_that_what_was_said_does_not_want_is_none_that_is_opened(case: Case, house: House) -> None:
    def change(process: dict[str, Any]) -> None:
        process["stages"]["start"]["opens"] = [
            {**process["stages"]["work"]["opens"][0], "when": {"fetched": ["no"]}, "gates": []}
        ]

    assert tried(house, change) == set()


def test_a_part_that_is_asked_of_somebody_else_is_told(case: Case, house: House) -> None:
    def change(process: dict[str, Any]) -> None:
        process["parts"]["check"]["to"] = {"department": "workshop"}

    assert tried(house, change) == {("other_part", "work", "请财务核对")}


def test_what_was_mended_meanwhile_is_read_too(case: Case, house: House) -> None:
    def change(process: dict[str, Any]) -> None:
        process["forms"]["intake"]["fields"]["size"]["maximum"] = 20

    assert tried(house, change) == {("form_refused", "intake", "大小")}
