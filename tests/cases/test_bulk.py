"""One step for many cases: one form, the same rules as for one, a verdict for each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.cases import actions, jobs
from huiyin.cases.actions import bulk
from huiyin.cases.models import Act, BulkMove, Case
from huiyin.cases.rules import Invalid
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from tests.cases import errand
from tests.conftest import House

SignIn = Callable[[Any], Client]

CLAUSE = "complaint.open-every-channel"
STAGES = """
packing:
  title: {zh-hans: 随批次转交, en: With the batch}
  step: doing
  owner: registrar
  due: {same_day: working, cut_off: "16:00", by: "15:00", day: next working day}
  clause: CLAUSE
sent: {STAGE, owner: registrar}
"""
WAYS = """
send: {WAY, from: [packing], to: sent, by: [registrar, supervisor], form: sheet, many: true}
sign:
  title: {zh-hans: 会签, en: Sign}
  from: [packing]
  to: done
  by: [registrar]
  kind: end
  many: true
  approval: {mode: all, by: [{role: supervisor}]}
finish: {WAY, from: [packing, sent], to: done, by: [registrar, supervisor], kind: end}
"""
FORMS = """
sheet:
  title: {zh-hans: 批次, en: Batch}
  fields:
    handed_over_at: {type: datetime, default: now, required: true, label: {zh-hans: 转交时间, en: Handed over at}}
    list: {type: line, required: true, label: {zh-hans: 清单号, en: List}}
    pictures: {type: files, label: {zh-hans: 照片, en: Pictures}}
