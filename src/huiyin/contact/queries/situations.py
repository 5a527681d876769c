"""What is said when a customer calls us, and what may come up on the line."""

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.contact.rules.scripts import blanks
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from huiyin.org.queries import house_name
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import Situation


@dataclass(frozen=True)
class Line:
    """The words for a call that comes in, and what their blanks are filled with."""

    opening: list[Situation]
    situations: list[Situation]
    blanks: Mapping[str, str]


def line_of(customer: Customer | None, by: Person) -> Line | None:
    """What whoever takes a call says first, to everybody alike; then what to say as things come up. Source: B23-1…11.

    Nothing, where the rule book has no words for it.
    """
    known = list(rulebook.pack_in_force().situations.values())
    if not known:
        return None
    who = {"company": house_name(), "agent": by.name}
    said = blanks(customer, known={}, **who) if customer else who
    return Line([one for one in known if one.incoming], [one for one in known if not one.incoming], said)
