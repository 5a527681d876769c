"""Checked rows become cases by the same rules as a call does, and can be undone."""

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from huiyin.audit.models import Entry
from huiyin.cases import actions
from huiyin.cases.actions import taking_in
from huiyin.cases.actions.registering import NotForRegistering
from huiyin.cases.models import Act, Batch, BatchRow, Case, StageEntry
from huiyin.cases.queries import find
from huiyin.cases.rules import Invalid
from huiyin.intake import actions as intake
from huiyin.org.actions import report_absence
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import Notice, WorkItem
from tests.cases.files import checked, messages, taken_in, undone, workbook
from tests.cases.loop import Loop
from tests.worklist.test_sweep_survives import alive, beside, blocked_by, environment, until


@pytest.fixture
def batch(house: Any, pack: Any, now: Any) -> Batch:
    return checked(workbook(messages(3)), by=house.max, at=now)


@pytest.mark.req("C13-2")
def test_rows_become_registered_cases(batch: Batch, house: Any, now: Any) -> None:
    taken_in(batch, by=house.max, at=now)

    first = Case.objects.order_by("pk").first()
    assert first is not None
    assert first.number == "TS-20261123-0001"
    assert (first.title, first.complainant) == ("第1次维修后仍有异响", "A00001")
    assert (first.channel, first.classification, first.severity) == ("file", "unclassified", "general")
    assert first.received_at == datetime.fromisoformat("2026-11-02T09:31:00+08:00")
    assert (first.stage, first.registrar, first.owner) == ("judging", house.max, house.max)
    assert first.customer is None
    act = Act.objects.get(case=first)
    assert (act.kind, act.by, act.at) == ("registered", house.max, now)
    assert act.data["import"] == {"batch": batch.pk, "file": "留言.xlsx", "line": 2}


def test_a_case_by_file_is_corrected_without_asking_for_what_the_file_left_open(
    batch: Batch, house: Any, now: Any
) -> None:
    taken_in(batch, by=house.max, at=now)
    case = Case.objects.order_by("pk")[0]
    seen = {name: "" if value is None else value for name, value in case.data["intake"].items()}

    actions.correct(case, "intake", values={**seen, "severity": "serious"}, seen=seen, by=house.max, at=now)

    case.refresh_from_db()
    assert (case.severity, case.channel) == ("serious", "file")
    assert case.data["intake"]["wish"] is None


def test_what_a_file_said_is_not_emptied_by_a_correction(batch: Batch, house: Any, now: Any) -> None:
    taken_in(batch, by=house.max, at=now)
    case = Case.objects.order_by("pk")[0]
    seen = {name: "" if value is None else value for name, value in case.data["intake"].items()}

    with pytest.raises(Invalid) as refusal:
        actions.correct(case, "intake", values={**seen, "content": ""}, seen=seen, by=house.max, at=now)

    assert list(refusal.value.errors) == ["content"]


class General(Loop):
    """A call of the severity that the rule book gives to what comes by file."""

    def intake(self) -> dict[str, Any]:
        return {**super().intake(), "severity": "general"}


def test_a_case_by_file_stands_as_one_by_call_does(batch: Batch, house: Any, now: Any) -> None:
    called = General(house, now).case

    taken_in(batch, by=house.max, at=now)

    came = batch.rows.order_by("line").first().case
    assert came is not None
    kept = ("process", "pack_version_id", "stage", "round", "ends", "ended_at")
    assert [getattr(came, name) for name in kept] == [getattr(called, name) for name in kept]
    (theirs,), (ours,) = (list(WorkItem.objects.filter(subject=case.subject)) for case in (called, came))
    same = ("kind", "title", "clause_id", "due_at", "next_rung_at", "calendar_id", "deadline", "rung", "outcome")
    assert [getattr(ours, name) for name in same] == [getattr(theirs, name) for name in same]
    assert ours.why_due == theirs.why_due


def test_every_case_has_one_open_item_with_a_deadline_from_now(batch: Batch, house: Any, now: Any) -> None:
    taken_in(batch, by=house.max, at=now)

    for case in Case.objects.all():
        item = WorkItem.objects.get(subject=case.subject)
        assert item.opened_at == now
        assert item.due_at == now + timedelta(hours=5, minutes=30)  # four working hours and the break at noon
        assert item.why_due
        assert StageEntry.objects.get(case=case, left_at=None).item == item


