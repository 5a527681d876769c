"""What a dissatisfied customer says is registered, or somebody says why not."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.contact import queries
from huiyin.contact.models import Interaction
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person
from huiyin.rulebook.definitions import last_words

# What becomes of what a customer is not satisfied with.
REGISTER, ADD, LEAVE = "register", "add", "leave"


@dataclass(frozen=True)
class Unhappy:
    """What becomes of what a customer is not satisfied with: registered as being about something, or left, and why.

    Added: `to` the number of their open complaint that it is the same matter as.
    """

    becomes: str = ""
    about: str = ""
    reason: str = ""
    to: str = ""


class NeedsMore(DomainError):
    """The customer is dissatisfied: register the matter, or say why nothing is registered."""

    field = "complaint"


class NowhereToRegister(DomainError):
    """The rule book registers nothing from here; say why, and register the complaint on its own page."""

    field = "complaint"


class ComplaintClosed(DomainError):
    """This complaint is no longer open, or not theirs: register what they say."""

    field = "complaint"


class AboutUnknown(DomainError):
    """Say what they are not satisfied with."""

    field = "about"


def is_dissatisfied(outcome: str) -> bool:
    return outcome in queries.satisfaction_words()[1]


def left(outcome: str, unhappy: Unhappy) -> dict[str, str]:
    """Why nothing is registered, or where it was added; whoever is dissatisfied is not just passed over.

    Raises NeedsMore. Source: D410-5, E72-1.
    """
    if not is_dissatisfied(outcome):
        return {}
    said = unhappy.becomes == LEAVE and unhappy.reason.strip()
    if unhappy.becomes not in (REGISTER, ADD) and not said:
        raise NeedsMore(field="reason" if unhappy.becomes == LEAVE else None)
    if unhappy.becomes == ADD:
        return {queries.ADDED_TO: unhappy.to}
    return {queries.NOT_REGISTERED: said} if said else {}


def registered(outcome: str, unhappy: Unhappy) -> dict[str, str]:
    """What they are not satisfied with, kept with the conversation: opinions noted in it are of that class."""
    told = unhappy.becomes == REGISTER and is_dissatisfied(outcome)
    return {queries.REGISTERED_AS: unhappy.about} if told and unhappy.about else {}


def complain(interaction: Interaction, *, kind: str, words: str, by: Person, at: datetime) -> None:
    """What was said becomes a matter, of which the department hears in writing and the customer again.

    Raises NowhereToRegister, AboutUnknown and what registering it raises. Source: D410-5, D410-6.
    """
    known = place_for(kind)
    known.open(interaction, kind=kind, words=words, by=by, at=at)


def place_for(kind: str) -> queries.Registering:
    """Where what a customer is not satisfied with is registered. Raises NowhereToRegister, AboutUnknown."""
    known = queries.registering()
    if known is None:
        raise NowhereToRegister
    if known.kinds and kind not in {one.key for one in last_words(known.kinds)}:
        raise AboutUnknown
    return known


def add_to_complaint(interaction: Interaction, *, number: str, by: Person) -> None:
    """What was said is heard by whoever has the complaint that it is the same matter as. Source: D410-5, A4-9.

    Raises ComplaintClosed, NowhereToRegister.
    """
    known = queries.registering()
    if known is None:
        raise NowhereToRegister
    if not known.add(interaction, number=number, by=by):
        raise ComplaintClosed
