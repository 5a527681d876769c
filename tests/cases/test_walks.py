"""Random people do random things with random words: the engine stays sound, whatever they try."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.cases import actions
from huiyin.cases.models import Acceptance, Act, Decision
from huiyin.cases.queries import process_of, standing_entry
from huiyin.kernel.errors import DomainError
from huiyin.org import actions as org
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.cases.loop import PNG, Loop
from tests.conftest import NOW

PEOPLE = ["ana", "ben", "lena", "max", "dora", "hank", "wes", "fay", "art", "olga"]
GARBAGE = [
    "", " ", "\x00", "a\x00b", "😀" * 400, "长" * 20_001, "９９９", "-1", "0.001", "1e400", "NaN", "Infinity", "9" * 30,
    "2026-02-30T25:61", "0001-01-01T00:00", "9999-12-31T23:59", "2026-11-23", "+", "{}", "yes", "no", "true",
    "%(name)s", "京A·12345", "13812345678",
]  # fmt: skip
Draw = Callable[[st.SearchStrategy[Any]], Any]
WAYS = (
    ["valid move"] * 5 + ["any move", "garbage move"] + ["valid verb"] * 5 + ["any verb", "garbage verb", "elsewhere"]
)


class Walk:
    """One complaint on a random way; what it tells of each step is what hypothesis prints of a failure."""

    def __init__(self, loop: Loop, draw: Draw) -> None:
        self.loop, self.draw, self.told, self.said = loop, draw, 0, ""
        self.other = Loop(loop.house, loop.at, loop.customer).case  # into which it may be merged

    @property
    def case(self) -> Any:
        return self.loop.case

    def step(self) -> None:
        self.case.refresh_from_db()
        way = self.draw(st.sampled_from(WAYS))
        self.loop.later(minutes=self.draw(st.sampled_from([1, 1, 60, 60, 60 * 24, 60 * 24 * 40])))
        try:
            with transaction.atomic():
                getattr(self, way.replace(" ", "_"))()
        except DomainError as refusal:
            self.said = str(refusal)  # a sentence that can't be made would raise
        self.assert_sound()

    def someone(self) -> Any:
        return getattr(self.loop.house, self.draw(st.sampled_from(PEOPLE)))

    def owner(self) -> Any:
        return self.case.owner or self.loop.house.hank

    # ── moves ──────────────────────────────────────────────────────────────────────────────────

    def valid_move(self) -> None:
        """A transition that leads on from here, with words that are in order, by somebody it is meant for."""
        here = [way.key for way in process_of(self.case).transitions.values() if self.case.stage in way.sources]
        if not here:  # it went on in another case
            actions.unmerge(self.case, reason="是两件事", by=self.loop.house.ana, at=self.loop.at)
            return
        key = self.draw(st.sampled_from(here))
        by = self.draw(st.sampled_from([self.owner(), self.loop.house.ana, self.loop.house.lena]))
        if key in ("accept", "refuse"):
            self.answer_by_link(accept=key == "accept")
        else:
            files = self.loop.scan() if key == "accept_on_paper" else {}
            actions.move(self.case, key, values=self.words_for(key), files=files, by=by, at=self.loop.at)

    def any_move(self) -> None:
        key = self.draw(st.sampled_from(list(process_of(self.case).transitions)))
        by = self.draw(st.sampled_from([None, self.someone()]))
        actions.move(self.case, key, values=self.words_for(key), files=self.loop.scan(), by=by, at=self.loop.at)

    def garbage_move(self) -> None:
        here = [way for way in process_of(self.case).transitions.values() if self.case.stage in way.sources]
        if not here:
            return
        way = self.draw(st.sampled_from(here))
        form = process_of(self.case).forms.get(way.form)
        names = [field.name for field in form.fields] if form else []
        values = {**self.words_for(way.key), **self.garbage(names)}
        actions.move(self.case, way.key, values=values, files=self.loop.scan(), by=self.owner(), at=self.loop.at)

    def garbage(self, names: list[str]) -> dict[str, str]:
        if not names:
            return {}
        return self.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(GARBAGE), min_size=1, max_size=3))

    def words_for(self, key: str) -> dict[str, Any]:
        loop, at = self.loop, self.loop.at.isoformat()
        proposals = loop.proposals or [None]
        said = {"channel": "phone", "called_at": at, "satisfaction": "dissatisfied", "shortfall": "还响"}
        return {
            "uphold": loop.judgement(),
            "dismiss": {"grounds_sufficient": "no", "demand_reasonable": "no", "why": "没有依据。"},
            "explain": {"answer": "已说明。", "channel": "phone", "answered_at": at, "customer_reaction": "understood"},
            "report_findings": loop.findings(),
            "choose": {"proposal": getattr(proposals[-1], "pk", 0), "instruction": "同意。", "rework": "no"},
            "report_done": loop.execution(),
            "accept": {"signed_name": "王磊"},
            "accept_on_paper": {"signed_name": "王磊", "signed_at": at},
            "refuse": {"words": "不满意"},
            "refuse_on_paper": {"words": "不满意", "refused_at": at, "channel": "phone"},
            "satisfied": loop.callback(),
            "dissatisfied": said,
            "investigate_again": said,
            "archive": loop.summary(),
            "withdraw_complaint": {"reason": "不追究", "asked_by": "王磊", "asked_at": at},
        }.get(key, {"reason": "请再看"})

    def answer_by_link(self, *, accept: bool) -> None:
        token = actions.invite_customer(self.case, by=self.loop.house.ana, at=self.loop.at).token
        actions.open_invitation(token, at=self.loop.at)
        if accept:
            actions.accept_by_link(token, values={"signed_name": "王磊"}, signature=PNG, at=self.loop.at)
        else:
            actions.refuse_by_link(token, values={"words": "不满意"}, at=self.loop.at)
        with pytest.raises(DomainError):
            actions.accept_by_link(token, values={"signed_name": "王磊"}, signature=PNG, at=self.loop.at)

    # ── verbs beside the way ───────────────────────────────────────────────────────────────────

    def valid_verb(self) -> None:
        """What the stage collects, else something from the side."""
        stage = process_of(self.case).stage(self.case.stage)
        for what in self.draw(st.permutations(stage.collects)):
            prepared = {
                "proposals": self.loop.propose_two,
                "readings": self.loop.prepare_choice,
                "customer_choice": self.loop.prepare_choice,
                "penalties": self.loop.penalise_both,
                "notices": self.loop.inform,
                "acceptance": self.loop.invite,
                "signers": self.add_signer,
            }[what]
            with skipping_refusals():
                prepared()
        if not stage.collects:
            self.draw(st.sampled_from([self.steer, self.promise, self.correct]))()

    def any_verb(self) -> None:
        self.draw(st.sampled_from([self.steer, self.promise, self.correct, self.add_signer, self.undo, self.answer]))()

    def garbage_verb(self) -> None:
        case, by, at, say = self.case, self.loop.house.ana, self.loop.at, self.say
        paper = ContentFile(say().encode(), name="x.png")
        verbs = [
            lambda: actions.propose(case, values=self.loop.proposal(**self.garbage(["title", "cost"])), by=by, at=at),
            lambda: actions.penalise(case, rule=say(), person=None, amount=say(), reason=say(), by=by, at=at),
            lambda: actions.inform_customer(case, channel=say(), content=say(), told_at=at, by=by, at=at),
            lambda: actions.note(case, text=say(), by=by, at=at),
            lambda: actions.promise(case, content=say(), due_at=at + timedelta(days=1), kept_by="deed", by=by, at=at),
            lambda: actions.escalate(case, reason=say(), by=by, at=at),
            lambda: actions.pause(case, reason=say(), by=by, at=at),
            lambda: actions.attach(case, files=[paper], by=by, at=at),
            lambda: actions.open_invitation(say(), at=at),
            lambda: self.correct(self.garbage(["content", "occurred_at", "classification", "complainant_phone"])),
        ]  # fmt: skip
        self.draw(st.sampled_from(verbs))()

    def say(self) -> str:
        """Any words but those refused at the door (site.middleware.plain_text)."""
        return str(self.draw(st.sampled_from([words for words in GARBAGE if "\x00" not in words])))

    def steer(self) -> None:
        case, by, at = self.case, self.someone(), self.loop.at
        verbs = [
            lambda: actions.urge(case, by=by, at=at),
            lambda: actions.escalate(case, reason="请支持", by=by, at=at),
            lambda: actions.pause(case, reason="等配件", by=by, at=at),
            lambda: actions.resume(case, by=by, at=at),
            lambda: actions.note(case, text="已致电", by=by, at=at),
            lambda: actions.attach(case, files=[ContentFile(PNG, name="照片.png")], by=by, at=at),
            lambda: actions.merge(case, number=self.other.number, reason="同一件", by=by, at=at),
            lambda: actions.unmerge(case, reason="是两件", by=by, at=at),
            lambda: actions.link(case, number=self.other.number, kind="related", by=by, at=at),
        ]
        self.draw(st.sampled_from(verbs))()

    def promise(self) -> None:
        due = self.loop.at + timedelta(days=2)
        said = {"content": "寄发票", "kept_by": "deed", "by": self.loop.house.ana, "at": self.loop.at}
        item = actions.promise(self.case, due_at=due, **said)
        if self.draw(st.booleans()):
            actions.keep_promise(item, by=self.someone(), at=self.loop.later())

    def correct(self, changes: dict[str, str] | None = None) -> None:
        form = self.draw(st.sampled_from(list(self.case.data)))
        seen = self.case.data[form]
        text = [name for name in ("wish", "specific_cause", "why", "done", "evaluation") if name in seen]
        values = {**seen, **dict.fromkeys(text, f"更正{self.draw(st.integers(0, 3))}"), **(changes or {})}
        actions.correct(self.case, form, values=values, seen=seen, by=self.loop.house.ana, at=self.loop.at)

    def add_signer(self) -> None:
        signer = actions.add_signer(self.case, person=self.someone(), by=self.loop.house.lena, at=self.loop.at)
        if self.draw(st.booleans()):
            actions.answer_as_signer(signer, answer="agreed", by=signer.person, at=self.loop.later())

    def undo(self) -> None:
        rows = [
            *((actions.withdraw_proposal, row) for row in self.case.proposals.all()),
            *((actions.revoke_penalty, row) for row in self.case.penalties.all()),
            *((actions.read_proposal, row) for row in self.case.proposals.all()),
        ]
        if rows:
            verb, row = self.draw(st.sampled_from(rows))
            verb(row, by=self.someone(), at=self.loop.at)

    def answer(self) -> None:
        self.answer_by_link(accept=self.draw(st.booleans()))

    def elsewhere(self) -> None:
        """What happens in the house meanwhile: work is handed over and swept, people are away."""
        items = list(WorkItem.objects.open().filter(subject=self.case.subject))
        if items and self.draw(st.booleans()):
            item = self.draw(st.sampled_from(items))
            worklist.hand_over(item, to=self.someone(), by=self.loop.house.lena, at=self.loop.at)
        else:
            away, back = self.someone(), self.loop.at + timedelta(days=5)
            substitute = self.someone()
            org.report_absence(
                away, substitute=substitute, starts_at=self.loop.at, ends_at=back, by=away, at=self.loop.at
            )
            worklist.sweep(self.loop.later())

    # ── what always holds ──────────────────────────────────────────────────────────────────────

    def assert_sound(self) -> None:
        self.case.refresh_from_db()
        entry = standing_entry(self.case)  # raises unless there is exactly one
        open_items = WorkItem.objects.open().filter(subject=self.case.subject)
        standing = [item.pk for item in open_items if item.kind == "stage"]
        assert entry.stage == self.case.stage == self.replayed()
        assert standing == ([] if self.case.ended_at else [entry.item_id])
        assert (self.case.ended_at is not None) == bool(process_of(self.case).stage(entry.stage).ends)
        assert self.case.owner_id == (entry.item.owner_id if entry.item else None)
        assert all(item.owner_id or item.team_id for item in open_items)
        if self.case.ended_at:
            assert {item.kind for item in open_items} <= {"promise"}
        for once_a_round in (Decision, Acceptance):
            rounds = list(once_a_round.objects.filter(case=self.case).values_list("round", flat=True))
            assert len(rounds) == len(set(rounds))

    def replayed(self) -> str:
        """The stage that the story leads to; it only ever grows."""
        story = list(Act.objects.filter(case=self.case).order_by("pk").values_list("from_stage", "to_stage"))
        assert len(story) >= self.told
        self.told = len(story)
        stage = ""
        for source, target in story:
            if target:
                assert source in (stage, "")
                stage = target
        return stage


WALKS = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a walk through the database is too slow to be shortened
)


@contextmanager
def skipping_refusals() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except DomainError as refusal:
        str(refusal)


@pytest.mark.req("A5-1")
@settings(parent=WALKS, max_examples=12)
@given(data=st.data())
def test_whatever_people_try_the_engine_stays_sound(house: Any, pack: Any, data: st.DataObject) -> None:
    with transaction.atomic():  # each walk begins anew
        walk = Walk(Loop(house, NOW), data.draw)
        for _ in range(data.draw(st.integers(10, 40))):
            walk.step()
        transaction.set_rollback(True)
