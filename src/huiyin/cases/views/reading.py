"""What the case page shows a person: their part of the case, in the order they need it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from huiyin.cases import queries
from huiyin.cases.actions.papers import HELPERS
from huiyin.cases.actions.proposing import DECIDERS, PROPOSERS, proposal_form
from huiyin.cases.forms import Groups, Line, Option, grouped, lines_of, options_of, people
from huiyin.cases.models import Act, Case, Invitation, Proposal, Signer, StageEntry
from huiyin.cases.rules import flat
from huiyin.cases.views.paper import Paper
from huiyin.cases.views.timeline import Sentence, sentence
from huiyin.cases.views.todo import Verb, checks_of
from huiyin.contact.queries import of_subject
from huiyin.customers.queries import ShownAsset, shown_assets
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.definitions import Field, Form, Pack, Process, Stage, Step, Transition
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import level_of

# Panels that show their own refusal; any other refusal stands on top of the page.
OWN_PANELS = {
    "propose", "penalise", "inform", "promise", "attach", "add-signer", "escalation", "pause", "resumption", "note",
}  # fmt: skip


@dataclass(frozen=True)
class Station:
    """One step of the bar: where it stands and who had or has it."""

    label: str
    state: str  # done current ahead
    note: str


class CasePage:
    """One case before one person's eyes; every question is asked once."""

    def __init__(self, case: Case, *, person: Person, at: datetime, refused: Any = None) -> None:
        self.case = case
        self.person = person
        self.at = at
        self.refused = refused
        self.pack: Pack = queries.pack_for(case)
        self.process: Process = queries.process_of(case)
        self.stage: Stage = queries.stage_of(case)
        self.zone = queries.zone_of(case)
        self.whole = queries.sees_whole(person, case)

    @cached_property
    def entry(self) -> StageEntry:
        return next(entry for entry in reversed(self._entries) if entry.left_at is None)

    @cached_property
    def _entries(self) -> list[StageEntry]:
        """Every stage the case stood in, with who had it."""
        return list(self.case.stage_entries.select_related("item__owner", "item__team").order_by("pk"))

    @cached_property
    def _there(self) -> frozenset[str]:
        return queries.what_there_is(self.case)

    @property
    def item(self) -> WorkItem | None:
        return self.entry.item

    @cached_property
    def level(self) -> int:
        return level_of(self.item) if self.item else 0

    @property
    def holder(self) -> str:
        return _held_by(self.item)

    @property
    def stage_title(self) -> str:
        return say(self.stage.title)

    # ── where it stands ────────────────────────────────────────────────────────────────────────

    @cached_property
    def steps(self) -> list[Station]:
        """Where the case stands on its way; a step it came back from counts as ahead again."""
        keys = [step.key for step in self.process.steps]
        here = keys.index(self.stage.step) if self.stage.step in keys else len(keys) - 1
        names = self._step_owners
        return [
            Station(say(step.title), self._state(index, here), names.get(step.key, "") if index <= here else "")
            for index, step in enumerate(self.process.steps)
            if self._on_the_way(step)
        ]

    def _state(self, index: int, here: int) -> str:
        if index < here or (self.case.ended_at is not None and index == here):
            return "done"
        return "current" if index == here else "ahead"

    def _on_the_way(self, step: Step) -> bool:
        """A case that ended early shows the steps it took."""
        if self.case.ends in ("", "settled"):
            return True
        return step.key in self._steps_taken or step.key == self.stage.step

    @cached_property
    def _steps_taken(self) -> set[str]:
        return {self.process.stages[entry.stage].step for entry in self._entries} | {self.process.steps[0].key}

    @cached_property
    def _step_owners(self) -> dict[str, str]:
        names = {self.process.stages[entry.stage].step: _held_by(entry.item) for entry in self._entries}
        return {self.process.steps[0].key: self.case.registrar.name, **names}

    # ── what is to be done ─────────────────────────────────────────────────────────────────────

    @cached_property
    def verbs(self) -> list[Verb]:
        return [self._verb(transition) for transition in queries.transitions_for(self.person, self.case)]

    @property
    def main(self) -> list[Verb]:
        """The ways on."""
        return [verb for verb in self.verbs if verb.transition.kind in ("forward", "end")]

    @property
    def others(self) -> list[Verb]:
        """The ways back and out."""
        return [verb for verb in self.verbs if verb.transition.kind not in ("forward", "end")]

    @property
    def opened(self) -> str:
        """The verb whose form stands open: the refused one, else the first way on."""
        refused = next((verb.key for verb in self.verbs if verb.refused), "")
        # Where the customer is asked, the paper is only the second way.
        if refused or not self.main or self.collects("acceptance"):
            return refused
        return self.main[0].key

    def _verb(self, transition: Transition) -> Verb:
        refused = self.refused if self.refused and self.refused.panel == transition.key else None
        form = self.process.forms.get(transition.form)
        return Verb(
            transition=transition,
            target=self.process.stages[transition.target],
            form=form,
            lines=self._lines(form, refused) if form else (),
            checks=checks_of(self.case, transition, self.at),
            refused=refused is not None,
            message=refused.message if refused else "",
            missing=refused.missing if refused else (),
        )

    def _lines(self, form: Form, refused: Any) -> list[Line]:
        return lines_of(
            form,
            case=self.case,
            typed=refused.typed if refused else None,
            errors=refused.errors if refused else None,
            stored=None,
            zone=self.zone,
            at=self.at,
        )

    @cached_property
    def todo(self) -> list[str]:
        """What is collected before the step on, as far as this person has a part in it, in its order."""
        stage = self.collects
        steering = self.whole and self.may_steer
        parts = {
            "proposals": self.may_propose or (stage("readings") and steering),
            "signers": self._opinions_wanted,
            "penalties": stage("penalties") and steering,
            "notices": stage("notices") and steering,
            "acceptance": stage("acceptance") and steering,
        }
        return [name for name, wanted in parts.items() if wanted]

    def done(self, panel: str) -> bool:
        """Whether nothing the step on needs is missing in this panel."""
        checks = [check for verb in self.main for check in verb.checks if check.panel == panel]
        return bool(checks) and all(check.done for check in checks)

    @property
    def first_open(self) -> str:
        """The panel that comes next; empty when only the step on itself is left."""
        if self.collects("acceptance"):
            return "acceptance"
        missing = [check.panel for verb in self.main[:1] for check in verb.checks if not check.done]
        return next((panel for panel in self.todo if panel in missing), "")

    @property
    def panels_shown(self) -> set[str]:
        own = OWN_PANELS if self.may_steer else {"propose", "attach", "note"}
        signers = {f"signer-{signer.pk}" for signer in self.signers}
        return {verb.key for verb in self.verbs} | own | signers | {f"correct-{key}" for key in self.case.data}

    # ── what the stage collects ────────────────────────────────────────────────────────────────

    def collects(self, what: str) -> bool:
        return what in self.stage.collects

    def may(self, *actors: str) -> bool:
        return queries.may_act(self.person, self.case, actors)

    @cached_property
    def may_propose(self) -> bool:
        return self.collects("proposals") and self.may(*PROPOSERS)

    @cached_property
    def may_decide(self) -> bool:
        return self.collects("readings") and self.may(*DECIDERS)

    @cached_property
    def may_steer(self) -> bool:
        return self.case.ended_at is None and self.may("registrar", "owner", *DECIDERS)

    @cached_property
    def may_attach(self) -> bool:
        return self.case.ended_at is None and self.may(*HELPERS)

    @cached_property
    def proposal_lines(self) -> list[Line]:
        refused = self.refused if self.refused and self.refused.panel == "propose" else None
        return self._lines(proposal_form(self.pack), refused)

    @cached_property
    def rounds(self) -> list[dict[str, Any]]:
        """The proposals of every round, newest first, with who read them and which was chosen."""
        if "proposals" not in self._there:
            return [self._empty_round] if self.may_propose else []
        proposals = self.case.proposals.filter(withdrawn_at=None).select_related("proposer").order_by("pk")
        if not self.whole:  # other people's proposals tell what the matter costs
            proposals = proposals.filter(proposer=self.person)
        decisions = {row.round: row for row in self.case.decisions.select_related("by")} if self.whole else {}
        wishes = {row.round: row for row in self.case.customer_choices.select_related("by")} if self.whole else {}
        answers = {row.round: row for row in self.case.acceptances.select_related("signature", "recorded_by")}
        by_round: dict[int, list[Proposal]] = {}
        for proposal in proposals.prefetch_related("readings__reader"):
            by_round.setdefault(proposal.round, []).append(proposal)
        return [
            {
                "number": number,
                "proposals": by_round.get(number, []),
                "decision": decisions.get(number),
                "wish": wishes.get(number),
                "answer": answers.get(number),
                "current": number == self.case.round,
            }
            for number in sorted({*by_round, *([self.case.round] if self.may_propose else [])}, reverse=True)
        ]

    @property
    def current_round(self) -> dict[str, Any]:
        return next((row for row in self.rounds if row["current"]), self._empty_round)

    @property
    def _empty_round(self) -> dict[str, Any]:
        standing = {"number": self.case.round, "proposals": [], "decision": None, "wish": None, "answer": None}
        return {**standing, "current": True}

    @cached_property
    def signers(self) -> list[Signer]:
        if not self.whole:
            return []
        asked = self.case.signers.filter(round=self.case.round).select_related("person", "added_by", "item")
        return list(asked.order_by("pk"))

    def signs(self, signer: Signer) -> bool:
        """Whether this person is asked for that opinion and still owes it."""
        waiting = signer.answered_at is None and signer.item.settled_at is None
        return waiting and self.person.pk in (signer.person_id, signer.item.owner_id)

    @property
    def _opinions_wanted(self) -> bool:
        """While they are collected, and as long as this person owes one."""
        collecting = self.whole and self.collects("signers") and bool(self.may_decide or self.signers)
        return collecting or any(self.signs(signer) for signer in self.signers)

    @cached_property
    def signer_options(self) -> Groups:
        asked = {signer.person_id for signer in self.signers} | {self.person.pk}
        return grouped(option for option in people() if int(option.value) not in asked)

    @cached_property
    def penalties(self) -> list[Any]:
        if "penalties" not in self._there:
            return []
        rows = self.case.penalties.filter(revoked_at=None).select_related("person", "by").order_by("pk")
        return list(rows if self.whole else rows.filter(person=self.person))

    def penalty_title(self, key: str) -> str:
        rule = self.pack.penalties.get(key)
        return say(rule.text) if rule else key

    @property
    def penalty_options(self) -> Groups:
        """The catalogue with the name of whoever each entry falls on in this case."""
        head = head_of(self.case.liable_department) if self.case.liable_department else None
        falls_on = {"person": self.case.responsible_person, "head": head}
        return grouped(
            Option(rule.key, f"{person.name}：{say(rule.text)}{_fixed(rule.amount)}")
            for rule in self.pack.penalties.values()
            if (person := falls_on[rule.applies_to]) is not None
        )

    @cached_property
    def invitation(self) -> Invitation | None:
        return self.case.invitations.filter(revoked_at=None, expires_at__gt=self.at).order_by("-pk").first()

    @cached_property
    def things(self) -> list[ShownAsset]:
        """What the customer owns."""
        return shown_assets(self.case.customer) if self.case.customer else []

    @cached_property
    def promises(self) -> list[WorkItem]:
        if "promises" not in self._there:
            return []
        return list(WorkItem.objects.filter(subject=self.case.subject, kind="promise").order_by("due_at", "pk"))

    @cached_property
    def contacts(self) -> list[Any]:
        return list(of_subject(self.case.subject)) if self.whole and "contacts" in self._there else []

    @cached_property
    def paper(self) -> Paper:
        paper = self._paper()
        if "papers" not in self._there:
            paper.papers = []
        return paper

    @cached_property
    def customers_paper(self) -> Paper:
        """The same forms, as far as they are for the customer's eyes."""
        return self._paper(for_customer=True)

    def _paper(self, *, for_customer: bool = False) -> Paper:
        return Paper(
            self.case,
            process=self.process,
            person=self.person,
            whole=self.whole,
            zone=self.zone,
            at=self.at,
            for_customer=for_customer,
        )

    # ── the time line ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def acts(self) -> list[Act]:
        return list(queries.acts_shown(self.case, self.person, whole=self.whole))

    @property
    def last_act(self) -> int:
        """What the page has seen; the poll asks for anything later."""
        return self.acts[0].pk if self.acts else 0

    def sentence(self, act: Act) -> Sentence:
        return sentence(act, self.process, whole=self.whole)

    # ── words the page asks for ────────────────────────────────────────────────────────────────

    def label(self, list_name: str, key: str) -> str:
        """A word of one of the pack's lists."""
        choice = flat(self.pack.lists.get(list_name, ())).get(key)
        return say(choice.label) if choice else key

    def options(self, list_name: str) -> Groups:
        return grouped(options_of(Field("x", "choice", {}, choices=self.pack.lists[list_name]), self.case))

    @property
    def moment_now(self) -> str:
        return timezone.localtime(self.at, self.zone).strftime("%Y-%m-%dT%H:%M")

    @property
    def paper_title(self) -> str:
        return say(self.process.papers.get("file", self.process.title))


def _held_by(item: WorkItem | None) -> str:
    return "" if item is None else item.owner.name if item.owner else str(item.team or "")


def _fixed(amount: str) -> str:
    return f"（¥{Decimal(amount):,.0f}）" if amount else ""
