"""The doors through which customers bring a matter: what is asked there, who gets it, what they read of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class Asked:
    """One field of the form that opens a case, in words for a customer."""

    name: str
    label: Text = field(default_factory=dict)  # left out: as the form says
    help: Text = field(default_factory=dict)
    required: bool = False  # by the door, whatever the form wants


@dataclass(frozen=True)
class Door:
    """A customer registers a case of this process.

    `given` is what the house knows of every matter that comes in here: a word, `now`, a deadline counted from then, the
    key of a department. What else the form requires stays open until the registrar, found by `role` (in `department`
    first), has asked for it.
    """

    key: str
    process: str
    title: Text
    asks: tuple[Asked, ...]
    given: Mapping[str, Any]
    role: str
    shows: Mapping[str, str]  # stage: the word the customer reads for it (rulebook.enums.DOOR_WORDS)
    department: str = ""
    lead: Text = field(default_factory=dict)
    clause: str = ""