"""


@pytest.fixture
def parcels(house: House, tmp_path: Path, now: datetime) -> list[Case]:
    stages = STAGES.replace("CLAUSE", CLAUSE)
    errand.publish(house, tmp_path, stages=stages, ways=WAYS, forms=FORMS, at=now)
    return [errand.register(house, now) for _parcel in range(3)]


def chosen(by: Any, at: datetime, way: str = "send", cases: list[Case] | None = None) -> BulkMove:
    rows = Case.objects.all() if cases is None else Case.objects.filter(pk__in=[case.pk for case in cases])
    return actions.choose_cases(rows, "errand", way, by=by, at=at)


def said(at: datetime, **changes: Any) -> dict[str, Any]:
    return {"handed_over_at": at.isoformat(), "list": "清单-1", **changes}


def verdicts(work: BulkMove) -> list[tuple[str, str]]:
    return list(work.rows.order_by("case").values_list("outcome", "reason"))


def test_one_form_moves_each_of_them(parcels: list[Case], house: House, now: datetime) -> None:
    work = actions.move_many(chosen(house.ana, now), values=said(now), at=now)

    assert (work.state, verdicts(work)) == ("done", [("moved", "")] * 3)
    for case in parcels:
        case.refresh_from_db()
        assert (case.stage, case.data["sheet"]["list"]) == ("sent", "清单-1")
    assert Act.objects.filter(transition="send", by=house.ana).count() == 3


def test_those_that_are_not_ready_stay_and_say_why(parcels: list[Case], house: House, now: datetime) -> None:
    ended, overtaken, ready = parcels
    actions.move(ended, "finish", by=house.ana, at=now)
    work = chosen(house.ana, now)
    actions.move(overtaken, "finish", by=house.lena, at=now)

    work = actions.move_many(work, values=said(now), at=now)

    assert [outcome for outcome, _why in verdicts(work)] == ["refused", "overtaken", "moved"]
    assert all(why for outcome, why in verdicts(work) if outcome != "moved")
    assert Case.objects.get(pk=ready.pk).stage == "sent"


def test_nobody_moves_a_case_in_bulk_that_they_may_not_move_alone(
    parcels: list[Case], house: House, now: datetime
) -> None:
    theirs = errand.register(house, now, by=house.ben)

    work = actions.move_many(chosen(house.ana, now), values=said(now), at=now)

    assert [outcome for outcome, _why in verdicts(work)] == ["moved", "moved", "moved", "refused"]
    assert Case.objects.get(pk=theirs.pk).stage == "packing"


def test_a_form_that_is_not_right_moves_nobody(parcels: list[Case], house: House, now: datetime) -> None:
    work = chosen(house.ana, now)

    with pytest.raises(Invalid) as refused:
        actions.move_many(work, values=said(now, list=""), at=now)

    assert [*refused.value.errors] == ["list"]
    assert BulkMove.objects.get().is_open
    assert actions.move_many(work, values=said(now), at=now).state == "done"
    with pytest.raises(bulk.BegunAlready):
        actions.move_many(work, values=said(now), at=now)


def test_a_step_with_signatures_is_asked_for_each(parcels: list[Case], house: House, now: datetime) -> None:
    work = actions.move_many(chosen(house.ana, now, "sign"), values={}, at=now)

    assert [outcome for outcome, _why in verdicts(work)] == ["asked"] * 3
    assert {case.stage for case in Case.objects.all()} == {"packing"}


def test_a_step_that_is_taken_case_by_case_is_no_step_for_many(
    parcels: list[Case], house: House, now: datetime
) -> None:
    with pytest.raises(bulk.OneByOne):
        chosen(house.ana, now, "finish")
    with pytest.raises(bulk.NothingChosen):
        chosen(house.ana, now, cases=[])


def test_many_are_moved_by_a_job_that_goes_on_where_it_was_killed(
    parcels: list[Case], house: House, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    before = ProcrastinateJob.objects.filter(task_name="cases.move_many").count()
    work = actions.move_many(chosen(house.ana, now), values=said(now), at=now)
    assert (work.state, ProcrastinateJob.objects.filter(task_name="cases.move_many").count()) == ("running", before + 1)

    bulk.step_of_many(work, at=now)  # and the worker is killed
    assert [outcome for outcome, _why in verdicts(work)] == ["moved", "open", "open"]
    jobs.move_many(bulk_id=work.pk)

    work.refresh_from_db()
    assert (work.state, verdicts(work)) == ("done", [("moved", "")] * 3)
    assert Act.objects.filter(transition="send").count() == 3


def test_the_page_asks_for_news_until_the_last_is_moved(
    parcels: list[Case], house: House, signed_in: SignIn, at_now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    work = actions.move_many(chosen(house.ana, at_now), values=said(at_now), at=at_now)
    client, here, hx = signed_in(house.ana), reverse("cases:bulk", args=[work.pk]), {"HX-Request": "true"}

    working = client.get(here, headers=hx).text
    jobs.move_many(bulk_id=work.pk)
    over = client.get(here, headers=hx).text

    assert ("data-poll-end" in working, "data-poll-end" in over) == (False, True)


def test_the_batch_is_found_by_when_it_is_due_and_moved_from_the_register(
    parcels: list[Case], house: House, signed_in: SignIn, at_now: datetime
) -> None:
    client, today = signed_in(house.ana), at_now.date()
    late = errand.register(house, at_now.replace(hour=16, minute=30))  # goes with the next day's
    register = reverse("cases:register", args=["errand"])

    page = client.get(register, {"due_from": today, "due_to": today}).text
    assert parcels[0].number in page
    assert late.number not in page
    address = reverse("cases:choose-for-bulk", args=["errand", "send"])
    asked = f"due_from={today}&due_to={today}"
    form = client.post(address, {"all": "1", "asked": asked}, follow=True)
    assert "清单号" in form.text
    here = form.redirect_chain[-1][0]
    wrong = client.post(here, {"handed_over_at": "2026-11-25T15:00", "list": ""})
    assert (wrong.status_code, "field-wrong" in wrong.text) == (422, True)
    done = client.post(here, {"handed_over_at": "2026-11-25T15:00", "list": "清单-9"}, follow=True)

    assert "办成" in done.text
    assert {case.stage for case in Case.objects.filter(pk__in=[case.pk for case in parcels])} == {"sent"}
    assert Case.objects.get(pk=late.pk).stage == "packing"


def test_a_step_the_rule_book_has_lost_is_said_to_be_gone(
    parcels: list[Case], house: House, signed_in: SignIn, at_now: datetime, tmp_path: Path
) -> None:
    client, here = signed_in(house.ana), reverse("cases:bulk", args=[chosen(house.ana, at_now).pk])
    done = actions.move_many(chosen(house.ana, at_now), values=said(at_now), at=at_now)
    without = WAYS.replace("send: {WAY", "post: {WAY")
    errand.publish(house, tmp_path, stages=STAGES.replace("CLAUSE", CLAUSE), ways=without, forms=FORMS, at=at_now)

    page, refused = client.get(here), client.post(here, said(at_now))
    again = client.post(reverse("cases:choose-for-bulk", args=["errand", "send"]), {"all": "1"}, follow=True)

    assert (page.status_code, refused.status_code, again.status_code) == (200, 422, 200)
    assert all("现行制度已没有这一步" in each.text for each in (page, refused, again))
    assert "办成" in client.get(reverse("cases:bulk", args=[done.pk])).text


def test_what_was_chosen_and_not_begun_is_forgotten_the_next_night(
    parcels: list[Case], house: House, now: datetime
) -> None:
    left, later = chosen(house.ana, now), chosen(house.ana, now + timedelta(hours=20))
    done = actions.move_many(chosen(house.ana, now), values=said(now), at=now)

    assert actions.forget_chosen(at=now + timedelta(days=1, hours=1)) == 1
    assert {*BulkMove.objects.values_list("pk", flat=True)} == {later.pk, done.pk}
    assert not left.rows.exists()


def test_refused_rows_are_a_workbook(parcels: list[Case], house: House, signed_in: SignIn, at_now: datetime) -> None:
    actions.move(parcels[0], "finish", by=house.lena, at=at_now)
    work = actions.move_many(chosen(house.lena, at_now), values=said(at_now), at=at_now + timedelta(minutes=1))
    address = reverse("cases:bulk-rows", args=[work.pk])

    page = signed_in(house.lena).get(address, {"outcome": "refused"}).text
    book = signed_in(house.lena).get(address, {"outcome": "refused", "export": "xlsx"})

    assert parcels[0].number in page
    assert parcels[1].number not in page
    assert (book.status_code, "spreadsheet" in book["Content-Type"]) == (200, True)
    assert book.getvalue().startswith(b"PK")
    assert signed_in(house.ana).get(address).status_code == 404


PROMISING = """
promise: {WAY, from: [packing], to: sent, by: [registrar], form: promised, many: true}
finish: {WAY, from: [packing, sent], to: done, by: [registrar, supervisor], kind: end}
"""
PROMISED = """
promised:
  title: {zh-hans: 约定答复, en: Promise an answer}
  fields:
    until: {type: datetime, means: answer_by, required: true, label: {zh-hans: 答复时间, en: Answer by}}
