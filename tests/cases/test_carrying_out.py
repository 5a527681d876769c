"""From the decision to the archive: penalties, the customer told, accepted, called back; and back again."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from huiyin.cases import actions
from huiyin.cases.actions.carrying_out import LinkExpired
from huiyin.cases.actions.moving import Missing, NotYourTurn, OutOfOrder
from huiyin.cases.queries import missing_for, process_of, standing_entry
from huiyin.cases.rules import Invalid
from tests.cases.loop import PNG, Loop


def test_the_customer_is_not_told_by_imported_file(loop: Loop) -> None:
    loop.to("carrying_out")
    told = {"content": "已告知。", "told_at": loop.at, "by": loop.house.ana, "at": loop.later()}

    with pytest.raises(Invalid) as refusal:
        actions.inform_customer(loop.case, channel="file", **told)

    assert list(refusal.value.errors) == ["channel"]
    assert actions.inform_customer(loop.case, channel="wechat", **told)


@pytest.mark.req("A6-12")
@pytest.mark.parametrize("changed", [{"compensation_value": "90"}, {"compensation_kind": "voucher"}])
def test_another_compensation_than_instructed_needs_a_reason(loop: Loop, changed: dict[str, str]) -> None:
    loop.to("carrying_out")
    loop.penalise_both()
    loop.inform()
    otherwise = loop.execution() | changed

    with pytest.raises(Invalid) as refusal:
        loop.move("report_done", loop.house.ana, otherwise)

    assert list(refusal.value.errors) == ["compensation_reason"]
    loop.move("report_done", loop.house.ana, otherwise | {"compensation_reason": "客户改要代金券。"})
    assert loop.stage == "confirming"
    assert loop.case.data["execution"]["compensation_reason"] == "客户改要代金券。"


@pytest.mark.parametrize(("kind", "refused"), [("none", False), ("gift", True)])
def test_where_no_compensation_was_instructed_giving_one_needs_a_reason(loop: Loop, kind: str, refused: bool) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    loop.move("choose", loop.house.lena, {"proposal": loop.proposals[0].pk, "instruction": "同意。"})
    loop.penalise_both()
    loop.inform()
    done = {"done": "已返工。", "compensation_kind": kind}

    if refused:
        with pytest.raises(Invalid):
            loop.move("report_done", loop.house.ana, done)
    else:
        loop.move("report_done", loop.house.ana, done)
    assert loop.stage == ("carrying_out" if refused else "confirming")


@pytest.mark.req("A6-13")
def test_carrying_out_needs_penalties_for_the_person_and_the_head(loop: Loop) -> None:
    loop.to("carrying_out")
    loop.inform()

    with pytest.raises(Missing) as refusal:
        loop.move("report_done", loop.house.ana, loop.execution())

    assert len(refusal.value.sentences) == 2
    loop.penalise_both()
    loop.move("report_done", loop.house.ana, loop.execution())
    assert {penalty.person for penalty in loop.case.penalties.all()} == {loop.house.wes, loop.house.hank}


@pytest.mark.req("A6-14")
def test_carrying_out_needs_the_customer_told(loop: Loop) -> None:
    loop.to("carrying_out")
    loop.penalise_both()

    with pytest.raises(Missing):
        loop.move("report_done", loop.house.ana, loop.execution())

    loop.inform()
    told = loop.case.acts.get(kind="informed")
    assert (told.data["channel"], told.by) == ("phone", loop.house.ana)
    loop.move("report_done", loop.house.ana, loop.execution())
    assert loop.stage == "confirming"


@pytest.mark.req("A6-15")
def test_staff_cannot_accept_in_the_customers_place(loop: Loop) -> None:
    loop.to("confirming")

    with pytest.raises(NotYourTurn):
        loop.move("accept", loop.house.ana, {"signed_name": "王磊"})


@pytest.mark.req("A6-15")
def test_a_paper_acceptance_needs_the_scanned_signature(loop: Loop) -> None:
    loop.to("confirming")
    values = {"signed_name": "王磊", "signed_at": loop.at.isoformat()}

    with pytest.raises(Invalid) as refusal:
        loop.move("accept_on_paper", loop.house.ana, values)

    assert list(refusal.value.errors) == ["scan"]
    loop.move("accept_on_paper", loop.house.ana, values, files=loop.scan())
    acceptance = loop.case.acceptances.get()
    assert acceptance.accepted
    assert acceptance.signature.name == "签字.png"


@pytest.mark.req("A5-1")
def test_a_case_cannot_be_archived_without_the_callback(loop: Loop) -> None:
    loop.to("calling_back")

    archive = process_of(loop.case).transitions["archive"]
    assert missing_for(loop.case, archive, by=loop.house.ana, at=loop.at) == ["尚未做处理后回访。"]
    with pytest.raises(OutOfOrder):
        loop.move("archive", loop.house.ana, loop.summary())

    loop.move("satisfied", loop.house.ana, loop.callback())

    assert not any("回访" in sentence for sentence in missing_for(loop.case, archive, by=loop.house.ana, at=loop.at))


@pytest.mark.req("A6-16")
def test_the_callback_after_handling_is_on_somebodys_list(loop: Loop) -> None:
    loop.to("calling_back")

    item = standing_entry(loop.case).item
    assert item is not None
    assert (item.kind, item.owner) == ("stage", loop.house.ana)


def test_a_dissatisfied_callback_opens_a_new_round_of_proposals(loop: Loop) -> None:
    loop.to("calling_back")
    unhappy = loop.callback(satisfaction="dissatisfied", shortfall="还是响")

    loop.move("dissatisfied", loop.house.ana, unhappy)

    assert loop.stage == "proposing"
    assert loop.case.round == 2
    assert loop.proposals == []
    loop.to("archived")
    assert loop.case.decisions.count() == 2


def test_a_callback_by_phone_leaves_the_channel_of_the_complaint(loop: Loop) -> None:
    seen = loop.case.data["intake"]
    values = {**seen, "channel": "wechat"}
    actions.correct(loop.case, "intake", values=values, seen=seen, by=loop.house.ana, at=loop.later())

    loop.to("summarising")

    assert loop.case.data["callback"]["channel"] == "phone"
    assert loop.case.channel == "wechat"


@pytest.mark.req("A5-6")
@pytest.mark.req("A6-17")
@pytest.mark.parametrize("field", ["summary", "evaluation", "won_back"])
def test_archiving_needs(loop: Loop, field: str) -> None:
    loop.to("summarising")

    with pytest.raises(Invalid) as refusal:
        loop.move("archive", loop.house.ana, {**loop.summary(), field: ""})

    assert list(refusal.value.errors) == [field]


def test_a_case_is_reopened_with_its_first_history(loop: Loop) -> None:
    loop.to("archived")
    acts = loop.case.acts.count()

    loop.move("reopen", loop.house.lena, {"reason": "异响再次出现"})

    assert loop.stage == "judging"
    assert loop.case.ended_at is None
    assert loop.case.acts.count() == acts + 1


def test_a_case_that_ended_long_ago_is_not_reopened(loop: Loop) -> None:
    loop.to("archived")
    loop.later(days=40)

    with pytest.raises(Missing):
        loop.move("reopen", loop.house.lena, {"reason": "异响再次出现"})


def test_a_link_names_its_last_day_as_the_customer_counts_it(loop: Loop) -> None:
    loop.to("confirming")
    made = loop.at.replace(hour=18) + timedelta(days=1)  # two in the morning of the next day in Shanghai
    token = actions.invite_customer(loop.case, by=loop.house.ana, at=made).token
    ends = loop.case.invitations.get(revoked_at=None).expires_at

    with pytest.raises(LinkExpired) as refusal:
        actions.open_invitation(token, at=ends)

    assert (ends + timedelta(hours=8)).date().isoformat() in str(refusal.value)


def test_a_signature_that_came_with_a_refused_answer_is_not_kept(loop: Loop) -> None:
    loop.to("confirming")
    token = loop.invite()
    folder = Path(settings.MEDIA_ROOT)
    before = set(folder.rglob("*"))

    with pytest.raises(Invalid):
        actions.accept_by_link(token, values={}, signature=PNG, at=loop.later())

    assert {file for file in set(folder.rglob("*")) - before if file.is_file()} == set()
    actions.accept_by_link(token, values={"signed_name": "王磊"}, signature=PNG, at=loop.later())
    assert loop.case.attachments.get(purpose="signature").file.size == len(PNG)


def test_a_callback_of_an_earlier_round_does_not_count(loop: Loop) -> None:
    loop.to("summarising")
    archive = process_of(loop.case).transitions["archive"]
    assert not missing_for(loop.case, archive, by=loop.house.ana, at=loop.at)
    loop.to("archived")
    loop.move("reopen", loop.house.lena, {"reason": "客户又来电。"})
    loop.case.refresh_from_db()

    assert "尚未做处理后回访。" in missing_for(loop.case, archive, by=loop.house.ana, at=loop.at)
