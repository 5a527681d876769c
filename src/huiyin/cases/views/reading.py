"""What the case page shows a person: their part of the case, in the order they need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from huiyin.cases import queries
from huiyin.cases.actions.proposing import DECIDERS, PROPOSERS, proposal_form
from huiyin.cases.forms import Line, Option, lines_of, options_of
from huiyin.cases.models import Act, Case, Invitation, Proposal, Signer, StageEntry
from huiyin.cases.rules import flat
from huiyin.cases.views.paper import Paper
from huiyin.contact.queries import of_subject
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.definitions import Field, Form, Pack, Process, Stage, Step, Transition
from huiyin.worklist.models import WorkItem


@dataclass(frozen=True)
class Station:
    """One step of the bar: where it stands and who had or has it."""

    label: str
    state: str  # done current ahead
    note: str


@dataclass(frozen=True)
class Verb:
    """A transition this person may take from here, with its form and what is missing."""

    transition: Transition
    lines: Sequence[Line]
    missing: Sequence[str]
    opened: bool
    message: str

    @property
    def key(self) -> str:
        return self.transition.key

    @property
    def title(self) -> str:
        return say(self.transition.title)


@dataclass(frozen=True)
class Sentence:
    """One line of the time line."""

    title: str
    text: str
    icon: str
    tone: str = "neutral"


# How the time line tells each kind of act.
WORDS: dict[str, tuple[str, Any]] = {
    "registered": ("file-plus", gettext_lazy("Registered")),
    "corrected": ("pencil", gettext_lazy("Corrected")),
    "proposed": ("scale", gettext_lazy("Proposed")),
    "proposal_withdrawn": ("trash", gettext_lazy("Proposal withdrawn")),
    "read": ("eye", gettext_lazy("Proposal read")),
    "customer_choice": ("user-check", gettext_lazy("Customer prefers")),
    "signer_added": ("user-plus", gettext_lazy("Signer added")),
    "signed_opinion": ("writing", gettext_lazy("Opinion signed")),
    "penalised": ("gavel", gettext_lazy("Penalty entered")),
    "penalty_revoked": ("gavel", gettext_lazy("Penalty taken back")),
    "informed": ("phone-outgoing", gettext_lazy("Customer told the solution")),
    "invited": ("qrcode", gettext_lazy("Link made for the customer")),
    "link_opened": ("device-mobile", gettext_lazy("Customer opened the link")),
    "urged": ("bell-ringing", gettext_lazy("Urged")),
    "escalated": ("arrow-up", gettext_lazy("Escalated to")),
    "paused": ("player-pause", gettext_lazy("Clock paused")),
    "resumed": ("player-play", gettext_lazy("Clock resumed")),
    "promised": ("hand-stop", gettext_lazy("Promise written down")),
    "promise_kept": ("circle-check", gettext_lazy("Promise kept")),
    "attached": ("paperclip", gettext_lazy("Papers added")),
    "noted": ("message", gettext_lazy("Note")),
}


class CasePage:
    """The case as one person sees it at one moment."""

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
        return queries.standing_entry(self.case)

    @property
    def item(self) -> WorkItem | None:
        return self.entry.item

    @cached_property
    def steps(self) -> list[Station]:
        """Where the case stands on its way; a step it came back from counts as ahead again."""
        keys = [step.key for step in self.process.steps]
        here = keys.index(self.stage.step) if self.stage.step in keys else len(keys) - 1
        names = self._step_owners
        return [
            Station(say(step.title), self._state(index, here), names.get(step.key, ""))
            for index, step in enumerate(self.process.steps)
            if self._on_the_way(step, here)
        ]

    def _state(self, index: int, here: int) -> str:
        if index < here or (self.case.ended_at is not None and index == here):
            return "done"
        return "current" if index == here else "ahead"

    def _on_the_way(self, step: Step, here: int) -> bool:
        """A case that ended early shows the steps it took."""
        if self.case.ends in ("", "settled"):
            return True
        return step.key in self._steps_taken or step.key == self.stage.step

    @cached_property
    def _steps_taken(self) -> set[str]:
        stages = self.case.stage_entries.values_list("stage", flat=True)
        return {self.process.stages[stage].step for stage in stages} | {self.process.steps[0].key}

    @cached_property
    def _step_owners(self) -> dict[str, str]:
        rows = self.case.stage_entries.order_by("pk").values_list("stage", "item__owner__name", "item__team__name")
        names = {self.process.stages[stage].step: owner or team or "" for stage, owner, team in rows}
        return {self.process.steps[0].key: self.case.registrar.name, **names}

    @cached_property
    def verbs(self) -> list[Verb]:
        return [self._verb(transition) for transition in queries.transitions_for(self.person, self.case)]

    @property
    def main(self) -> list[Verb]:
        """The ways on; the first is the big one."""
        return [verb for verb in self.verbs if verb.transition.kind == "forward"]

    @property
    def others(self) -> list[Verb]:
        """The ways back and out."""
        return [verb for verb in self.verbs if verb.transition.kind != "forward"]

    def _verb(self, transition: Transition) -> Verb:
        refused = self.refused if self.refused and self.refused.panel == transition.key else None
        form = self.process.forms.get(transition.form)
        return Verb(
            transition=transition,
            lines=self._lines(form, refused) if form else (),
            missing=refused.missing if refused and refused.missing else self._missing(transition),
            opened=refused is not None,
            message=refused.message if refused else "",
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

    def _missing(self, transition: Transition) -> list[str]:
        return queries.missing_for(self.case, transition, self.at)

    # ── what the stage collects ────────────────────────────────────────────────────────────────

    def collects(self, what: str) -> bool:
        return what in self.stage.collects

    def may(self, *actors: str) -> bool:
        return queries.may_act(self.person, self.case, actors)

    @property
    def may_propose(self) -> bool:
        return self.collects("proposals") and self.may(*PROPOSERS)

    @property
    def may_decide(self) -> bool:
        return self.collects("readings") and self.may(*DECIDERS)

    @property
    def may_steer(self) -> bool:
        return self.case.ended_at is None and self.may("registrar", "owner", *DECIDERS)

    @cached_property
    def proposal_lines(self) -> list[Line]:
        refused = self.refused if self.refused and self.refused.panel == "propose" else None
        return self._lines(proposal_form(self.pack), refused)

    @cached_property
    def rounds(self) -> list[dict[str, Any]]:
        """The proposals of every round, newest first, with who read them and which was chosen."""
        proposals = self.case.proposals.filter(withdrawn_at=None).select_related("proposer").order_by("pk")
        decisions = {row.round: row for row in self.case.decisions.select_related("by")}
        wishes = {row.round: row for row in self.case.customer_choices.select_related("by")}
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

    @cached_property
    def signers(self) -> list[Signer]:
        return list(self.case.signers.filter(round=self.case.round).select_related("person", "added_by", "item"))

    @cached_property
    def possible_signers(self) -> list[Person]:
        asked = {signer.person_id for signer in self.signers}
        return [
            person
            for person in Person.objects.active().order_by("name", "pk")
            if person.pk not in asked and person.pk != self.person.pk
        ]

    @cached_property
    def penalties(self) -> list[Any]:
        return list(self.case.penalties.filter(revoked_at=None).select_related("person", "by").order_by("pk"))

    @property
    def penalty_rules(self) -> list[tuple[Any, str]]:
        """The catalogue with the name of whoever each entry falls on in this case."""
        head = head_of(self.case.liable_department) if self.case.liable_department else None
        falls_on = {"person": self.case.responsible_person, "head": head}
        return [
            (rule, person.name)
            for rule in self.pack.penalties.values()
            if (person := falls_on[rule.applies_to]) is not None
        ]

    @cached_property
    def invitation(self) -> Invitation | None:
        return self.case.invitations.filter(revoked_at=None, expires_at__gt=self.at).order_by("-pk").first()

    @cached_property
    def promises(self) -> list[WorkItem]:
        return list(WorkItem.objects.filter(subject=self.case.subject, kind="promise").order_by("due_at", "pk"))

    @cached_property
    def contacts(self) -> list[Any]:
        return list(of_subject(self.case.subject)) if self.whole else []

    @cached_property
    def measures(self) -> list[Case]:
        return list(self.case.children.order_by("pk"))

    @cached_property
    def paper(self) -> Paper:
        return Paper(self.case, process=self.process, person=self.person, whole=self.whole, zone=self.zone, at=self.at)

    def corrections(self, key: str) -> list[Line]:
        """A filled-in form opened again for mending."""
        form = self.process.forms[key]
        panel = self.refused if self.refused and self.refused.panel == f"correct-{key}" else None
        return lines_of(
            form,
            case=self.case,
            typed=panel.typed if panel else None,
            errors=panel.errors if panel else None,
            stored=self.case.data[key],
            zone=self.zone,
            at=self.at,
        )

    # ── the time line ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def acts(self) -> list[Act]:
        rows = self.case.acts.select_related("by").order_by("-pk")
        return list(rows if self.whole else rows.filter(kind__in=["registered", "moved", "noted", "urged"]))

    def transition_title(self, key: str) -> str:
        return say(self.process.transitions[key].title)

    def stage_title(self, key: str) -> str:
        return say(self.process.stages[key].title)

    def label(self, list_name: str, key: str) -> str:
        """A word of one of the pack's lists."""
        choice = flat(self.pack.lists.get(list_name, ())).get(key)
        return say(choice.label) if choice else key

    def options(self, list_name: str) -> list[Any]:
        return options_of(Field("x", "choice", {}, choices=self.pack.lists[list_name]), self.case)

    def sentence(self, act: Act) -> Sentence:
        """One act of the time line in words."""
        if act.kind == "moved":
            return self._move_in_words(act)
        icon, title = WORDS[act.kind]
        data = act.data
        name = data.get("title") or data.get("person") or data.get("owner") or data.get("to") or ""
        text = next(
            (str(data[key]) for key in ("reason", "content", "words", "remark", "opinion", "text") if data.get(key)), ""
        )
        return Sentence(f"{title}：{name}" if name else str(title), text, icon)

    def _move_in_words(self, act: Act) -> Sentence:
        transition = self.process.transitions[act.transition]
        tones = {"back": "warn", "withdraw": "warn"}
        ends = self.process.stages[act.to_stage].ends
        tone = "good" if ends == "settled" else tones.get(transition.kind, "neutral")
        arrow = f"{self.stage_title(act.from_stage)} → {self.stage_title(act.to_stage)}"
        said = next(
            (str(act.data[key]) for key in ("reason", "instruction", "words", "answer") if act.data.get(key)), ""
        )
        icon = "arrow-back-up" if transition.kind in tones else "arrow-right"
        return Sentence(say(transition.title), f"{arrow}　{said}" if said and self.whole else arrow, icon, tone)

    # ── small things the page asks ─────────────────────────────────────────────────────────────

    @property
    def panels_shown(self) -> set[str]:
        """Panels that show their own refusal; any other refusal stands on top."""
        verbs = {verb.key for verb in self.verbs}
        own = {"propose", "penalise", "inform", "promise", "attach", "add-signer", "escalation", "pause", "note"}
        return {panel for panel in verbs | own if self.may_steer or panel in verbs or panel == "propose"} | {
            f"correct-{key}" for key in self.case.data
        }

    @property
    def opens_first(self) -> bool:
        """The form of the next action stands open when it is the only one."""
        return len(self.main) == 1 or bool(self.main and not self.main[0].lines)

    @property
    def holder(self) -> str:
        item = self.item
        if item is None:
            return ""
        return item.owner.name if item.owner else str(item.team)

    @property
    def signer_options(self) -> list[Option]:
        return [Option(str(person.pk), person.name) for person in self.possible_signers]

    def penalty_title(self, key: str) -> str:
        rule = self.pack.penalties.get(key)
        return say(rule.text) if rule else key

    @property
    def penalty_options(self) -> list[Option]:
        return [
            Option(rule.key, f"{name}：{say(rule.text)}{self._fixed(rule.amount)}") for rule, name in self.penalty_rules
        ]

    def _fixed(self, amount: str) -> str:
        return f"（¥{Decimal(amount):,.0f}）" if amount else ""

    @property
    def moment_now(self) -> str:
        return timezone.localtime(self.at, self.zone).strftime("%Y-%m-%dT%H:%M")

    @property
    def paper_title(self) -> str:
        return say(self.process.papers.get("form", self.process.title))

    def seen(self, key: str) -> list[tuple[str, Any]]:
        """What the person had before them, sent along with a correction; after a conflict, what stands now."""
        return [(line.name, "" if line.value is None else line.value) for line in self._stored_lines(key)]

    def _stored_lines(self, key: str) -> list[Line]:
        form = self.process.forms[key]
        return lines_of(form, case=self.case, stored=self.case.data[key], zone=self.zone, at=self.at)

    def conflicts(self, key: str) -> list[dict[str, str]]:
        """Each field two people changed, with the three wordings."""
        fields = {field.name: field for field in self.process.forms[key].fields}
        return [
            {
                "label": say(fields[conflict.field].label),
                "base": self.paper.words(fields[conflict.field], conflict.base),
                "theirs": self.paper.words(fields[conflict.field], conflict.theirs),
                "mine": self.paper.words(fields[conflict.field], conflict.mine),
            }
            for conflict in self.refused.conflicts
        ]


def _first(data: Mapping[str, Any], *keys: str) -> str:
    """The first of these that was filled in."""
    return next((str(data[key]) for key in keys if data.get(key)), "")
