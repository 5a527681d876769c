"""Two people act at the same moment: one wins, the other is told; nobody waits for ever."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from huiyin.cases import actions
from huiyin.cases.actions.carrying_out import LinkUsed
from huiyin.cases.actions.locks import Removed
from huiyin.cases.actions.moving import Overtaken
from huiyin.cases.models import Acceptance, Case, Decision, StageEntry
from huiyin.cases.queries import standing_entry
from huiyin.kernel.errors import DomainError
from huiyin.portal import actions as door
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.owners import EscalatedAlready
from huiyin.worklist.models import Reminder, WorkItem
from huiyin.worklist.queries import level_of
from tests.cases import errand
from tests.cases.files import checked, messages, taken_in, undone, workbook
from tests.cases.loop import PNG, Loop
from tests.conftest import NOW, House
from tests.portal.conftest import TOLD

pytestmark = pytest.mark.django_db(transaction=True)
Verb = Callable[[], Any]
ROUNDS = 200
WITHDRAWAL = {"reason": "不追究", "asked_by": "王磊", "asked_at": NOW.isoformat()}


@pytest.fixture
def loop(house: House, pack: Any) -> Loop:
    return Loop(house, NOW)


@pytest.fixture
def together() -> Iterator[Callable[..., list[Any]]]:
    """Run verbs at the same moment on connections of their own; each answers with its result or its refusal."""
    with ThreadPoolExecutor(8) as hands:

        def run(*verbs: Verb) -> list[Any]:
            gate = Barrier(len(verbs))

            def one(verb: Verb) -> Any:
                gate.wait(timeout=120)
                try:
                    return verb()
                except DomainError as refusal:
                    return refusal

            return list(hands.map(one, verbs, timeout=120))

        yield run
        closing = Barrier(8)

        def close() -> None:
            closing.wait(timeout=120)  # one for each hand
            connection.close()

        for done in [hands.submit(close) for _ in range(8)]:
            done.result()


def refusals(results: list[Any]) -> list[type]:
    return [type(result) for result in results if isinstance(result, DomainError)]


def assert_sound(case: Case) -> None:
    case.refresh_from_db()
    [entry] = StageEntry.objects.filter(case=case, left_at=None)
    moves = list(case.acts.exclude(to_stage="").order_by("pk").values_list("from_stage", "to_stage"))
    assert entry.stage == case.stage == moves[-1][1]
    assert [source for source, _target in moves[1:]] == [target for _source, target in moves[:-1]]
    open_items = WorkItem.objects.open().filter(subject=case.subject, kind="stage")
    assert [item.pk for item in open_items] == ([] if case.ended_at else [entry.item_id])


def test_of_two_who_take_the_same_step_one_wins_and_the_other_is_told_by_whom(loop: Loop, together: Any) -> None:
    seen, judgement = standing_entry(loop.case).pk, loop.judgement(reported_to=loop.house.dora.pk)

    def uphold(by: Any) -> Verb:
        return lambda: actions.move(loop.case, "uphold", values=judgement, seen_stage=seen, by=by, at=NOW)

    results = together(uphold(loop.house.ana), uphold(loop.house.lena), uphold(loop.house.max))

    assert refusals(results) == [Overtaken, Overtaken]
    [act] = loop.case.acts.filter(kind="moved")
    assert all(act.by.name in str(result) for result in results if isinstance(result, DomainError))
    assert_sound(loop.case)


def test_of_two_different_steps_at_once_one_wins(loop: Loop, together: Any) -> None:
    seen, judgement = standing_entry(loop.case).pk, loop.judgement()
    unfounded = {"grounds_sufficient": "no", "demand_reasonable": "no", "why": "没有依据。"}

    results = together(
        lambda: actions.move(loop.case, "uphold", values=judgement, seen_stage=seen, by=loop.house.ana, at=NOW),
        lambda: actions.move(loop.case, "dismiss", values=unfounded, seen_stage=seen, by=loop.house.lena, at=NOW),
    )

    assert refusals(results) == [Overtaken]
    assert_sound(loop.case)


def test_the_last_two_signatures_at_once_carry_the_step_out_once(house: House, tmp_path: Path, together: Any) -> None:
    errand.publish(
        house,
        tmp_path,
        stages="work: {STAGE, owner: registrar}",
        ways="""
finish:
  title: {zh-hans: 归档, en: File it}
  from: [work]
  to: done
  by: [owner]
  kind: end
  approval: {mode: all, by: [{head: workshop}, {role: finance}, {role: warehouse}]}
