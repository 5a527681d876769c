"""Parts of departments: asked, acknowledged, answered, handed back, withdrawn, urged; by a link without an account."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from huiyin.cases import actions
from huiyin.cases.actions.carrying_out import LinkExpired, LinkUsed
from huiyin.cases.actions.moving import Missing, NotYourTurn, OutOfOrder
from huiyin.cases.actions.parts.answering import AcknowledgedAlready, NotAskedOfYou
from huiyin.cases.actions.parts.asking import AskedAlready, PartClosed
from huiyin.cases.actions.parts.links import LinkThanked
from huiyin.cases.models import Case, Part, PartLink
from huiyin.cases.queries import inbox_of, sees_whole
from huiyin.cases.rules import Invalid
from huiyin.cases.views.printed import paper_of
from huiyin.cases.views.reading import CasePage
from huiyin.org import actions as org
from huiyin.site.signature import draw
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import Notice, WorkItem
from tests.cases import errand
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]
LATER = NOW + timedelta(hours=1)
CLAUSE = "clause: complaint.open-every-channel"
FIELDS = """
seen: {type: line, for_liable: true, label: {zh-hans: 单号, en: Number}}
secret: {type: line, label: {zh-hans: 客户私事, en: Private}}
"""
FORMS = """
question:
  title: {zh-hans: 提问, en: Question}
  fields:
    asked_of: {type: departments, required: true, label: {zh-hans: 问谁, en: Of whom}}
    question: {type: text, required: true, label: {zh-hans: 问题, en: Question}}
    reply_until: {type: datetime, required: true, label: {zh-hans: 期限, en: By when}}
reply:
  title: {zh-hans: 回复, en: Reply}
  fields:
    reply: {type: text, required: true, label: {zh-hans: 查明的情况, en: What was found}}
    cause: {type: choice, means: cause, choices: causes, label: {zh-hans: 原因, en: Cause}}
    photo: {type: files, label: {zh-hans: 照片, en: Photo}}
"""
PARTS = f"""
    parts:
      look:
        title: {{zh-hans: 请部门查询, en: Ask departments}}
        to: {{department: {{field: asked_of}}}}
        question: question
        form: reply
        by: [registrar, supervisor]
        in: [work]
        acknowledge: {{within: 30 working minutes}}
        due: {{agreed: reply_until}}
        {CLAUSE}
        gates: closing
        link: true
      check:
        title: {{zh-hans: 请财务核对, en: Finance checks}}
        to: {{department: finance}}
        form: reply
        by: [registrar]
        in: [work]
        asked: on_entry
        due: {{within: 4 working hours}}
        {CLAUSE}