def test_what_came_by_file_is_found_by_any_of_its_words(batch: Batch, house: Any, now: Any) -> None:
    taken_in(batch, by=house.max, at=now)

    assert [case.number for case in find("片第2", user=house.max)] == ["TS-20261123-0002"]
    assert [case.number for case in find("9003", user=house.max)] == ["TS-20261123-0003"]
    assert [case.number for case in find("20261123-0001", user=house.max)] == ["TS-20261123-0001"]


def test_duplicates_and_errors_are_left_out(house: Any, pack: Any, now: Any) -> None:
    rows = messages(2)
    bad = [*rows[0][:3], "不记得了", *rows[0][4:]]

    batch = taken_in(checked(workbook([*rows, rows[0], bad]), by=house.max, at=now), by=house.max, at=now)

    assert batch.counts == {"new": 2, "duplicate": 1, "error": 1, "taken": 2}
    assert Case.objects.count() == 2


def test_numbers_go_on_where_the_last_call_left_off(batch: Batch, house: Any, now: Any) -> None:
    Loop(house, now)
    taken_in(batch, by=house.max, at=now)

    assert sorted(Case.objects.values_list("number", flat=True))[-1] == "TS-20261123-0004"


def test_taking_in_twice_makes_no_case_twice(batch: Batch, house: Any, now: Any) -> None:
    taken_in(batch, by=house.max, at=now)

    assert intake.take_in_some(batch, at=now) is False
    with pytest.raises(intake.NotNow):
        taking_in.take_in(batch, by=house.max, at=now)
    assert Case.objects.count() == 3


def test_a_part_that_breaks_leaves_nothing_half_done(batch: Batch, house: Any, now: Any) -> None:
    taking_in.take_in(batch, by=house.max, at=now)
    mark = transaction.savepoint()
    intake.take_in_some(batch, at=now)
    transaction.savepoint_rollback(mark)

    assert (Case.objects.count(), WorkItem.objects.count()) == (0, 0)
    intake.take_in_some(batch, at=now)
    assert (Case.objects.count(), WorkItem.objects.count()) == (3, 3)


def test_the_same_file_twice_at_once_comes_in_once(batch: Batch, house: Any, now: Any) -> None:
    other = checked(workbook(messages(3), name="copy.xlsx"), by=house.max, at=now)
    taken_in(batch, by=house.max, at=now)

    other = taken_in(other, by=house.max, at=now)

    assert other.counts == {"new": 0, "duplicate": 3, "taken": 0}
    assert Case.objects.count() == 3


def test_one_notice_for_the_whole_file(batch: Batch, house: Any, now: Any) -> None:
    report_absence(
        house.max,
        substitute=house.lena,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
        reason="出差",
        by=house.adam,
        at=now,
    )
    taken_in(batch, by=house.max, at=now)

    told = Notice.objects.filter(subject=batch.subject).order_by("person__username")
    assert [(notice.person.username, notice.kind) for notice in told] == [("lena", "assigned"), ("max", "outcome")]
    assert set(Case.objects.values_list("owner__username", flat=True)) == {"lena"}
    assert Notice.objects.filter(item__isnull=False).count() == 0


def test_only_who_may_register_takes_in(batch: Batch, house: Any, now: Any) -> None:
    with pytest.raises(NotForRegistering):
        taking_in.take_in(batch, by=house.adam, at=now)
    with pytest.raises(intake.NotForImporting):
        taking_in.take_in(batch, by=house.ana, at=now)
    taking_in.take_in(batch, by=house.lena, at=now)


def test_stopped_in_the_middle_it_goes_on_later(
    house: Any, pack: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Batch, "TAKEN_AT_ONCE", 3)
    batch = checked(workbook(messages(5)), by=house.max, at=now)
    taking_in.take_in(batch, by=house.max, at=now)
    assert intake.take_in_some(batch, at=now) is True
    intake.stop(batch, by=house.max, at=now)
    assert intake.take_in_some(batch, at=now) is False
    assert Case.objects.count() == 3

    taken_in(batch, by=house.max, at=now)

    assert Case.objects.count() == 5


def test_undone_nothing_is_left(batch: Batch, house: Any, now: Any) -> None:
    taken_in(batch, by=house.max, at=now)

    batch = undone(batch, by=house.max, at=now)

    assert batch.state == "undone"
    assert [model.objects.count() for model in (Case, Act, StageEntry, WorkItem)] == [0, 0, 0, 0]
    assert checked(workbook(messages(3)), by=house.max, at=now).counts == {"new": 3}


