"""What a pack says, once read: plain frozen data that the engine, screens and charts share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.alerts import Watched
from huiyin.rulebook.definitions.callbacks import (
    CallbackPlan,
    Group,
    Letter,
    Opens,
    Retries,
    RoundReport,
    Share,
    Skips,
    Trigger,
    Turn,
)
from huiyin.rulebook.definitions.contact import (
    Cap,
    Care,
    ContactRules,
    CustomerClass,
    Deliverable,
    Feedback,
    FollowUp,
    Hint,
    Letters,
    Opinions,
    Question,
    Quiet,
    Visits,
)
from huiyin.rulebook.definitions.customers import (
    AssetKind,
    CustomerFile,
    FileDuty,
    FileField,
    FileGroup,
    FirstContact,
    IndicatorRule,
    Sharing,
    Skill,
)
from huiyin.rulebook.definitions.figures import Aim
from huiyin.rulebook.definitions.forms import Comparison, Field, Form, Refusal, Shares
from huiyin.rulebook.definitions.knowledge import KnowledgeCategory, KnowledgeRules, PackArticle, Promised
from huiyin.rulebook.definitions.orders import OrderDuty, OrderRules
from huiyin.rulebook.definitions.papers import PackPaper, PaperBlock, PaperCell, SignatureBox
from huiyin.rulebook.definitions.portal import Asked, Door
from huiyin.rulebook.definitions.processes import (
    MERGED,
    Approval,
    Composed,
    Due,
    Opening,
    Owner,
    Part,
    Process,
    Stage,
    Step,
    Transition,
)
from huiyin.rulebook.definitions.regular import Regular
from huiyin.rulebook.definitions.reports import ReportDuty, ReportSection, Sends
from huiyin.rulebook.definitions.scripts import (
    Closing,
    Limits,
    Script,
    ScriptLine,
    Situation,
    SituationStep,
    script_for,
)
from huiyin.rulebook.definitions.watches import Watch
from huiyin.rulebook.definitions.words import (
    Choice,
    Clause,
    Ladder,
    Penalty,
    PenaltySet,
    Principle,
    Rung,
    flat,
    last_words,
    told_apart,
)

__all__ = [
    "MERGED",
    "Aim",
    "Approval",
    "Asked",
    "AssetKind",
    "CallbackPlan",
    "Cap",
    "Care",
    "Choice",
    "Clause",
    "Closing",
    "Comparison",
    "Composed",
    "ContactRules",
    "CustomerClass",
    "CustomerFile",
    "Deliverable",
    "Door",
    "Due",
    "Feedback",
    "Field",
    "FileDuty",
    "FileField",
    "FileGroup",
    "FirstContact",
    "FollowUp",
    "Form",
    "Group",
    "Hint",
    "IndicatorRule",
    "KnowledgeCategory",
    "KnowledgeRules",
    "Ladder",
    "Letter",
    "Letters",
    "Limits",
    "Opening",
    "Opens",
    "Opinions",
    "OrderDuty",
    "OrderRules",
    "Owner",
    "Pack",
    "PackArticle",
    "PackPaper",
    "PaperBlock",
    "PaperCell",
    "Part",
    "Penalty",
    "PenaltySet",
    "Principle",
    "Process",
    "Promised",
    "Question",
    "Quiet",
    "Refusal",
    "Regular",
    "ReportDuty",
    "ReportSection",
    "Retries",
    "RoundReport",
    "Rung",
    "Script",
    "ScriptLine",
    "Sends",
    "Share",
    "Shares",
    "Sharing",
    "SignatureBox",
    "Situation",
    "SituationStep",
    "Skill",
    "Skips",
    "Stage",
    "Step",
    "Transition",
    "Trigger",
    "Turn",
    "Visits",
    "Watch",
    "Watched",
    "flat",
    "last_words",
    "script_for",
    "told_apart",
]


@dataclass(frozen=True)
class Pack:
    key: str
    title: Text
    version: str
    clauses: Mapping[str, Clause]
    processes: Mapping[str, Process]
    lists: Mapping[str, tuple[Choice, ...]]  # classes, causes, severities, channels, memberships …
    conduct: tuple[Text, ...]  # conduct rules, the one for the open call first
    forbidden_phrases: tuple[str, ...]
    apology_phrases: tuple[str, ...]
    wording: Mapping[str, Text]  # saved replies and script texts
    penalties: Mapping[str, Penalty]
    ladder: tuple[Rung, ...]
    departments: tuple[Mapping[str, Any], ...]  # set up with the pack: key, name, parent
    settings: Mapping[str, Any]
    file: CustomerFile
    sharing: Sharing = field(default_factory=Sharing)
    contact: ContactRules = field(default_factory=ContactRules)
    orders: OrderRules = field(default_factory=OrderRules)
    knowledge: KnowledgeRules = field(default_factory=KnowledgeRules)
    doors: Mapping[str, Door] = field(default_factory=dict)
    watches: Mapping[str, Watch] = field(default_factory=dict)
    regular: Mapping[str, Regular] = field(default_factory=dict)
    penalty_sets: Mapping[str, PenaltySet] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    situations: Mapping[str, Situation] = field(default_factory=dict)
    callbacks: Mapping[str, CallbackPlan] = field(default_factory=dict)
    figures: Mapping[str, Aim] = field(default_factory=dict)
    reports: Mapping[str, ReportDuty] = field(default_factory=dict)
    alerts: Mapping[str, Watched] = field(default_factory=dict)
    papers: Mapping[str, PackPaper] = field(default_factory=dict)
    ladders: Mapping[str, Ladder] = field(default_factory=dict)  # that stages may name instead of the usual one
    groups: Mapping[str, Text] = field(default_factory=dict)  # of processes, as the navigation calls them
    principles: tuple[Principle, ...] = ()
    phrase_exceptions: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # words in which a phrase is harmless
    wording_titles: Mapping[str, Text] = field(default_factory=dict)
    apologetic_wording: frozenset[str] = frozenset()  # only for complaints in which the company is at fault
    carried_by: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)  # clause key: what makes it happen

    @property
    def foremost(self) -> Process:
        """What pages begin with: complaints, where the book has them, in whichever order its files are read."""
        processes = list(self.processes.values())
        return next((process for process in processes if process.counts_as == "complaint"), processes[0])

    @property
    def fines(self) -> bool:
        """Whether anything is fined in this trade."""
        return bool(self.penalties and self.settings.get("penalties", True))

    @cached_property
    def lines(self) -> tuple[tuple[Text, tuple[Process, ...]], ...]:
        """Its processes as they are listed, complaints first: those of a group share a line under its name.

        A group of one process is called by that, as it is everywhere else.
        """
        together: dict[tuple[str, str], list[Process]] = {}
        for process in sorted(self.processes.values(), key=lambda one: one is not self.foremost):
            together.setdefault((process.group, "" if process.group else process.key), []).append(process)
        return tuple(
            (self.groups[group] if len(members) > 1 else members[0].title, tuple(members))
            for (group, _alone), members in together.items()
        )

    @cached_property
    def opened(self) -> frozenset[str]:
        """The processes of which others open cases by themselves."""
        return frozenset(opening.process for process in self.processes.values() for opening in process.openings)

    def __hash__(self) -> int:
        return hash((self.key, self.version))  # so that what is made of a pack can be kept by it
