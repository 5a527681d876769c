"""How customers were invited to an activity: the modules above know their rounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from huiyin.contact.models import Activity
from huiyin.org.models import Person


class Part(NamedTuple):
    """Some of those invited, and where they are named."""

    label: str
    number: int
    address: str


@dataclass(frozen=True)
class Invitation:
    """One round of invitations: how far it is, and how many were invited, were reached, are coming."""

    title: str
    address: str
    stage: str
    parts: Sequence[Part]


Read = Callable[[Activity, Person], list[Invitation]]

_known: list[Read] = []


def register_invitations(read: Read) -> None:
    _known.append(read)


def invitations(activity: Activity, user: Person) -> list[Invitation]:
    """Every round in which customers are invited to it, the newest first."""
    return [found for read in _known for found in read(activity, user)]
