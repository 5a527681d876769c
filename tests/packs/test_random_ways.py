"""Random people take every process of every pack on random ways: no work is lost, no case stands still for ever."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.cases import actions
from huiyin.cases.models import Act, Case, Part
from huiyin.cases.queries import signers_of, standing_entry
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Form, Process, Transition
from huiyin.rulebook.definitions import Part as Rule
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.cases.test_walks import WALKS, Draw
from tests.packs.answering import answer, ask, hand_of
from tests.packs.signing import asking_of, sign, waiting
from tests.packs.values import answers_to, right_words
from tests.packs.walking import Walk
from tests.packs.working import PROCESSES, AtWork, working_by

pytestmark = pytest.mark.django_db
STEPS = 8
HOURS = (1, 1, 20, 24 * 9)
MOSTLY = st.sampled_from([True] * 5 + [False])


@pytest.fixture(scope="module")
def at_work(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[AtWork]:
    with working_by(request.param, django_db_blocker) as found:
        yield found


class Wanderer:
    """A case that goes wherever the draw leads; other cases that it opens are looked at beside it."""

    def __init__(self, walk: Walk, draw: Draw) -> None:
        self.walk, self.draw, self.told = walk, draw, 0
        running = [stage.key for stage in self.process.stages.values() if ways_from(self.process, stage.key)]
        self.case = walk.lead(walk.register(), draw(st.sampled_from(running[::-1])))

    @property
    def process(self) -> Process:
        return self.walk.process

    def step(self) -> None:
        self.walk.at += timedelta(hours=self.draw(st.sampled_from(HOURS)))
        verbs: list[Callable[[], object]] = [self.go] * 3
        verbs += [self.part] * 2 if self.asked_here() else []
        verbs += [self.sign] * 6 if asking_of(self.case) else []
        verbs += [self.steer]
        try:
            with transaction.atomic():
                self.draw(st.sampled_from(verbs))()
        except DomainError as refusal:
            str(refusal)  # a sentence that can't be made would raise
        self.case = Case.objects.get(pk=self.case.pk)
        self.assert_sound()

    def someone(self) -> Person | None:
        return self.walk.person(self.draw(st.sampled_from(self.walk.letters)))

    # ── what people do ─────────────────────────────────────────────────────────────────────────

    def go(self) -> None:
        """On any way from here, mostly by whom it is for and when everything it needs is there."""
        here = ways_from(self.process, self.case.stage)
        if not here:  # it has ended for good
            return
        way = self.draw(st.sampled_from(here))
        if self.draw(MOSTLY):
            self.walk.make_ready(self.case, way)
        by = self.walk.mover(self.case, way) if self.draw(MOSTLY) else self.someone()
        self.walk.press(self.case, way, by=by, words=self.words(self.walk.form_of(way), way))

    def words(self, form: Form | None, way: Transition) -> dict[str, Any] | None:
        """Words that are in order, with any of the answers that may be chosen."""
        if form is None:
            return None
        choices = [field for field in form.fields if field.type in ("choice", "yes_no")]
        answers = {field.name: self.draw(st.sampled_from(answers_to(field))) for field in choices}
        return right_words(form, self.walk.asked(way.target, case=self.case, way=way, answers=answers))

    def sign(self) -> None:
        asking = asking_of(self.case)
        assert asking is not None
        if self.draw(MOSTLY):
            signer = self.draw(st.sampled_from(waiting(asking)))
            sign(self.walk, signer, self.draw(st.sampled_from(["agreed"] * 4 + ["objected"])))
        else:
            actions.withdraw_asking(asking, reason="先不签", by=asking.asked_by or self.walk.house.ana, at=self.walk.at)

    def asked_here(self) -> list[Rule]:
        return [one for one in self.process.parts.values() if not one.stages or self.case.stage in one.stages]

    def part(self) -> None:
        """A department is asked, answers, hands back, or is asked no more."""
        part = ask(self.walk, self.case, self.draw(st.sampled_from(self.asked_here())))
        by, at = hand_of(part), self.walk.at
        verbs: list[Callable[[], object]] = [
            lambda: None,
            lambda: actions.acknowledge_part(part, by=by, at=at),
            lambda: answer(self.walk, part),
            lambda: actions.hand_back_part(part, reason="不归我们", by=by, at=at),
            lambda: actions.withdraw_part(part, reason="不用了", by=part.asked_by or by, at=at),
        ]
        self.draw(st.sampled_from(verbs))()

    def steer(self) -> None:
        """What happens beside the way."""
        case, house, at = self.case, self.walk.house, self.walk.at
        items = list(WorkItem.objects.open().filter(subject=case.subject).order_by("pk"))
        verbs: list[Callable[[], object]] = [
            lambda: actions.pause(case, reason="等", by=house.max, at=at),
            lambda: actions.resume(case, by=house.max, at=at),
            lambda: actions.promise(
                case, content="寄发票", due_at=at + timedelta(days=2), kept_by="deed", by=house.ana, at=at
            ),
            lambda: actions.escalate(case, reason="请支持", by=self.someone() or house.ana, at=at),
            *(partial(worklist.hand_over, one, to=house.wes, by=house.lena, at=at) for one in items),
            *(partial(worklist.waive, one, reason="出差", by=house.dora, at=at) for one in items),
        ]
        self.draw(st.sampled_from(verbs))()

    # ── what always holds ──────────────────────────────────────────────────────────────────────

    def assert_sound(self) -> None:
        for case in (self.case, *self.case.children.order_by("pk")):
            assert_sound(case, self.walk.pack.processes[case.process])
        told = self.case.acts.count()
        assert told >= self.told
        self.told = told


def ways_from(process: Process, stage: str) -> list[Transition]:
    return [way for way in process.transitions.values() if stage in way.sources]


def assert_sound(case: Case, process: Process) -> None:
    """Every open piece of work belongs to the stage, a part or an asking that is open; an ended case leaves none."""
    entry = standing_entry(case)  # raises unless there is exactly one
    stage, asking = process.stages[case.stage], asking_of(case)
    assert entry.stage == case.stage == stage_told(case)
    assert (case.ended_at is not None) == bool(stage.ends)

    items = list(WorkItem.objects.open().filter(subject=case.subject))
    of_kind = {kind: {one.pk for one in items if one.kind == kind} for kind in ("stage", "part", "signature")}
    parts = Part.objects.filter(case=case, closed_at=None)
    signers = [one for one in signers_of(asking) if one.waits] if asking else []
    assert of_kind == {
        "stage": set() if case.ended_at else {entry.item_id},
        "part": {*parts.values_list("item", flat=True)},
        "signature": {one.item_id for one in signers},
    }
    assert {one.kind for one in items} <= {*of_kind, "promise"}
    assert [one.title for one in items if not (one.owner_id or one.team_id)] == []
    if case.ended_at:
        assert not of_kind["part"] | of_kind["signature"]
    else:
        assert ways_from(process, case.stage)
        assert case.owner_id == entry.item.owner_id
        assert signers or asking is None, "an asking that waits for nobody stands still for ever"


def stage_told(case: Case) -> str:
    """Where the story of a case leads, act by act."""
    stage = ""
    for source, target in Act.objects.filter(case=case).order_by("pk").values_list("from_stage", "to_stage"):
        if target:
            assert source in (stage, "")
            stage = target
    return stage


@pytest.mark.req("A5-1")
@pytest.mark.parametrize(
    ("at_work", "process"),
    [pytest.param(pack, key, id=f"{pack}-{key}") for pack, key in PROCESSES],
    indirect=["at_work"],
    scope="module",  # one pack after the other
)
@settings(parent=WALKS, max_examples=2)
@given(data=st.data())
def test_wherever_a_case_is_taken_nothing_of_it_is_lost(at_work: AtWork, process: str, data: st.DataObject) -> None:
    walk = Walk(at_work.house, at_work.pack, at_work.pack.processes[process])
    with walk.undone():
        wanderer = Wanderer(walk, data.draw)
        for _ in range(STEPS):
            wanderer.step()
