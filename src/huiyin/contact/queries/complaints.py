"""How what a dissatisfied customer says is registered; a module that opens matters says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from huiyin.contact.models import Interaction
from huiyin.org.models import Person


class Opener(Protocol):
    def __call__(self, interaction: Interaction, *, kind: str, words: str, by: Person, at: datetime) -> object: ...


@dataclass(frozen=True)
class Registering:
    """What the rule book opens for a customer who is not satisfied, and the kinds between which it wants a choice."""

    title: str
    kinds: Mapping[str, str]
    open: Opener


Teller = Callable[[], Registering | None]
_tellers: list[Teller] = []


def register_complaints(tell: Teller) -> None:
    """Let a module say what is opened, and open it; nothing where the rule book opens nothing."""
    _tellers.append(tell)


def registering() -> Registering | None:
    return next(filter(None, (tell() for tell in _tellers)), None)
