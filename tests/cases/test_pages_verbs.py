"""Every POST of the case page: who may, what a refusal keeps, what two people at once are told."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import Penalty, Reading, Signer
from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from tests.cases.loop import PNG, Loop
from tests.conftest import NOW
from tests.failures.driving import Forms

SignIn = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def a_week_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        yield


def at(name: str, loop: Loop, *args: Any) -> str:
    return reverse(f"cases:{name}", args=[loop.case.pk, *args])


def told(response: Any) -> str:
    return str(json.loads(response.headers["HX-Trigger"])["toast"]["message"])


def entry(loop: Loop) -> int:
    return int(loop.case.stage_entries.get(left_at=None).pk)


# ── moving on ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("at_now")
def test_a_move_leads_back_to_the_page(loop: Loop, signed_in: SignIn) -> None:
    response = signed_in(loop.house.ana).post(at("move", loop, "uphold"), loop.judgement())

    assert response.status_code == 302
    assert loop.stage == "investigating"


@pytest.mark.usefixtures("at_now")
def test_a_move_by_htmx_shows_the_new_state_and_says_what_is_next(loop: Loop, signed_in: SignIn) -> None:
    values = {**loop.judgement(), "seen_stage": entry(loop)}

    response = signed_in(loop.house.ana).post(at("move", loop, "uphold"), values, headers=HTMX)

    assert response.status_code == 200
    assert "责任部门调查" in told(response)
    assert loop.house.hank.name in told(response)


def test_an_incomplete_form_keeps_what_was_typed(loop: Loop, signed_in: SignIn) -> None:
    values = loop.judgement(apology_text="诚恳道歉，马上处理", liable_department="")

    response = signed_in(loop.house.ana).post(at("move", loop, "uphold"), values, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 422
    assert "诚恳道歉，马上处理" in html
    assert 'id="uphold-liable_department_error"' in html
    assert loop.stage == "judging"


def test_a_refused_form_names_the_files_to_choose_again(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    values = {**loop.findings(), "specific_cause": "", "files": SimpleUploadedFile("工单照片.png", PNG)}

    response = signed_in(loop.house.hank).post(at("move", loop, "report_findings"), values)

    assert response.status_code == 422
    assert "工单照片.png" in response.content.decode()


def test_a_step_out_of_order_says_what_is_missing(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")

    response = signed_in(loop.house.ana).post(at("move", loop, "report_done"), loop.execution(), headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 422
    assert "尚未登记对责任人的处罚" in html
    assert "已更换原厂刹车片并试车。" in html


@pytest.mark.parametrize(
    ("username", "status"), [("ana", 403), ("art", 403), ("hank", 403), ("ben", 404), ("lena", 302)]
)
def test_only_a_leader_chooses(loop: Loop, signed_in: SignIn, username: str, status: int) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    choice = {"proposal": loop.proposals[0].pk, "instruction": "同意", "rework": "no"}

    response = signed_in(getattr(loop.house, username)).post(at("move", loop, "choose"), choice)

    assert response.status_code == status


def test_who_comes_second_is_told_and_keeps_the_text(loop: Loop, signed_in: SignIn) -> None:
    seen = entry(loop)
    loop.move("uphold", loop.house.lena, loop.judgement())

    values = {"grounds_sufficient": "no", "demand_reasonable": "no", "why": "单据显示未更换", "seen_stage": seen}
    response = signed_in(loop.house.ana).post(at("move", loop, "dismiss"), values, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 409
    assert loop.house.lena.name in html
    assert "单据显示未更换" in html
    assert loop.stage == "investigating"


@pytest.mark.usefixtures("at_now")
def test_phrases_to_avoid_are_named_and_the_step_is_taken(loop: Loop, signed_in: SignIn, pack: Any) -> None:
    from huiyin.rulebook.queries import pack_in_force

    phrase = pack_in_force().forbidden_phrases[0]
    values = loop.judgement(apology_text=f"抱歉，{phrase}")

    response = signed_in(loop.house.ana).post(at("move", loop, "uphold"), values, headers=HTMX)

    assert response.status_code == 200
    assert phrase in told(response)
    assert json.loads(response.headers["HX-Trigger"])["toast"]["tone"] == "warning"


def test_an_unknown_transition_is_not_found(loop: Loop, signed_in: SignIn) -> None:
    assert signed_in(loop.house.ana).post(at("move", loop, "fly")).status_code == 404


@pytest.mark.parametrize("name", ["propose", "add-signer", "penalise", "inform", "invite", "promise", "attach", "note"])
def test_verbs_are_posted_never_asked_for(loop: Loop, signed_in: SignIn, name: str) -> None:
    response = signed_in(loop.house.ana).get(at(name, loop))

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "这个地址不能直接打开" in response.content.decode()


def test_a_form_from_elsewhere_is_refused(loop: Loop, house: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.ana)

    response = client.post(at("move", loop, "uphold"), loop.judgement())

    assert response.status_code == 403
    assert loop.stage == "judging"


# ── correcting ─────────────────────────────────────────────────────────────────────────────────


def corrected(loop: Loop, **changes: str) -> dict[str, str]:
    stored = {key: "" if value is None else str(value) for key, value in loop.case.data["intake"].items()}
    stored["complainant_phone"] = "138****5678"
    return {**{f"seen-{key}": value for key, value in stored.items()}, **stored, **changes}


def test_a_correction_is_saved_and_the_hidden_phone_stays(loop: Loop, signed_in: SignIn) -> None:
    response = signed_in(loop.house.ana).post(at("correct", loop, "intake"), corrected(loop, wish="书面道歉"))

    loop.case.refresh_from_db()
    assert response.status_code == 302
    assert loop.case.data["intake"]["wish"] == "书面道歉"
    assert loop.case.data["intake"]["complainant_phone"] == "13812345678"


def test_a_number_inside_a_text_stays_hidden_and_stays_stored(loop: Loop, signed_in: SignIn) -> None:
    content = "请打 13911112222 找王先生，\n另一部 13912345678"
    values = {**loop.intake(), "content": content}
    loop.case = actions.register("complaint", customer=loop.customer, values=values, by=loop.house.ana, at=loop.at)
    client = signed_in(loop.house.ana)
    shown = "请打 139****2222 找王先生，\r\n另一部 139****5678"
    changes = {"seen-content": shown, "content": f"{shown}，下午五点后"}

    html = client.get(at("correct", loop, "intake")).content.decode()
    client.post(at("correct", loop, "intake"), corrected(loop, **changes))

    assert "139****2222" in html
    assert "13911112222" not in html
    loop.case.refresh_from_db()
    assert loop.case.data["intake"]["content"] == f"{content}，下午五点后"


def test_two_corrections_of_one_field_stand_side_by_side(loop: Loop, signed_in: SignIn) -> None:
    mine = corrected(loop, wish="书面道歉")
    signed_in(loop.house.lena).post(at("correct", loop, "intake"), corrected(loop, wish="全额退款"))

    response = signed_in(loop.house.ana).post(at("correct", loop, "intake"), mine, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 409
    assert 'data-take="wish" data-value="全额退款"' in html
    assert 'data-take="wish" data-value="书面道歉"' in html
    loop.case.refresh_from_db()
    assert loop.case.data["intake"]["wish"] == "全额退款"


@pytest.mark.parametrize(
    ("username", "status"), [("ana", 200), ("lena", 200), ("art", 403), ("fay", 403), ("ben", 404)]
)
def test_who_opens_a_form_for_mending(loop: Loop, signed_in: SignIn, username: str, status: int) -> None:
    response = signed_in(getattr(loop.house, username)).get(at("correct", loop, "intake"))

    assert response.status_code == status
    assert "13812345678" not in response.content.decode()


def test_the_liable_department_mends_nothing(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")

    assert signed_in(loop.house.wes).get(at("correct", loop, "intake")).status_code == 403
    assert signed_in(loop.house.ana).get(at("correct", loop, "summary")).status_code == 404


# ── proposals, readings, signers ───────────────────────────────────────────────────────────────


def test_a_proposal_without_its_cost_comes_back_as_typed(loop: Loop, signed_in: SignIn) -> None:
    loop.to("proposing")
    client = signed_in(loop.house.ana)

    refused = client.post(at("propose", loop), loop.proposal(content="全车检查一遍", cost=""), headers=HTMX)
    taken = client.post(at("propose", loop), loop.proposal(), headers=HTMX)

    assert refused.status_code == 422
    assert "全车检查一遍" in refused.content.decode()
    assert taken.status_code == 200
    assert len(loop.proposals) == 1


def test_only_who_decides_reads(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    address = at("read-proposal", loop, loop.proposals[0].pk)

    assert signed_in(loop.house.ana).post(address).status_code == 403
    assert signed_in(loop.house.lena).post(address, {"remark": "可行"}).status_code == 302
    assert Reading.objects.get().remark == "可行"


def test_others_do_not_withdraw_what_one_proposed(loop: Loop, signed_in: SignIn) -> None:
    loop.to("proposing")
    proposal = actions.propose(loop.case, values=loop.proposal(), by=loop.house.ana, at=loop.later())
    address = at("withdraw-proposal", loop, proposal.pk)

    assert signed_in(loop.house.wes).post(address).status_code == 403
    assert signed_in(loop.house.ana).post(address).status_code == 302
    assert loop.proposals == []


def test_the_customers_choice_is_recorded_by_who_talks_with_them(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    address = at("customer-choice", loop, loop.proposals[1].pk)

    assert signed_in(loop.house.art).post(address).status_code == 403
    assert signed_in(loop.house.ana).post(address, {"words": "想换原厂的"}).status_code == 302
    assert loop.case.customer_choices.get().words == "想换原厂的"


def test_a_signer_is_asked_and_answers_once(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    asking = signed_in(loop.house.lena)
    nobody = asking.post(at("add-signer", loop), {"person": ""})
    asking.post(at("add-signer", loop), {"person": loop.house.fay.pk})
    signer = Signer.objects.get()
    answer = at("answer-as-signer", loop, signer.pk)

    assert nobody.status_code == 422
    assert signed_in(loop.house.max).post(answer, {"answer": "agreed"}).status_code == 422
    assert signed_in(loop.house.fay).post(answer, {"answer": "agreed", "opinion": "费用合理"}).status_code == 302
    assert signed_in(loop.house.fay).post(answer, {"answer": "agreed"}).status_code == 422


def test_a_part_of_another_case_is_not_found(loop: Loop, signed_in: SignIn, house: Any) -> None:
    loop.to("choosing")
    other = Loop.__new__(Loop)
    other.__dict__ = {**loop.__dict__}
    other.case = actions.register("complaint", customer=loop.customer, values=loop.intake(), by=house.ana, at=loop.at)

    response = signed_in(house.lena).post(at("read-proposal", other, loop.proposals[0].pk))

    assert response.status_code == 404


# ── carrying out ───────────────────────────────────────────────────────────────────────────────


def test_a_penalty_is_entered_and_taken_back(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")
    client = signed_in(loop.house.ana)
    rule = loop._lists().penalties["person"]
    values = {"rule": rule.key, "amount": rule.amount or rule.minimum or "50", "reason": "返工"}

    refused = client.post(at("penalise", loop), {**values, "reason": ""}, headers=HTMX)
    taken = client.post(at("penalise", loop), values, headers=HTMX)
    penalty = Penalty.objects.get()
    client.post(at("revoke-penalty", loop, penalty.pk))

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert loop.house.wes.name in told(taken)
    penalty.refresh_from_db()
    assert penalty.revoked_at is not None


@pytest.mark.parametrize("username", ["hank", "wes", "art", "fay"])
def test_others_enter_no_penalty(loop: Loop, signed_in: SignIn, username: str) -> None:
    loop.to("carrying_out")

    response = signed_in(getattr(loop.house, username)).post(at("penalise", loop), {"rule": "x", "reason": "y"})

    assert response.status_code == 403
    assert Penalty.objects.count() == 0


def test_telling_the_customer_needs_words_and_a_time(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")
    client = signed_in(loop.house.ana)
    values = {"channel": "phone", "content": "已说明方案", "told_at": "2026-11-25T10:00"}

    without = client.post(at("inform", loop), {**values, "told_at": "soon"}, headers=HTMX)
    taken = client.post(at("inform", loop), values)

    assert without.status_code == 422
    assert "已说明方案" in without.content.decode()
    assert taken.status_code == 302


# ── beside the way ─────────────────────────────────────────────────────────────────────────────


def test_a_promise_is_written_down_and_kept(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.ana)

    past = client.post(at("promise", loop), {"content": "周五前回电", "due_at": "2026-11-01T10:00"}, headers=HTMX)
    client.post(at("promise", loop), {"content": "周五前回电", "due_at": "2026-12-11T10:00"})
    item = loop.case.acts.get(kind="promised").data["item"]
    kept, again = (client.post(at("keep-promise", loop, item), {"words": "已回电"}) for _time in range(2))

    assert past.status_code == 422
    assert "周五前回电" in past.content.decode()
    assert (kept.status_code, again.status_code) == (302, 404)


def test_of_two_who_opened_the_page_before_the_second_is_told_who_escalated(loop: Loop, signed_in: SignIn) -> None:
    address, hidden = at("steer", loop, "escalation"), {}
    for person in (loop.house.ana, loop.house.max):
        page = signed_in(person).get(at("page", loop)).content.decode()
        hidden[person.pk] = Forms(page).hidden(address)
    said = {"reason": "顾客要求退车"}

    done = signed_in(loop.house.ana).post(address, {**hidden[loop.house.ana.pk], **said})
    second = signed_in(loop.house.max).post(address, {**hidden[loop.house.max.pk], **said})

    assert (done.status_code, second.status_code) == (302, 409)
    assert "安娜已在 10:00 把这件事上报给莱娜" in second.content.decode()
    assert "顾客要求退车" in second.content.decode()
    loop.case.refresh_from_db()
    assert loop.case.owner == loop.house.lena


def test_nobody_escalates_a_stage_that_the_case_has_left(loop: Loop, signed_in: SignIn) -> None:
    seen = {"seen_stage": entry(loop), "seen_level": 0, "reason": "顾客要求退车"}
    loop.move("uphold", loop.house.ana, loop.judgement())

    response = signed_in(loop.house.lena).post(at("steer", loop, "escalation"), seen)

    assert response.status_code == 409
    assert loop.house.ana.name in response.content.decode()
    assert not loop.case.acts.filter(kind="escalated").exists()


@pytest.mark.parametrize("verb", ["escalation", "pause"])
def test_steering_needs_a_reason(loop: Loop, signed_in: SignIn, verb: str) -> None:
    client = signed_in(loop.house.lena)

    without = client.post(at("steer", loop, verb), {"reason": " "})
    given = client.post(at("steer", loop, verb), {"reason": "等配件到货"})

    assert (without.status_code, given.status_code) == (422, 302)


def test_an_auditor_steers_nothing(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.art)

    statuses = [client.post(at("steer", loop, verb), {"reason": "x"}).status_code for verb in ("urging", "pause")]

    assert statuses == [403, 403]
    assert client.post(at("note", loop), {"reason": "x"}).status_code == 422
    assert client.post(at("steer", loop, "juggling")).status_code == 404


@pytest.mark.req("A4-1")
@pytest.mark.parametrize("verb", ["satisfied", "dissatisfied"])
def test_a_call_in_rest_time_is_refused_unless_there_is_a_reason(loop: Loop, signed_in: SignIn, verb: str) -> None:
    loop.to("calling_back")
    Customer.objects.filter(pk=loop.customer.pk).update(rest_hours=[["00:00", "23:59"]])
    called = {"channel": "phone", "called_at": loop.at.strftime("%Y-%m-%dT%H:%M"), "satisfaction": verb}
    called |= {"shortfall": "还是响"} if verb == "dissatisfied" else {}
    address, client = reverse("cases:move", args=[loop.case.pk, verb]), signed_in(loop.house.ana)

    refused = client.post(address, called)

    assert refused.status_code == 422
    assert "此时不宜联系客户" in refused.text
    assert refused.text.count(f'id="{verb}-rest_despite_error"') == 1
    above = refused.text.partition('role="alert"')[2].partition("</ul>")[0]
    assert f'<a href="#{verb}-rest_despite">' in above
    assert re.findall(r'id="([^"]*)"[^>]* data-focus', refused.text) == [f"{verb}-rest_despite"]
    assert loop.stage == "calling_back"
    page = client.post(address, {**called, "rest_despite": "客户值夜班，约在这时"}, follow=True).text
    assert "在客户休息时间打的电话：" in page
    assert "客户值夜班，约在这时" in page
    said = Interaction.objects.get(purpose="callback")
    assert (said.direction, said.despite) == ("out", "客户值夜班，约在这时")


@pytest.mark.req("A4-1", "A6-14")
def test_a_customer_is_told_the_solution_by_phone_in_rest_time_only_with_a_reason(
    loop: Loop, signed_in: SignIn
) -> None:
    loop.to("carrying_out")
    Customer.objects.filter(pk=loop.customer.pk).update(rest_hours=[["00:00", "23:59"]])
    told = {"channel": "phone", "told_at": loop.at.strftime("%Y-%m-%dT%H:%M"), "content": "已告知更换原厂件。"}
    address, client = at("inform", loop), signed_in(loop.house.ana)

    refused = client.post(address, told)

    assert refused.status_code == 422
    assert "此时不宜联系客户" in refused.text
    assert refused.text.count('id="inform-rest_despite_error"') == 1
    assert not loop.case.acts.filter(kind="informed").exists()
    page = client.post(address, {**told, "rest_despite": "客户值夜班"}, follow=True).text
    assert "在客户休息时间打的电话：" in page
    client.post(address, {**told, "by_them": "yes"})
    client.post(address, {**told, "channel": "wechat"})
    said = Interaction.objects.filter(purpose="solution").order_by("pk").values_list("direction", "despite")
    assert [*said] == [("out", "客户值夜班"), ("in", ""), ("out", "")]


def test_a_call_the_customer_made_in_their_rest_is_put_on_record(loop: Loop, signed_in: SignIn) -> None:
    loop.to("calling_back")
    Customer.objects.filter(pk=loop.customer.pk).update(rest_hours=[["00:00", "23:59"]])
    called = {"channel": "phone", "called_at": loop.at.strftime("%Y-%m-%dT%H:%M"), "satisfaction": "satisfied"}

    signed_in(loop.house.ana).post(at("move", loop, "satisfied"), {**called, "by_them": "yes"})

    assert "rest_disturbed" not in loop.case.acts.get(transition="satisfied").data
    assert Interaction.objects.get(purpose="callback").direction == "in"


def test_only_calls_disturb_anybodys_rest(loop: Loop) -> None:
    loop.to("calling_back")
    Customer.objects.filter(pk=loop.customer.pk).update(rest_hours=[["00:00", "23:59"]])

    loop.move("satisfied", loop.house.ana, loop.callback(channel="in_person"), call=actions.Call())

    assert loop.stage == "summarising"


def test_what_a_call_disturbed_is_read_in_each_readers_language(loop: Loop, signed_in: SignIn) -> None:
    loop.to("calling_back")
    Customer.objects.filter(pk=loop.customer.pk).update(rest_hours=[["00:00", "23:59"]])
    loop.move("satisfied", loop.house.ana, loop.callback(channel="phone"))
    loop.house.ana.language = "en"
    loop.house.ana.save(update_fields=["language"])

    page = signed_in(loop.house.ana).get(reverse("cases:page", args=[loop.case.pk])).text

    assert "rest time: Rest hours of this customer: 00:00" in page.replace("&#39;", "'")