"""
WAYS = """
pass_on: {WAY, from: [start], to: work, by: [registrar]}
finish: {WAY, from: [work], to: done, by: [registrar], kind: end}
again: {WAY, from: [work], to: start, by: [registrar], kind: back}
"""


@pytest.fixture
def case(house: House, tmp_path: Path, now: datetime) -> Case:
    """An errand whose end waits for what departments are asked by hand; what finance is asked on entry does not."""
    errand.publish(
        house,
        tmp_path,
        fields=FIELDS,
        forms=FORMS,
        stages="start: {STAGE, owner: registrar}\nwork: {STAGE, owner: registrar}",
        ways=WAYS,
        parts=PARTS,
        at=now,
    )
    case = errand.register(house, now, seen="SF100", secret="离婚")
    actions.move(case, "pass_on", by=house.ana, at=now)
    case.refresh_from_db()
    return case


def ask(case: Case, house: House, *departments: Any, at: datetime = NOW, by: Any = None) -> list[Part]:
    asked = {
        "asked_of": [one.pk for one in departments],
        "question": "到哪里了？",
        "reply_until": at + timedelta(hours=5),
    }
    return actions.ask_part(case, "look", values=asked, by=by or house.ana, at=at)


def answer(part: Part, by: Any, at: datetime = LATER, **values: Any) -> Part:
    return actions.answer_part(part, values={"reply": "在口岸。", **values}, by=by, at=at)


def finish(case: Case, house: House) -> Case:
    actions.move(case, "finish", by=house.ana, at=LATER)
    case.refresh_from_db()
    return case


def seen_by(person: Any) -> set[int]:
    return set(Case.objects.visible_to(person).values_list("pk", flat=True))


@pytest.mark.req("B41-2", "B44-8")
def test_each_department_gets_work_of_its_own_and_the_end_waits_for_all_of_them(case: Case, house: House) -> None:
    workshop, parts = ask(case, house, house.workshop, house.parts)

    assert [(part.item.team, part.item.owner) for part in (workshop, parts)] == [
        (house.workshop, None),
        (house.parts, house.ana),  # nobody there has an account: Ana has to get the answer
    ]
    with pytest.raises(Missing) as missing:
        finish(case, house)
    assert [name in str(missing.value) for name in ("维修车间", "配件部", "财务部")] == [True, True, False]

    answer(workshop, house.wes)
    with pytest.raises(Missing):
        finish(case, house)
    actions.withdraw_part(parts, reason="不用了", by=house.ana, at=LATER)
    assert finish(case, house).ends == "settled"
    assert not WorkItem.objects.open().filter(subject=case.subject).exists()
    assert Part.objects.get(case=case, rule="check").outcome == "dropped"


def test_what_a_stage_asks_on_entry_is_asked_again_once_it_is_entered_again(case: Case, house: House) -> None:
    [first] = case.parts.all()
    assert (first.department, first.asked_by) == (house.finance, None)
    actions.move(case, "again", by=house.ana, at=LATER)
    actions.move(case, "pass_on", by=house.ana, at=LATER)
    assert case.parts.count() == 1  # it still owes the answer
    answer(first, house.fay)
    actions.move(case, "again", by=house.ana, at=LATER)
    actions.move(case, "pass_on", by=house.ana, at=LATER)

    assert list(case.parts.order_by("pk").values_list("outcome", flat=True)) == ["answered", ""]


@pytest.mark.req("B11-7")
def test_a_department_acknowledges_first_and_then_has_until_the_time_agreed(case: Case, house: House) -> None:
    [part] = ask(case, house, house.workshop)
    assert part.item.due_at == NOW + timedelta(minutes=30)
    assert Notice.objects.filter(item=part.item, person__in=[house.hank, house.wes]).count() == 2

    part = actions.acknowledge_part(part, by=house.wes, at=NOW + timedelta(minutes=20))

    first, second = WorkItem.objects.filter(team=house.workshop, subject=case.subject).order_by("pk")
    assert (first.outcome, second.settled_at, second.due_at) == ("met", None, NOW + timedelta(hours=5))
    assert second.clause.key == "complaint.open-every-channel"
    with pytest.raises(AcknowledgedAlready):
        actions.acknowledge_part(part, by=house.hank, at=LATER)
    answer(part, house.hank)
    second.refresh_from_db()
    assert second.outcome == "met"
    assert Notice.objects.filter(person=house.ana, kind="outcome", subject=case.subject).count() == 1


def test_an_answer_fills_what_statistics_count_and_keeps_its_files(case: Case, house: House) -> None:
    [part] = ask(case, house, house.workshop)
    with pytest.raises(Invalid) as wrong:
        actions.answer_part(part, values={}, by=house.wes, at=LATER)
    photo = ContentFile(draw("笼位"), name="cage.png")
    actions.answer_part(
        part, values={"reply": "漏扫", "cause": "skill"}, files={"photo": [photo]}, by=house.wes, at=LATER
    )

    case.refresh_from_db()
    part.refresh_from_db()
    assert set(wrong.value.errors) == {"reply"}
    assert (case.cause, part.answer["reply"], "reply" in case.data) == ("skill", "漏扫", False)
    assert [paper.name for paper in case.attachments.filter(purpose=part.purpose)] == ["cage.png"]


def test_what_is_not_theirs_comes_back_and_goes_to_another(case: Case, house: House) -> None:
    [part] = ask(case, house, house.workshop)
    with pytest.raises(Invalid):
        actions.hand_back_part(part, reason=" ", by=house.wes, at=LATER)
    part = actions.hand_back_part(part, reason="归仓库", by=house.wes, at=LATER)

    assert (part.item.owner, part.item.team) == (house.ana, case.department)
    assert seen_by(house.hank) == set()
    with pytest.raises(Missing):
        finish(case, house)
    with pytest.raises(NotAskedOfYou):
        answer(part, house.ana)
    with pytest.raises(Invalid):
        actions.ask_again(part, department=house.workshop, by=house.ana, at=LATER)  # without a word why
    part = actions.ask_again(part, department=house.warehouse, by=house.ana, at=LATER)
    answer(part, house.wanda)
    assert finish(case, house).ends == "settled"


def test_who_may_ask_urge_withdraw_and_answer(case: Case, house: House) -> None:
    with pytest.raises(NotYourTurn):
        ask(case, house, house.workshop, by=house.ben)
    with pytest.raises(Invalid):
        ask(case, house)
    [part] = ask(case, house, house.workshop)
    with pytest.raises(AskedAlready):
        ask(case, house, house.workshop)
    assert [one.department for one in ask(case, house, house.workshop, house.warehouse)] == [house.warehouse]
    for person in (house.fay, house.ana, house.lena):
        with pytest.raises(NotAskedOfYou):
            answer(part, person)
    with pytest.raises(NotYourTurn):
        actions.withdraw_part(part, reason="试试", by=house.wes, at=LATER)

    assert actions.urge_part(part, by=house.lena, at=LATER) == "维修车间"
    assert Notice.objects.filter(person=house.wes, kind="urge").count() == 1
    worklist.take(part.item, by=house.wes, at=LATER)
    assert actions.urge_part(part, by=house.lena, at=LATER) == "韦斯"
    actions.withdraw_part(part, reason="不用了", by=house.lena, at=LATER)
    with pytest.raises(PartClosed):
        answer(part, house.wes)
    actions.move(case, "again", by=house.ana, at=LATER)
    with pytest.raises(OutOfOrder):
        ask(case, house, house.workshop, at=LATER)


def test_whoever_is_let_off_holds_nobody_up(case: Case, house: House) -> None:
    [part] = ask(case, house, house.workshop)

    worklist.waive(part.item, reason="设备停用", by=house.dora, at=LATER)

    part.refresh_from_db()
    assert (part.outcome, part.reason) == ("let_off", "设备停用")
    told = case.acts.get(kind="let_off")
    assert (told.by, told.at, told.data["owner"], told.data["reason"]) == (
        house.dora,
        LATER,
        house.workshop.name,
        "设备停用",
    )
    assert finish(case, house).ends == "settled"


def test_a_department_sees_its_own_part_and_what_the_liable_may_see(
    case: Case, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    workshop, warehouse = ask(case, house, house.workshop, house.warehouse)
    answer(warehouse, house.wanda, reply="仓库的回答", photo=None)
    page = reverse("cases:page", args=[case.pk])

    html = signed_in(house.wes).get(page).content.decode()

    assert seen_by(house.olga) == set()
    assert seen_by(house.wes) == seen_by(house.hank) == {case.pk}
    assert not sees_whole(house.wes, case)
    told = [words in html for words in ("SF100", "到哪里了？", "离婚", "仓库的回答")]
    assert told == [True, True, False, False]
    assert [part.pk for part in inbox_of(house.wes, at=LATER).parts] == [workshop.pk]
    assert [row.pk for row in inbox_of(house.wanda, at=LATER).answered] == [warehouse.pk]
    assert "请部门查询" in signed_in(house.wes).get(reverse("cases:inbox")).content.decode()
    assert "仓库的回答" in signed_in(house.ana).get(page).content.decode()


def test_the_panel_shows_ticks_and_answers_beside_the_field(
    case: Case, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    workshop, warehouse = ask(case, house, house.workshop, house.warehouse)
    answer(warehouse, house.wanda, at=NOW)
    wes = signed_in(house.wes)

    ana = signed_in(house.ana).get(reverse("cases:page", args=[case.pk])).content.decode()
    refused = wes.post(reverse("cases:answer-part", args=[case.pk, workshop.pk]), {"reply": " "})
    taken = wes.post(reverse("cases:answer-part", args=[case.pk, workshop.pk]), {"reply": "找到了"})

    page = CasePage(Case.objects.get(pk=case.pk), person=house.lena, at=NOW)
    rows = str(paper_of(page).rows)

    assert [words in rows for words in ("维修车间：请部门查询", "到哪里了？", "找到了", "旺达")] == [True] * 4
    assert ana.count('class="check check-done"') == 1
    assert "维修车间尚未答复" in ana
    assert refused.status_code == 422
    assert f"part-{workshop.pk}-reply_error" in refused.content.decode()
    assert taken.status_code == 302


def test_a_department_without_an_account_answers_by_a_link_once(
    case: Case, house: House, client: Client, at_now: datetime
) -> None:
    [part] = ask(case, house, house.parts)
    token = actions.invite_department(part, by=house.ana, at=NOW).token
    door = reverse("portal:department", args=[token])

    shown = client.get(door).content.decode()
    nameless = client.post(door, {"reply": "有货"})
    bad = client.post(
        door, {"reply": "有货", "answered_name": "库管小陈", "photo": ContentFile(b"MZ\x90", name="a.exe")}
    )
    taken = client.post(
        door, {"reply": "有货", "answered_name": "库管小陈", "photo": ContentFile(draw("货"), name="a.png")}
    )
    again = client.post(door, {"reply": "没货", "answered_name": "别人"})

    assert [words in shown for words in ("到哪里了？", "SF100", "离婚", "安娜")] == [True, True, False, True]
    assert (nameless.status_code, bad.status_code, taken.status_code, again.status_code) == (422, 422, 200, 200)
    part.refresh_from_db()
    assert (part.answer["reply"], part.answered_name, part.answered_by) == ("有货", "库管小陈", None)
    [paper] = case.attachments.filter(purpose=part.purpose)
    assert paper.by_outsider
    assert finish(case, house).ends == "settled"
    assert PartLink.objects.get().digest != token


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_link_speaks_three_languages(
    case: Case, house: House, client: Client, at_now: datetime, language: str
) -> None:
    [part] = ask(case, house, house.parts)
    door = reverse("portal:department", args=[actions.invite_department(part, by=house.ana, at=NOW).token])
    client.cookies["django_language"] = language

    with translation.override(language):
        html = client.get(door).content.decode()

    assert {"zh-hans": "您的答复", "zh-hant": "您的答覆", "en": "Your answer"}[language] in html


def test_the_link_of_a_withdrawn_or_old_part_is_closed(case: Case, house: House, client: Client) -> None:
    first, second = ask(case, house, house.parts, house.warehouse)
    old = actions.invite_department(first, by=house.ana, at=NOW).token
    token = actions.invite_department(first, by=house.ana, at=NOW).token  # a new one closes the old
    other = actions.invite_department(second, by=house.ana, at=NOW).token
    with pytest.raises(LinkUsed):
        actions.open_department_link(old, at=NOW)
    with pytest.raises(LinkExpired):
        actions.open_department_link(token, at=NOW + timedelta(days=100))
    actions.withdraw_part(first, reason="不用了", by=house.ana, at=NOW)
    worklist.waive(second.item, reason="不用了", by=house.dora, at=NOW)

    for closed in (token, other):
        with time_machine.travel(NOW, tick=False):
            assert client.get(reverse("portal:department", args=[closed])).status_code == 410
        with pytest.raises(LinkUsed) as refused:
            actions.answer_by_department_link(closed, name="陈", values={"reply": "在"}, at=NOW)
        assert not isinstance(refused.value, LinkThanked)
    with pytest.raises(OutOfOrder):
        actions.invite_department(case.parts.get(rule="check"), by=house.ana, at=NOW)


def test_a_substitute_and_a_new_version_lose_no_part(case: Case, house: House, tmp_path: Path) -> None:
    [part] = ask(case, house, house.workshop)
    away = {
        "substitute": house.ben,
        "starts_at": NOW,
        "ends_at": LATER + timedelta(days=1),
        "by": house.adam,
        "at": NOW,
    }
    org.report_absence(house.wes, **away)
    worklist.hand_over(part.item, to=house.wes, by=house.hank, at=LATER)
    part.refresh_from_db()

    answer(part, house.ben)

    part.refresh_from_db()
    assert (part.answered_by, part.outcome) == (house.ben, "answered")
    assert not sees_whole(house.ben, case)
    finish(case, house)
    assert (seen_by(house.ben), seen_by(house.olga)) == ({case.pk}, set())


def test_a_department_sees_for_good_what_it_answered_and_nothing_that_was_taken_back(case: Case, house: House) -> None:
    other = errand.register(house, NOW)
    actions.move(other, "pass_on", by=house.ana, at=NOW)
    [answered], [taken_back] = ask(case, house, house.workshop), ask(other, house, house.workshop)
    assert seen_by(house.wes) == {case.pk, other.pk}

    answer(answered, house.wes)
    actions.withdraw_part(taken_back, reason="不用了", by=house.ana, at=LATER)
    finish(case, house)

    assert [seen_by(person) for person in (house.wes, house.hank, house.ben)] == [{case.pk}, {case.pk}, set()]


def test_signatures_asked_on_entry_wait_for_the_departments_answer(house: House, tmp_path: Path, now: datetime) -> None:
    ways = """
