"""What a conversation records, and how customers are followed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class Question:
    """What is asked at every follow-up; its answer is kept as a field of its own."""

    key: str
    label: Text
    help: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Hint:
    """Something to tell a customer: how to use what they have, or what we offer now."""

    key: str
    title: Text
    text: Text
    until: str = ""  # the last day on which it is told, as 2027-03-31; empty: for good

    def told_on(self, day: date) -> bool:
        return not self.until or day <= date.fromisoformat(self.until)


@dataclass(frozen=True)
class CustomerClass:
    """Customers who hear from us equally often; a customer belongs to the first one that fits."""

    key: str  # empty: all the others
    label: Text
    days: int  # without a conversation, after which a contact is due
    clause: str
    memberships: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def fits(self, membership: str, category: str) -> bool:
        return not self.key or membership in self.memberships or category in self.categories


@dataclass(frozen=True)
class FollowUp:
    """How customers are followed: whom to speak with again after how long, and how many of them a day."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    cap: int  # new ones for one keeper on one day
    classes: tuple[CustomerClass, ...]  # the last one is that of all the others

    def class_of(self, membership: str, category: str) -> CustomerClass:
        return next(one for one in self.classes if one.fits(membership, category))


@dataclass(frozen=True)
class Care:
    """What is proposed to a keeper out of what is known of a customer."""

    clause: str
    birthday_days: int = 7  # before a birthday it is proposed
    birthday: Text = field(default_factory=dict)  # what the reminder says


@dataclass(frozen=True)
class ContactRules:
    """What a conversation records, what is told in it, and how customers are followed."""

    clause: str = ""
    questions: tuple[Question, ...] = ()
    places: tuple[Text, ...] = ()  # offered where a place is asked for
    tips: tuple[Hint, ...] = ()
    services: tuple[Hint, ...] = ()
    follow_up: FollowUp | None = None
    care: Care | None = None
