"""How what a guard asks for comes about, by the public actions, and how it goes missing."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from tests.cases.loop import AGREED

if TYPE_CHECKING:
    from tests.packs.walking import Walk

DECIDERS = ("lena", "max", "dora")
TOO_LATE = timedelta(days=400)  # for whatever has to be done within some time


@dataclass(frozen=True)
class Need:
    """How what a guard asks for comes about, and how it goes missing."""

    fulfil: Callable[["Walk", Case], None]
    lack: Callable[["Walk", Case], None] = lambda walk, case: None


def _two_proposals(walk: "Walk", case: Case) -> None:
    if case.proposals.filter(round=case.round, withdrawn_at=None).count() < 2:
        for title in ("第一个办法", "第二个办法"):
            words = {"title": title, "content": f"{title}的做法", "cost": "100"}
            actions.propose(case, values=words, by=walk.house.ana, at=walk.later())


def _read_them(walk: "Walk", case: Case) -> None:
    for name in DECIDERS:
        for proposal in case.proposals.filter(round=case.round, withdrawn_at=None):
            actions.read_proposal(proposal, by=getattr(walk.house, name), at=walk.later())


def _choose(walk: "Walk", case: Case) -> None:
    proposal = case.proposals.filter(round=case.round, withdrawn_at=None).order_by("-pk").first()
    assert proposal is not None
    actions.record_customer_choice(proposal, by=walk.house.ana, at=walk.later())


def _sign(walk: "Walk", case: Case) -> None:
    signer = actions.add_signer(case, person=walk.house.hank, by=walk.house.lena, at=walk.later())
    actions.answer_as_signer(signer, answer="agreed", by=walk.house.hank, at=walk.later())


def _ask_somebody(walk: "Walk", case: Case) -> None:
    actions.add_signer(case, person=walk.house.wes, by=walk.house.lena, at=walk.later())


def _penalise(walk: "Walk", case: Case) -> None:
    """A set of the catalogue in one press where the pack has one for this process, else entry by entry."""
    rules = [rule for rule in walk.pack.penalties.values() if rule.is_for(case.process)]
    for together in walk.pack.penalty_sets.values():
        if {*together.rules} <= {rule.key for rule in rules}:
            people = {rule.key: walk.house.max for rule in rules if rule.applies_to == "named"}
            said = {"chosen": together.key, "people": people, "amounts": {}, "reason": "依规定"}
            actions.penalise_together(case, **said, by=walk.house.lena, at=walk.later())
            return
    for rule in {rule.applies_to: rule for rule in rules}.values():
        amount = rule.amount or rule.minimum or "50"
        words = {"rule": rule.key, "person": None, "amount": amount, "reason": "依规定"}
        with suppress(Invalid):  # nobody on whom it would fall
            actions.penalise(case, **words, by=walk.house.ana, at=walk.later())


def _inform(walk: "Walk", case: Case) -> None:
    told = {"channel": "phone", "content": "已告知方案", "told_at": walk.at, "call": AGREED}
    actions.inform_customer(case, **told, by=walk.house.ana, at=walk.later())


def _let_time_pass(walk: "Walk", case: Case) -> None:
    walk.at += TOO_LATE


def _nothing(walk: "Walk", case: Case) -> None:
    """The way here brings it about."""


# Every guard a pack may name stands here: a new one can't be forgotten, the walk stops at it.
NEEDS: Mapping[str, Need] = {
    "two_proposals": Need(_two_proposals),
    "all_proposals_read": Need(_read_them),
    "customer_choice_recorded": Need(_choose),
    "signers_answered": Need(_nothing, lack=_ask_somebody),
    "somebody_signed": Need(_sign),
    "penalties_decided": Need(_penalise),
    "customer_informed": Need(_inform),
    "acceptance_signed": Need(_nothing),
    "called_back_satisfied": Need(_nothing),
    "cause_recorded": Need(_nothing),
    "may_be_reopened": Need(_nothing, lack=_let_time_pass),
}
