"""When a stage is due: agreed, before an event, by severity, since a day or receipt; and never by a crash."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from tests.cases import errand
from tests.conftest import NOW, House

Clocked = Callable[..., Case]

ASKS = """
until: {type: datetime, label: {zh-hans: 时限, en: Until}}
day: {type: date, label: {zh-hans: 日期, en: Day}}
severity: {type: choice, means: severity, choices: severities, label: {zh-hans: 程度, en: Severity}}
"""
CLAUSE = "clause: complaint.open-every-channel"


@pytest.fixture
def clocked(house: House, tmp_path: Path, now: datetime) -> Clocked:
    """An errand in a stage with these words of a deadline."""

    def send(words: str, at: datetime = now, **values: Any) -> Case:
        errand.publish(
            house,
            tmp_path,
            fields=ASKS,
            stages=f"""
start: {{STAGE, owner: registrar, due: {{within: 5 days}}, {CLAUSE}}}
waiting: {{STAGE, owner: registrar, waits_for: customer}}
work: {{STAGE, owner: registrar, {words}, {CLAUSE}}}
""",
            ways="""
pass_on: {WAY, from: [start, waiting], to: work, by: [registrar]}
wait: {WAY, from: [start], to: waiting, by: [registrar]}
finish: {WAY, from: [work], to: done, by: [owner], kind: end}
reopen: {WAY, from: [done], to: work, by: [owner, registrar], kind: back}
""",
            at=now,
        )
        return errand.register(house, now, **values)

    return send


def due(case: Case, house: House, at: datetime = NOW) -> str | None:
    actions.move(case, "pass_on", by=house.ana, at=at)
    return shown(errand.item_of(case).due_at)


def shown(moment: datetime | None) -> str | None:
    return moment.astimezone(NOW.tzinfo).strftime("%m-%d %H:%M") if moment else None


@pytest.mark.req("T-27")
def test_what_was_agreed_counts(clocked: Clocked, house: House) -> None:
    case = clocked("due: {agreed: until}, else: {within: 3 working days}", until="2026-11-24T12:00")

    assert due(case, house) == "11-24 12:00"


def test_where_nothing_was_agreed_the_other_deadline_counts(clocked: Clocked, house: House) -> None:
    case = clocked("due: {agreed: until}, else: {within: 3 working days}")

    assert due(case, house) == "11-26 18:00"


def test_what_was_agreed_and_has_passed_counts_no_more(clocked: Clocked, house: House) -> None:
    case = clocked("due: {agreed: until}, else: {within: 3 working days}", until="2026-11-24T12:00")

    assert due(case, house, NOW + timedelta(days=2)) == "11-30 18:00"


@pytest.mark.req("T-44")
def test_an_event_is_counted_back_from(clocked: Clocked, house: House) -> None:
    case = clocked("due: {before_event: 14 days}, event: {field: day}, else: {within: 1 day}", day="2026-12-24")

    assert due(case, house) == "12-10 23:59"


def test_an_event_too_near_leaves_the_other_deadline(clocked: Clocked, house: House) -> None:
    case = clocked("due: {before_event: 14 days}, event: {field: day}, else: {within: 1 day}", day="2026-11-26")

    assert due(case, house) == "11-24 23:59"


@pytest.mark.req("X-01")
@pytest.mark.parametrize(
    ("severity", "expected"), [("major", "11-23 11:00"), ("serious", "11-25 18:00"), (None, "11-27 18:00")]
)
def test_each_severity_has_a_limit_of_its_own(
    clocked: Clocked, house: House, severity: str | None, expected: str
) -> None:
    limits = "{major: {within: 1 working hour}, serious: {within: 2 working days}}"
    case = clocked(f"due: {{by: severity, cases: {limits}}}, else: {{within: 4 working days}}", severity=severity)

    assert due(case, house) == expected


@pytest.mark.req("T-19")
def test_a_field_says_when_counting_begins(clocked: Clocked, house: House) -> None:
    words = "due: {within: 24 hours}, since: {field: until}, else: {within: 24 hours}"

    assert due(clocked(words, until="2026-11-23T08:00"), house) == "11-24 08:00"
    assert due(clocked(words), house) == "11-24 10:00"


def test_a_clock_since_receipt_stands_still_while_an_earlier_stage_was_paused(clocked: Clocked, house: House) -> None:
    case = clocked("due: {within: 3 days}, since: receipt")
    actions.pause(case, reason="等客户寄件", by=house.lena, at=NOW + timedelta(hours=1))
    actions.resume(case, by=house.lena, at=NOW + timedelta(days=1, hours=1))

    assert due(case, house, NOW + timedelta(days=2)) == "11-27 23:59"
    assert len(errand.item_of(case).why_due["pauses"]) == 1


def test_a_clock_since_receipt_stands_still_while_a_stage_waits_for_the_customer(
    clocked: Clocked, house: House
) -> None:
    case = clocked("due: {within: 3 days}, since: receipt")
    actions.move(case, "wait", by=house.ana, at=NOW + timedelta(hours=1))

    assert due(case, house, NOW + timedelta(days=2, hours=1)) == "11-28 23:59"


def test_without_a_pause_it_runs_on_from_receipt(clocked: Clocked, house: House) -> None:
    case = clocked("due: {within: 3 days}, since: receipt")

    assert due(case, house, NOW + timedelta(days=2)) == "11-26 23:59"


def test_a_deadline_agreed_on_a_day_that_is_over_is_refused(house: House, tmp_path: Path, now: datetime) -> None:
    errand.publish(
        house,
        tmp_path,
        fields="day: {type: date, required: true, label: {zh-hans: 日期, en: Day}}",
        stages=f"work: {{STAGE, owner: registrar, due: {{agreed: day}}, {CLAUSE}}}",
        ways="finish: {WAY, from: [work], to: done, by: [owner], kind: end}",
        at=now,
    )

    with pytest.raises(Invalid) as refusal:
        errand.register(house, now, day="2026-11-22")
    assert list(refusal.value.errors) == ["day"]
    assert shown(errand.item_of(errand.register(house, now, day="2026-11-23")).due_at) == "11-23 23:59"


def test_an_end_is_final_after_some_days_though_the_pack_does_not_say_so(clocked: Clocked, house: House) -> None:
    words = "due: {within: 3 days}"
    early, late = clocked(words), clocked(words)
    for case in (early, late):
        actions.move(case, "pass_on", by=house.ana, at=NOW)
        actions.move(case, "finish", by=house.ana, at=NOW)

    actions.move(early, "reopen", by=house.ana, at=NOW + timedelta(days=29))
    with pytest.raises(Missing):
        actions.move(late, "reopen", by=house.ana, at=NOW + timedelta(days=31))