""",
        at=NOW,
    )
    case = errand.register(house, NOW)
    actions.move(case, "finish", by=house.ana, at=NOW)

    def sign(by: Any) -> Verb:
        return lambda: actions.answer_as_signer(case.signers.get(person=by), answer="agreed", by=by, at=NOW)

    results = together(*(sign(person) for person in (house.hank, house.fay, house.wanda)))

    assert refusals(results) == []
    assert case.acts.filter(kind="moved").count() == 1
    assert case.approvals.get().outcome == "agreed"
    assert_sound(case)


def test_a_choice_of_cases_is_not_forgotten_while_its_step_is_begun(
    house: House, tmp_path: Path, together: Any
) -> None:
    ways = "finish: {WAY, from: [work], to: done, by: [registrar], kind: end, many: true}"
    errand.publish(house, tmp_path, stages="work: {STAGE, owner: registrar}", ways=ways, at=NOW)
    errand.register(house, NOW)
    chosen = actions.choose_cases(Case.objects.all(), "errand", "finish", by=house.ana, at=NOW)
    next_night = NOW + timedelta(days=1, hours=18)

    with transaction.atomic():
        actions.move_many(chosen, values={}, at=next_night)
        forgotten = together(lambda: actions.forget_chosen(at=next_night))

    chosen.refresh_from_db()
    assert (forgotten, chosen.begun_at) == ([0], next_night)


@pytest.mark.req("C32-5")
def test_of_two_who_escalate_at_once_one_does_and_the_other_is_told_by_whom(loop: Loop, together: Any) -> None:
    house, entry = loop.house, standing_entry(loop.case)
    seen = level_of(entry.item)

    def on_the_page(by: Any) -> Verb:
        return lambda: actions.escalate(loop.case, reason="请支持", seen_stage=entry.pk, seen_level=seen, by=by, at=NOW)

    results = together(
        on_the_page(house.ana),
        on_the_page(house.max),
        lambda: worklist.escalate(entry.item, reason="请支持", seen_level=seen, by=house.dora, at=NOW),
    )

    assert refusals(results) == [EscalatedAlready, EscalatedAlready]
    [climbed] = entry.item.handovers.all()
    assert climbed.to_person == house.lena
    assert all(climbed.by.name in str(result) for result in results if isinstance(result, DomainError))


def test_choosing_while_the_proposals_are_taken_back_does_one_of_the_two(loop: Loop, together: Any) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    for proposal in loop.proposals:
        actions.read_proposal(proposal, by=loop.house.max, at=loop.later())
    seen, chosen = (
        standing_entry(loop.case).pk,
        {"proposal": loop.proposals[0].pk, "instruction": "同意。", "rework": "no"},
    )

    results = together(
        lambda: actions.move(loop.case, "choose", values=chosen, seen_stage=seen, by=loop.house.lena, at=loop.at),
        lambda: actions.move(loop.case, "withdraw_proposals", seen_stage=seen, by=loop.house.ana, at=loop.at),
        lambda: actions.move(loop.case, "choose", values=chosen, seen_stage=seen, by=loop.house.max, at=loop.at),
    )

    assert refusals(results) == [Overtaken, Overtaken]
    assert_sound(loop.case)
    assert Decision.objects.count() == (1 if loop.case.stage == "carrying_out" else 0)


def test_a_link_answered_twice_at_once_is_answered_once(loop: Loop, together: Any) -> None:
    loop.to("confirming")
    token = loop.invite()

    def accept() -> Any:
        return actions.accept_by_link(token, values={"signed_name": "王磊"}, signature=PNG, at=loop.at)

    def refuse() -> Any:
        return actions.refuse_by_link(token, values={"words": "不满意"}, at=loop.at)

    results = together(accept, refuse, accept)

    assert len([result for result in results if isinstance(result, LinkUsed)]) == 2
    assert Acceptance.objects.count() == 1
    assert loop.case.attachments.count() == (1 if Acceptance.objects.get().accepted else 0)
    assert_sound(loop.case)


def test_a_link_opened_twice_at_once_is_noted_once(loop: Loop, together: Any) -> None:
    loop.to("confirming")
    token = loop.invite()

    together(*[lambda: actions.open_invitation(token, at=loop.at)] * 4)

    assert loop.case.acts.filter(kind="link_opened").count() == 1


def test_a_penalty_taken_back_twice_at_once_is_taken_back_once(loop: Loop, together: Any) -> None:
    loop.to("carrying_out")
    loop.penalise_both()
    penalty = loop.case.penalties.order_by("pk").first()

    results = together(*[lambda: actions.revoke_penalty(penalty, by=loop.house.ana, at=loop.at)] * 3)

    assert len(refusals(results)) == 2
    assert loop.case.acts.filter(kind="penalty_revoked").count() == 1


def test_numbers_given_out_at_once_have_no_gap_and_no_double(loop: Loop, together: Any) -> None:
    values = loop.intake()
    refused = {**values, "wish": ""}

    def register(says: dict[str, Any]) -> Verb:
        return lambda: actions.register("complaint", customer=loop.customer, values=says, by=loop.house.ana, at=NOW)

    for _ in range(4):
        together(*[register(values if hand % 4 else refused) for hand in range(8)])

    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"TS-20261123-{number:04d}" for number in range(1, 26)]


def test_handing_over_while_the_case_moves_never_deadlocks(loop: Loop, together: Any) -> None:
    """The case goes to and fro while its items are handed over, escalated, swept, urged and written about."""
    house, outcomes = loop.house, Counter[str]()
    seen: set[str] = set()
    by_day = (NOW + timedelta(days=7)).isoformat()  # by day: the rounds go on into the night
    for count in range(ROUNDS):
        at = loop.later(minutes=10)
        item = WorkItem.objects.open().get(subject=loop.case.subject, kind="stage")
        stage = loop.stage
        step, values, by = {
            "judging": ("uphold", loop.judgement(investigate_until=by_day), house.ana),
            "investigating": ("return_to_judging", {"reason": "请再判断"}, house.hank),
        }[stage]
        to = (house.ben, house.lena, house.max)[count % 3]
        verbs = [
            lambda s=step, v=values, b=by, t=at: actions.move(loop.case, s, values=v, by=b, at=t),
            lambda i=item, p=to, t=at: worklist.hand_over(i, to=p, by=house.lena, at=t),
            (
                lambda t=at: actions.escalate(loop.case, reason="请支持", by=house.ana, at=t),
                lambda i=item, t=at: worklist.escalate(i, reason="请支持", by=house.max, at=t),
                lambda t=at: actions.note(loop.case, text="已致电", by=house.ana, at=t),
                lambda t=at: worklist.sweep(t + timedelta(days=1)),
            )[count % 4],
        ]
        results = together(*verbs)
        outcomes.update(type(result).__name__ for result in results if isinstance(result, DomainError))
        seen.add(stage)
        assert_sound(loop.case)
        assert loop.case.owner_id == WorkItem.objects.get(pk=standing_entry(loop.case).item_id).owner_id
    assert seen == {"judging", "investigating"}
    assert set(outcomes) <= {"AlreadySettled", "AlreadyTheirs", "NoHigherLevel", "NotYourTurn"}


def test_sweeping_while_the_work_is_done_reminds_of_nothing_twice(loop: Loop, together: Any) -> None:
    for _ in range(20):
        at = loop.later(days=4)  # beyond every deadline of the stage
        together(lambda t=at: worklist.sweep(t), lambda t=at: worklist.sweep(t))
        at = loop.later(days=1)  # a rung further
        step = {"judging": "uphold", "investigating": "return_to_judging"}[loop.stage]
        by = loop.house.ana if step == "uphold" else loop.house.hank
        values = loop.judgement() if step == "uphold" else {"reason": "请再判断"}
        together(
            lambda t=at: worklist.sweep(t),
            lambda s=step, v=values, b=by, t=at: actions.move(loop.case, s, values=v, by=b, at=t),
            lambda t=at: worklist.sweep(t),
        )
        assert_sound(loop.case)

    rungs = list(Reminder.objects.values_list("item", "rung", "due_at"))
    assert len(rungs) == len(set(rungs)) > 0
    assert not WorkItem.objects.exclude(settled_at=None).exclude(next_rung_at=None).exists()


def test_taking_a_file_back_while_one_of_its_cases_is_worked_on_keeps_that_case_or_says_it_is_gone(
    loop: Loop, together: Any
) -> None:
    for count in range(6):
        batch = taken_in(
            checked(workbook(messages(3 * count + 3)[-3:]), by=loop.house.max, at=NOW), by=loop.house.max, at=NOW
        )
        case = Case.objects.filter(pk__in=batch.rows.values("case")).order_by("pk")[1]
        work = (
            lambda c=case: actions.note(c, text="已致电", by=loop.house.max, at=NOW),
            lambda c=case: actions.move(c, "withdraw_complaint", values=WITHDRAWAL, by=loop.house.max, at=NOW),
        )[count % 2]

        removed, done = together(lambda b=batch: undone(b, by=loop.house.max, at=NOW), work)

        stays = Case.objects.filter(pk=case.pk).exists()
        assert not isinstance(removed, DomainError)
        assert isinstance(done, Removed) is not stays
        assert Case.objects.filter(pk__in=batch.rows.values("case")).count() == (1 if stays else 0)
        if stays:
            assert_sound(case)


def test_a_matter_sent_in_twice_at_the_same_moment_is_one_case(
    house: House, pack: Any, together: Callable[..., list[Any]]
) -> None:
    for number in range(10):
        values = {**TOLD, "content": f"第{number}件", "complainant_phone": f"1381234{number:04d}"}

        def send(values: dict[str, str] = values, place: int = number) -> Case:
            return door.send_in("complaint", values=values, address=f"198.51.100.{place}", at=NOW)

        found = together(*[send] * 8)

        assert len({case.pk for case in found}) == 1
    assert Case.objects.count() == 10


def test_of_many_tries_at_the_same_moment_no_more_are_answered_than_may_be(
    house: House, pack: Any, together: Callable[..., list[Any]]
) -> None:
    case = actions.receive("complaint", values=TOLD, at=NOW)
    tries = [partial(door.look_up, case.number, f"{n:04d}", address=f"198.51.100.{n}", at=NOW) for n in range(8)]

    found = together(*tries)

    assert Counter(map(type, found)) == {type(None): 5, door.TooManyTries: 3}