pass_on: {WAY, from: [start], to: work, by: [registrar]}
finish: {WAY, from: [work], to: done, by: [registrar], kind: end,
         approval: {mode: all, by: [{role: manager}], asked: on_entry}}
"""
    stages = "start: {STAGE, owner: registrar}\nwork: {STAGE, owner: registrar}"
    gated = PARTS.replace("asked: on_entry", "asked: on_entry\n        gates: [finish]")
    errand.publish(house, tmp_path, fields=FIELDS, forms=FORMS, stages=stages, ways=ways, parts=gated, at=now)
    case = errand.register(house, now)
    actions.move(case, "pass_on", by=house.ana, at=now)
    assert not case.signers.exists()

    answer(case.parts.get(), house.fay)

    assert [(signer.person, signer.added_by) for signer in case.signers.all()] == [(house.max, house.ana)]


def test_an_answer_is_taken_while_signatures_are_out(house: House, tmp_path: Path, now: datetime) -> None:
    ways = """
pass_on: {WAY, from: [start], to: work, by: [registrar]}
finish: {WAY, from: [work], to: done, by: [registrar], kind: end,
         approval: {mode: all, by: [{role: manager}], asked: on_entry}}
"""
    stages = "start: {STAGE, owner: registrar}\nwork: {STAGE, owner: registrar}"
    errand.publish(house, tmp_path, fields=FIELDS, forms=FORMS, stages=stages, ways=ways, parts=PARTS, at=now)
    case = errand.register(house, now)
    actions.move(case, "pass_on", by=house.ana, at=now)
    assert [signer.person for signer in case.signers.all()] == [house.max]  # the part gates nothing

    answer(case.parts.get(), house.fay)

    assert case.parts.get().outcome == "answered"
    assert case.signers.count() == 1


def test_a_case_that_is_merged_takes_along_what_departments_owe_it_and_gets_it_back(case: Case, house: House) -> None:
    survivor = errand.register(house, NOW)
    actions.move(survivor, "pass_on", by=house.ana, at=NOW)
    [part] = ask(case, house, house.workshop)
    token = actions.invite_department(part, by=house.ana, at=NOW).token

    late = NOW + timedelta(days=3)
    actions.merge(case, number=survivor.number, reason="同一件事", confirmed=True, by=house.ana, at=late)

    part.refresh_from_db()
    survivor.refresh_from_db()
    assert (part.case, part.outcome, part.item.subject) == (survivor, "", survivor.subject)
    assert case.parts.get().outcome == "dropped"  # finance is asked for the survivor already
    with pytest.raises(Missing):
        finish(survivor, house)
    actions.unmerge(Case.objects.get(pk=case.pk), reason="弄错了", by=house.ana, at=late)
    part.refresh_from_db()
    assert (part.case, part.item.subject) == (case, case.subject)
    again = case.parts.exclude(pk=part.pk).get()
    assert (again.outcome, again.item.settled_at) == ("", None)  # and finance owes this one its own answer
    actions.answer_by_department_link(token, name="陈", values={"reply": "在"}, at=late)
    assert finish(survivor, house).ends == "settled"
