"""What a conversation records, and how customers are followed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.words import MeantForSome


@dataclass(frozen=True)
class Question:
    """What is asked at every follow-up, or rated after a conversation; its answer is kept as a field of its own."""

    key: str
    label: Text
    help: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Hint(MeantForSome):
    """Something to tell a customer: how to use what they have, or what we offer now."""

    key: str
    title: Text
    text: Text
    until: str = ""  # the last day on which it is told, as 2027-03-31; empty: for good
    kinds: tuple[str, ...] = ()  # of customers it is for: person, company; none named: all
    memberships: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

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
    purpose: str = "service"  # whoever refuses it is not followed

    def class_of(self, membership: str, category: str) -> CustomerClass:
        return next(one for one in self.classes if one.fits(membership, category))


# Help with a problem is service; a greeting or an offer is advertising to whoever wants none.
USUAL_PURPOSES = {"problem": "service", "birthday": "marketing", "holiday": "marketing", "tailored": "marketing"}


@dataclass(frozen=True)
class Care:
    """What is proposed to a keeper out of what is known of a customer."""

    clause: str
    birthday_days: int = 7  # before a birthday it is proposed
    birthday: Text = field(default_factory=dict)  # what the reminder says
    holidays: tuple[str, ...] = ()  # kernel.worktime.festivals: on which customers are greeted
    holiday_days: int = 7  # before a holiday it is proposed
    holiday: Text = field(default_factory=dict)  # what the reminder says
    purposes: Mapping[str, str] = field(default_factory=dict)  # by kind, where it is not the usual one

    def purpose_of(self, kind: str) -> str:
        """Whoever refuses this purpose gets no such proposal."""
        return self.purposes.get(kind) or USUAL_PURPOSES[kind]


@dataclass(frozen=True)
class Visits:
    """Customers with whom a deal was made are visited again and again: how they use it, what they think of us."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    cap: int  # new ones for one keeper on one day, with all others to contact
    days: int  # since the deal or the last visit
    clause: str
    things: tuple[str, ...]  # kinds of things owned that a deal brings; it was made when their term began
    purpose: str = "survey"  # whoever refuses it is not visited


@dataclass(frozen=True)
class Deliverable:
    """A kind of thing that is handed over; of some kinds a copy stays here."""

    key: str
    label: Text
    copy: bool


@dataclass(frozen=True)
class Quiet:
    """When nobody is disturbed, unless with a reason: hours of every day, days of the week, great days."""

    hours: tuple[tuple[str, str], ...] = ()  # ("12:00", "14:00"); ("20:00", "09:00") goes over midnight
    weekdays: tuple[str, ...] = ()  # kernel.worktime: mon … sun
    days: tuple[str, ...] = ()  # kernel.worktime.festivals
    clause: str = ""


@dataclass(frozen=True)
class Cap:
    """How many contacts of ours a customer may have within how many days, over all plans together."""

    contacts: int
    days: int
    clause: str = ""
    apart: int = 0  # days between two mailings to the same customer; none: as often as the limit allows


@dataclass(frozen=True)
class Opinions:
    """What customers think is kept in a register, and put into classes."""

    classes: str  # the pack's list
    clause: str = ""


@dataclass(frozen=True)
class Feedback:
    """Every week each department is told in writing what customers said of it, and acknowledges it."""

    due: Mapping[str, Any]  # a deadline form of kernel.worktime, within which a department acknowledges it
    clause: str = ""
    reply: bool = False  # whether it has to say what it does about it


@dataclass(frozen=True)
class Letters:
    """By when a letter that came in is answered."""

    answer: Mapping[str, Any] = field(default_factory=lambda: {"within": "5 working days"})
    clause: str = ""


@dataclass(frozen=True)
class ContactRules:
    """What a conversation records, what is told in it, and how customers are followed."""

    clause: str = ""
    questions: tuple[Question, ...] = ()
    ratings: tuple[Question, ...] = ()  # what the customer is asked to rate when a conversation ends
    rating_words: str = ""  # the pack's list of what they may say
    places: tuple[Text, ...] = ()  # offered where a place is asked for
    tips: tuple[Hint, ...] = ()
    services: tuple[Hint, ...] = ()
    follow_up: FollowUp | None = None
    care: Care | None = None
    visits: Visits | None = None
    deliveries_clause: str = ""  # what is handed over is recorded, with a copy
    deliverable: tuple[Deliverable, ...] = ()
    businesses: str = ""  # the pack's list of what a need may be about
    quiet: Quiet | None = None
    cap: Cap | None = None
    opinions: Opinions | None = None
    feedback: Feedback | None = None
    letters: Letters = field(default_factory=Letters)
