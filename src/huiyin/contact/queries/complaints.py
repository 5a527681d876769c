"""How what a dissatisfied customer says is registered; a module that opens matters says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Choice


class Opener(Protocol):
    def __call__(self, interaction: Interaction, *, kind: str, words: str, by: Person, at: datetime) -> object: ...


class Adder(Protocol):
    def __call__(self, interaction: Interaction, *, number: str, by: Person) -> bool: ...


@dataclass(frozen=True)
class Registering:
    """What the rule book opens for a customer who is not satisfied, and the kinds between which it wants a choice.

    `beside` gives their complaints that are open already, each number with what it is about; what is said once more is
    told to whoever has one of them (`add`, false if it is none of these).
    """

    title: str
    kinds: Sequence[Choice]
    open: Opener
    beside: Callable[[Customer, Person], Mapping[str, str]]
    add: Adder


Teller = Callable[[], Registering | None]
_tellers: list[Teller] = []


def register_complaints(tell: Teller) -> None:
    """Let a module say what is opened, and open it; nothing where the rule book opens nothing."""
    _tellers.append(tell)


def registering() -> Registering | None:
    return next(filter(None, (tell() for tell in _tellers)), None)


def open_beside(customer: Customer, person: Person) -> Mapping[str, str]:
    """What a customer has complained of and still waits for, by its number, as far as this person sees it."""
    known = registering()
    return known.beside(customer, person) if known else {}