@pytest.mark.parametrize("what", ["moved", "noted", "handed over", "urged", "paused", "attached", "child"])
def test_cases_somebody_worked_on_stay(batch: Batch, house: Any, now: Any, what: str) -> None:
    taken_in(batch, by=house.max, at=now)
    case = batch.rows.get(line=3).case
    assert case is not None
    touch(case, what, house, now + timedelta(hours=1))

    batch = undone(batch, by=house.max, at=now + timedelta(hours=2))

    assert list(batch.rows.filter(case__isnull=False).values_list("line", flat=True)) == [3]
    assert batch.counts["taken"] == 1
    assert WorkItem.objects.filter(subject=case.subject).exists()


def touch(case: Case, what: str, house: Any, at: datetime) -> None:
    item = WorkItem.objects.get(subject=case.subject)
    if what == "moved":
        why = {"grounds_sufficient": "no", "demand_reasonable": "no", "why": "不属于本公司。"}
        actions.move(case, "dismiss", values=why, by=house.max, at=at)
    elif what == "noted":
        actions.note(case, text="已致电，无人接听。", by=house.max, at=at)
    elif what == "handed over":
        worklist.hand_over(item, to=house.lena, by=house.max, at=at)
    elif what == "urged":
        worklist.urge(item, by=house.dora, at=at)
    elif what == "paused":
        worklist.pause(item, reason="等客户来电", by=house.dora, at=at)
    elif what == "attached":
        actions.attach(case, files=Loop.scan(None)["scan"], by=house.max, at=at)
    else:
        intake = {"channel": "phone", "occurred_at": at.isoformat(), "complainant_name": "王磊",
                  "complainant_phone": "13812345678", "content": "同一件事", "wish": "道歉",
                  "classification": "rude", "severity": "general"}  # fmt: skip
        actions.register("complaint", values=intake, parent=case, by=house.max, at=at)


def test_what_was_taken_in_is_known_again_when_its_rows_are_forgotten(batch: Batch, house: Any, now: Any) -> None:
    taken_in(batch, by=house.max, at=now)

    assert intake.forget(Batch, keep_days=180, at=now + timedelta(days=181)) == 1

    assert list(batch.rows.values_list("raw", "values")) == [({}, {})] * 3
    assert checked(workbook(messages(4)), by=house.max, at=now).counts == {"duplicate": 3, "new": 1}


def test_upload_taking_in_and_undoing_are_on_record(batch: Batch, house: Any, now: Any) -> None:
    undone(taken_in(batch, by=house.max, at=now), by=house.max, at=now)

    said = Entry.objects.filter(subject=batch.subject).order_by("pk").values_list("action", "person__username")
    assert list(said) == [("import.uploaded", "max"), ("import.taken-in", "max"), ("import.undone", "max")]


AT_ONCE = 20  # rows
LOOP = f"""
import sys
import django; django.setup()
from datetime import datetime
from huiyin.cases.models import Batch
from huiyin.intake import actions as intake
Batch.TAKEN_AT_ONCE = {AT_ONCE}
while intake.take_in_some(Batch.objects.get(), at=datetime.fromisoformat(sys.argv[1])):
    print("part", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_is_lost_and_nothing_is_done_twice(house: Any, pack: Any, now: Any) -> None:
    count = 4 * AT_ONCE
    batch = checked(workbook(messages(count)), by=house.max, at=now)
    taking_in.take_in(batch, by=house.max, at=now)
    command = [sys.executable, "-c", LOOP, now.isoformat()]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment(), **pipes) as process, beside() as other:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"part\n"
        other.execute("LOCK TABLE cases_act IN SHARE MODE")  # cases of the next part are written, acts wait
        process.stdin.write(b"\n")
        process.stdin.flush()
        backend = blocked_by(other.info.backend_pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
    until(lambda: not alive(backend))
    assert Case.objects.count() == AT_ONCE
    assert WorkItem.objects.count() == StageEntry.objects.count() == Act.objects.count() == AT_ONCE

    while intake.take_in_some(batch, at=now):
        pass

    assert Case.objects.count() == count == WorkItem.objects.filter(settled_at=None).count()
    assert BatchRow.objects.filter(case__isnull=False).values("case").distinct().count() == count
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"TS-20261123-{number:04d}" for number in range(1, count + 1)]
