"""How far people reach over customers' files: by their role, and by whether the house has one set of files."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q, QuerySet

from huiyin.org.roles import Reach
from huiyin.rulebook import queries as rulebook

if TYPE_CHECKING:
    from huiyin.org.models import Person

Rows = TypeVar("Rows", bound="QuerySet[Any]")

# What whoever has the customer on the phone must be able to do, wherever files are common to the house: read the
# file, call back, and write down what was said. Changing the file stays with those in whose reach it is.
AT_THE_PHONE = frozenset({"view", "reveal", "speak"})


def right_to(verb: str) -> str:
    """The permission that a verb asks for."""
    return "customers.edit" if verb == "speak" else f"customers.{verb}"


def reach_over_files(user: "Person", verb: str) -> Reach:
    """The files with which somebody may do this. Source: B44-1, E22-6."""
    reach = user.reach(right_to(verb))
    if reach and not reach.everything and verb in AT_THE_PHONE and _are_common():
        return Reach(everything=True, departments=reach.departments, own=True)
    return reach


def of_files_read_by(user: "Person", rows: Rows, *, customer: str = "customer") -> Rows:
    """The rows about customers whose files somebody may read."""
    reach = reach_over_files(user, "view")
    if reach.everything:
        return rows.all()
    if not reach:
        return rows.none()
    return rows.filter(Q(**{f"{customer}__keeper": user}) | Q(**{f"{customer}__department__in": reach.departments}))


def _are_common() -> bool:
    try:
        return bool(rulebook.pack_in_force().file.shared)
    except rulebook.NothingPublished:
        return False
