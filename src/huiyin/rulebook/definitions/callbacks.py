"""Whom we call, message or write to by ourselves: who, when, by which way, with which words, who of us."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text

Condition = Mapping[str, Any]  # as kernel.conditions reads it


@dataclass(frozen=True)
class Trigger:
    """What makes a customer's turn come. kind: one of enums.TRIGGERS; each has its own words.

    case: a case of `process` comes to one of its stages `stages` (an end, or any other)
    opened: the customer's file was opened
    talk: somebody was spoken with about one of `talks`, and no case of `unless` is under way with them
    date: the day `field` (of the file or of a thing owned) is `before` away
    every: every `every` since the last time
    festival: `before` one of the `festivals`, of which house_days are those the house keeps itself
    activity: `before` the day of an activity to which they may be invited
    now: at once, everybody whom the audience holds
    """

    kind: str
    process: str = ""
    stages: tuple[str, ...] = ()
    field: str = ""
    before: str = ""  # an amount of kernel.worktime: 7 days
    every: str = ""
    festivals: tuple[str, ...] = ()
    talks: tuple[str, ...] = ()  # of enums.TALKS
    unless: tuple[str, ...] = ()  # processes that call by themselves


@dataclass(frozen=True)
class Turn:
    """One of the calls of a plan. `after`: only if the turn before it ended so (enums.AFTERS).

    `message`: key of the template that is sent by itself to whoever is reached by a channel of messages.
    """

    key: str
    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime, counted from the trigger, or from the turn before
    scripts: tuple[str, ...]  # the first one that fits the customer; the last one fits all
    after: str = ""
    clause: str = ""  # where it is another one than that of the plan
    otherwise: Mapping[str, Any] = field(default_factory=dict)  # where `due` counts back from a day and its time is up
    message: str = ""


@dataclass(frozen=True)
class Share:
    """Who of us gets whom. kind: one of enums.SHARES; `role` and `department` say who, else whoever may call."""

    kind: str = "keeper"
    role: str = ""
    department: str = ""


@dataclass(frozen=True)
class Retries:
    """How often somebody who does not answer is tried, before they count as not reached."""

    tries: int = 3
    apart: str = "4 working hours"
    other_time: bool = True  # of the day than the tries before


@dataclass(frozen=True)
class Skips:
    """Whom a plan leaves out."""

    recently: int = 0  # days within which somebody had contact with us
    open_complaint: bool = False


@dataclass(frozen=True)
class Group:
    """Customers of a plan of whom every single one is to be reached: a share of 100 % of its own, and a clause."""

    key: str
    title: Text
    when: Condition
    clause: str = ""


@dataclass(frozen=True)
class Opens:
    """What somebody's answer, or their demand, opens, and what its intake is filled with.

    `given`: field to a question of the scripts, to one of enums.CALLBACK_SAYS (for a demand of enums.DEMAND_SAYS), or
    to an answer written as "=answer".
    """

    opens: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """The letter that follows a call. `when`: only after one of these answers; else whoever was reached gets one."""

    due: Mapping[str, Any]  # a deadline form of kernel.worktime, counted from the call
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clause: str = ""


@dataclass(frozen=True)
class RoundReport:
    """The report that a round ends in."""

    clause: str
    due: Mapping[str, Any]  # a deadline form of kernel.worktime, counted from the end of the round
    role: str = "supervisor"
    signed: Mapping[str, Any] = field(default_factory=lambda: {"within": "3 working days"})  # from handing it in


@dataclass(frozen=True)
class CallbackPlan:
    """Callbacks that come about by themselves; a round is one run of it."""

    key: str
    title: Text
    trigger: Trigger
    turns: tuple[Turn, ...]
    purpose: str = "service"  # whoever refuses it is left out
    aims: tuple[Text, ...] = ()  # what it is for: satisfaction, opinions, doubts
    audience: Condition = field(default_factory=dict)  # nothing: everybody
    rounds: str = "month"  # one of enums.ROUNDS
    channels: tuple[str, ...] = ("phone",)  # of the pack's list, in this order; what a customer likes best goes first
    receipt: int = 0  # days that a message may wait for the provider's receipt; none: it counts once it was sent
    share: Share = field(default_factory=Share)
    retries: Retries = field(default_factory=Retries)
    skips: Skips = field(default_factory=Skips)
    groups: Mapping[str, Group] = field(default_factory=dict)
    dissatisfied: Opens | None = None
    demand: Opens | None = None  # what somebody asks for on the line and nobody can give at once
    letter: Letter | None = None
    report: RoundReport | None = None
    ladder: str = ""  # one of the pack's `ladders` instead of the usual one
    clause: str = ""

    @property
    def scripts(self) -> tuple[str, ...]:
        """All scripts that one of its turns may use."""
        return tuple(dict.fromkeys(key for turn in self.turns for key in turn.scripts))
