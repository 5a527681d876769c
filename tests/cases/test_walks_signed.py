"""Random people sign, object, add, withdraw and go other ways: an asking for signatures never loses its case."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.cases import actions, jobs
from huiyin.cases.models import Approval, Case, Signer
from huiyin.cases.queries import owed_by, process_of, signers_of, standing_entry
from huiyin.kernel.errors import DomainError
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.cases import errand
from tests.cases.test_walks import WALKS, Draw
from tests.conftest import NOW, House

PEOPLE = ["ana", "ben", "lena", "max", "dora", "hank", "fay", "wes"]
SIGNERS = "[{role: supervisor}, {role: director}, {department: finance}]"
FORM = """
why:
  title: {zh-hans: 原因, en: Why}
  fields: {reason: {type: text, required: true, label: {zh-hans: 原因, en: Reason}}}
"""
STAGES = """
start: {STAGE, owner: registrar}
work: {STAGE, owner: registrar}
"""
WAYS = """
pass_on: {WAY, from: [start], to: work, by: [registrar]}
finish:
  title: {zh-hans: 归档, en: File it}
  from: [work]
  to: done
  by: [registrar, supervisor, manager]
  kind: end
  approval: {mode: MODE, by: SIGNERSMORE}
return: {WAY, from: [work], to: start, by: [registrar, supervisor], form: why, kind: back}
reopen: {WAY, from: [done], to: work, by: [registrar, supervisor], form: why, kind: back}
"""


class Walk:
    """One errand on a random way through askings for signatures."""

    def __init__(self, house: House, case: Case, draw: Draw) -> None:
        self.house, self.case, self.draw, self.at = house, case, draw, NOW

    def step(self) -> None:
        self.at += timedelta(hours=self.draw(st.sampled_from([1, 1, 30])))
        verb = self.draw(
            st.sampled_from([self.move, self.move, self.sign, self.sign, self.sign, self.steer, self.let_off])
        )
        try:
            with transaction.atomic():
                verb()
        except DomainError as refusal:
            str(refusal)  # a sentence that can't be made would raise
        self.assert_sound()

    def someone(self) -> Any:
        return getattr(self.house, self.draw(st.sampled_from(PEOPLE)))

    @property
    def asking(self) -> Approval | None:
        return self.case.approvals.filter(closed_at=None).first()

    def move(self) -> None:
        here = [way for way in process_of(self.case).transitions.values() if self.case.stage in way.sources]
        way = self.draw(st.sampled_from(here))
        by = self.draw(st.sampled_from([self.house.ana, self.house.lena, self.someone()]))
        actions.move(self.case, way.key, values={"reason": "再看"} if way.form else {}, by=by, at=self.at)

    def sign(self) -> None:
        """Whoever owes a signature, or anybody, with any answer."""
        owing = [(person, row) for person in map(self.person, PEOPLE) for row in owed_by(person).filter(case=self.case)]
        anybody = [(self.someone(), row) for row in Signer.objects.filter(case=self.case)]
        chosen = owing or anybody
        if not chosen:
            return
        person, signer = self.draw(st.sampled_from(chosen))
        answer = self.draw(st.sampled_from(["agreed", "agreed", "agreed", "objected", "sent_back"]))
        actions.answer_as_signer(signer, answer=answer, opinion="意见", back_to="start", by=person, at=self.at)

    def person(self, name: str) -> Any:
        return getattr(self.house, name)

    def steer(self) -> None:
        asking, by = self.asking, self.someone()
        if asking is None:
            return
        where = self.draw(st.sampled_from(["before", "beside", "after"]))
        verbs = [
            lambda: actions.add_to_asking(asking, person=self.someone(), where=where, by=by, at=self.at),
            lambda: actions.withdraw_asking(asking, reason="先不签", by=by, at=self.at),
            lambda: actions.urge_signers(asking, by=by, at=self.at),
        ]
        self.draw(st.sampled_from(verbs))()

    def let_off(self) -> None:
        """Whoever oversees the work lets a signer off; then the job looks whether the others suffice."""
        items = list(WorkItem.objects.open().filter(subject=self.case.subject, kind="signature"))
        asking = self.asking
        if items and asking:
            worklist.waive(self.draw(st.sampled_from(items)), reason="出差", by=self.house.dora, at=self.at)
            jobs.go_on(approval_id=asking.pk)

    def assert_sound(self) -> None:
        self.case.refresh_from_db()
        entry, asking = standing_entry(self.case), self.asking  # the first raises unless there is exactly one
        work = WorkItem.objects.open().filter(subject=self.case.subject)
        signatures = {*work.filter(kind="signature").values_list("pk", flat=True)}
        assert entry.stage == self.case.stage
        assert [*work.filter(kind="stage").values_list("pk", flat=True)] == (
            [] if self.case.ended_at else [entry.item_id]
        )
        if asking is None:
            assert not signatures
            return
        assert (asking.entry_id, self.case.ended_at) == (entry.pk, None)
        waiting = [signer for signer in signers_of(asking) if signer.waits]
        assert waiting, "an asking that waits for nobody stands still for ever"
        assert {signer.item_id for signer in waiting} == signatures


@pytest.mark.req("C32-6", "E43-1")
@pytest.mark.parametrize("mode", ["all", "any", "in_order"])
@settings(parent=WALKS, max_examples=8)
@given(data=st.data())
def test_whoever_signs_objects_or_goes_another_way_nothing_is_lost(
    house: Any, pack: Any, tmp_path_factory: pytest.TempPathFactory, mode: str, data: st.DataObject
) -> None:
    with transaction.atomic():  # each walk begins anew
        folder: Path = tmp_path_factory.mktemp("signed")
        ways = WAYS.replace("MODE", mode).replace("SIGNERS", SIGNERS)
        asked = data.draw(st.sampled_from(["", ", asked: on_entry"]))
        errand.publish(house, folder, stages=STAGES, ways=ways.replace("MORE", asked), forms=FORM, at=NOW)
        walk = Walk(house, errand.register(house, NOW), data.draw)
        for _ in range(data.draw(st.integers(8, 25))):
            walk.step()
        transaction.set_rollback(True)