"""


@pytest.mark.req("A4-1")
def test_who_rests_then_is_promised_an_answer_with_the_reason_that_the_form_asks_for(
    house: House, tmp_path: Path, now: datetime, signed_in: SignIn, at_now: datetime
) -> None:
    stages = STAGES.replace("CLAUSE", CLAUSE)
    errand.publish(house, tmp_path, stages=stages, ways=PROMISING, forms=PROMISED, at=now)
    resting, awake = (errand.register(house, now) for _parcel in range(2))
    for case, hours in ((resting, [["15:00", "16:00"]]), (awake, [])):
        file = open_file(kind="person", name=f"{case.pk}", phones=[f"138{case.pk:08d}"], by=house.ana, at=now)
        Customer.objects.filter(pk=file.pk).update(rest_hours=hours)
        Case.objects.filter(pk=case.pk).update(customer=file)
    until = {"until": "2026-11-25T15:30"}

    work = chosen(house.ana, now, "promise")
    form = signed_in(house.ana).get(reverse("cases:bulk", args=[work.pk])).text
    work = actions.move_many(work, values=until, at=now)

    assert 'name="rest_despite"' in form
    assert [outcome for outcome, _reason in verdicts(work)] == ["refused", "moved"]
    again = actions.move_many(chosen(house.ana, now, "promise", [resting]), values=until, despite="夜班", at=now)
    assert verdicts(again) == [("moved", "")]
