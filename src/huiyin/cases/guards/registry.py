"""How a guard makes itself known; each file beside this one holds the guards of one part of the work."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from huiyin.cases.models import Case
from huiyin.org.models import Person
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.rules import register_guard

# A guard returns one sentence for each thing that is missing before this person (None: the customer) moves the case on.
Guard = Callable[[Case, Person | None, datetime], list[str]]
GUARDS: dict[str, Guard] = {}


def guard(name: str, description: str, *, reads: tuple[str, ...] = ()) -> Callable[[Guard], Guard]:
    """Make a guard known to packs under a name; the process has fields of the meanings it reads."""

    def register(function: Guard) -> Guard:
        register_guard(name, description, reads=reads)
        GUARDS[name] = function
        return function

    return register


def settings_of(case: Case) -> Mapping[str, Any]:
    return pack_of(case.pack_version_id).settings
